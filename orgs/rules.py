"""Who keeps the register of social organisations, and who reads it."""

from accounts.enums import OFFICERS, Role

# Registration is an act of the county or the city (社会团体登记管理条例, article 6); what a
# township files, the county gathers.
REGISTRARS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# Townships look for an organisation for their communities; people and their telephones stay with
# those who keep the register.
READERS = OFFICERS
# One meaning of a code or a tag holds in the whole city.
DICTIONARY_KEEPERS = frozenset({Role.CITY_OFFICER})
# A member's account has one of these.
MEMBER_ROLES = frozenset({Role.ORG_MEMBER, Role.INSPECTOR})
