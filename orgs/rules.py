"""Who keeps the register of social organisations."""

from accounts.enums import Role

# Registration is an act of the county or the city (社会团体登记管理条例, article 6); what a
# township files, the county gathers.
REGISTRARS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# A member's account has one of these.
MEMBER_ROLES = frozenset({Role.ORG_MEMBER, Role.INSPECTOR})
