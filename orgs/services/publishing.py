"""Publishing entries of the directory."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from communities.services import RegisterReport, publish_entries
from orgs.models import Organization
from orgs.public import is_fit_to_begin, organization_items
from orgs.queries import with_entry
from orgs.rules import REGISTRARS
from portal.queries import current
from portal.services import PublicItem
from portal.validators import validate_no_personal_data

# What is written in free words.
FREE_WORDS = ("name", "supervising_body", "sector", "purpose", "scope")


def publish_organizations(
    organizations: QuerySet[Organization], *, by: User, reason: str = "", confirmed: bool = False
) -> RegisterReport:
    """Publish those of `organizations` whose public fields have changed.

    Left out and reported: what the officer wrote personally, what is registered elsewhere, what
    was withdrawn, and new words that seem to tell who somebody is, unless it was `confirmed` that
    none does. Raises Refusal without the office, without a unit, and where a correction has no
    reason.
    """
    if not by.may(REGISTRARS):
        raise Refusal(_("Only officers of a county or of the city publish the directory."))
    rows = list(with_entry(organizations))
    mine = [row for row in rows if by.may(REGISTRARS, row.jurisdiction)]
    items = organization_items(mine)
    telling = {} if confirmed else {item.key: told for item in items if (told := _telling(item))}
    report = publish_entries(
        [item for item in items if item.key not in telling],
        by=by,
        reason=reason,
        fit_to_begin=is_fit_to_begin,
    )
    report.refused += [(item.title, telling[item.key]) for item in items if item.key in telling]
    elsewhere = _("It is registered elsewhere; an officer there publishes it.")
    report.refused += [(row.name, elsewhere) for row in rows if row not in mine]
    return report


def _telling(item: PublicItem) -> str:
    """What in its words seems to tell who somebody is; empty where it stands on the site."""
    try:
        validate_no_personal_data(_words(item.payload), confirmed=False)
    except ValidationError as error:
        shown = current(item.kind, item.key)
        if shown is None or _words(shown.payload) != _words(item.payload):
            return " ".join(error.messages)
    return ""


def _words(payload: dict[str, Any]) -> str:
    return "\n".join(payload[name] for name in FREE_WORDS)
