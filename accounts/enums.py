"""Roles and the privacy classes of stored fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CITY_OFFICER = "city_officer", _("City officer")
    COUNTY_OFFICER = "county_officer", _("County officer")
    TOWNSHIP_OFFICER = "township_officer", _("Township officer")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    INSPECTOR = "inspector", _("Inspector")
    ORG_MEMBER = "org_member", _("Member of a social organisation")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


OFFICERS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER})
# A territorial role sees every row of its jurisdiction.
TERRITORIAL_ROLES = OFFICERS | {Role.COMMITTEE_MEMBER}
# They see what was assigned to them, nothing else.
ASSIGNED_ROLES = frozenset({Role.INSPECTOR, Role.ORG_MEMBER})
# The three separated duties of GB/T 22239: none of them may see business data.
SEPARATED_DUTIES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
STAFF_ROLES = OFFICERS | SEPARATED_DUTIES
FIELD_ROLES = frozenset({Role.COMMITTEE_MEMBER, Role.INSPECTOR, Role.ORG_MEMBER})


class Privacy(models.TextChoices):
    """Who may ever read a field; see design rule 4 and PIPL article 25."""

    PUBLIC = "public", _("May be published")
    INTERNAL = "internal", _("For signed-in staff of the jurisdiction")
    PERSONAL = "personal", _("Identifies a person; published only with a recorded consent")
    SENSITIVE = "sensitive", _("Never leaves the record; masked everywhere")
