"""What the database itself says of a case and the rows that hang on it."""

from __future__ import annotations

from accounts.triggers import Guard

_WAITING = (
    "EXISTS (SELECT 1 FROM orgs_correction asked WHERE asked.case_id = NEW.id "
    "AND asked.answered_on IS NULL) AND NEW.state IN ('examined', 'granted', 'filed', 'refused')"
)
_INCOMPLETE = (
    "EXISTS (SELECT 1 FROM orgs_casematerial paper WHERE paper.case_id = NEW.id "
    "AND paper.is_required AND paper.status <> 'complete') AND NEW.state IN "
)
_ANSWERED = "OLD.answered_on IS NOT NULL"
CASE_GUARDS = (
    Guard(
        "orgs_registrationcase",
        "waits",
        message="nothing is decided while a correction is awaited",
        on_insert=_WAITING,
        on_update=_WAITING,
    ),
    # What is accepted or filed is complete; a fault found later is a request for correction.
    Guard(
        "orgs_registrationcase",
        "complete",
        message="what is accepted or filed is complete",
        on_insert=f"{_INCOMPLETE} ('accepted', 'filed')",
        on_update=f"{_INCOMPLETE} ('accepted', 'filed') AND OLD.state IN "
        "('pre_review', 'with_township')",
    ),
    Guard(
        "orgs_correction",
        "answered",
        message="an answered request for correction stays",
        on_insert="",
        on_update=_ANSWERED,
        on_delete=_ANSWERED,
    ),
)
GUARDS = CASE_GUARDS
