"""What proposals of standards and drafts open for comments are judged by."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.normalise import parse_date, parse_integer
from accounts.rules import Refusal
from accounts.services import record_event
from orgs.enums import RestrictedAct
from orgs.models import ConsultationTerm, Organization
from orgs.queries.credit import Restricted, restrictions_of
from orgs.services.case_rules import load_rows


def load_consultation_terms(data: bytes, *, by: User | None = None) -> int:
    """Add the rows of a CSV file that do not stand yet; returns how many.

    All of it or nothing: raises ValidationError that names the line of a row that cannot be.
    """
    with transaction.atomic():
        added = load_rows(data, _term, ("in_force_since",))
        if added:
            record_event(actor=by, action="consultationterm.loaded", after={"rules": added})
    return added


def _term(row: dict[str, str]) -> ConsultationTerm:
    return ConsultationTerm(
        minimum_days=parse_integer(row["minimum_days"]),
        in_force_since=parse_date(row["in_force_since"]),
        source=row["source"],
    )


def refuse_listed(association: Organization) -> list[Restricted]:
    """What a list warns of today where `association` proposes a standard or norm (policy clause
    2.3.c). Raises Refusal where a list forbids it."""
    found = restrictions_of(association, RestrictedAct.STANDARD)
    for restricted in found:
        if restricted.is_refusal:
            raise Refusal(restricted.told)
    return found
