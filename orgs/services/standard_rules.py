"""For how long drafts are open for comments, loaded with the source that ships."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.normalise import parse_date, parse_integer
from accounts.services import record_event
from orgs.models import ConsultationTerm
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
