"""Publishing entries of the directory."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from communities.services import RegisterReport, publish_entries
from orgs.models import Organization
from orgs.public import is_fit_to_begin, organization_items
from orgs.queries import with_entry
from orgs.rules import REGISTRARS


def publish_organizations(
    organizations: QuerySet[Organization], *, by: User, reason: str = ""
) -> RegisterReport:
    """Publish those of `organizations` whose public fields have changed.

    Left out and reported: what the officer wrote personally, what is registered elsewhere, and
    what was withdrawn. Raises Refusal without the office, without a unit, and where a correction
    has no reason.
    """
    if not by.may(REGISTRARS):
        raise Refusal(_("Only officers of a county or of the city publish the directory."))
    rows = list(with_entry(organizations))
    mine = [row for row in rows if by.may(REGISTRARS, row.jurisdiction)]
    report = publish_entries(
        organization_items(mine), by=by, reason=reason, fit_to_begin=is_fit_to_begin
    )
    elsewhere = _("It is registered elsewhere; an officer there publishes it.")
    report.refused += [(row.name, elsewhere) for row in rows if row not in mine]
    return report
