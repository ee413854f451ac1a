"""Rules that wait to be compared with the law: loaded as they ship, settled by the city."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, refuse_stale, save_version
from orgs.models import RuleQuestion
from orgs.rules import DICTIONARY_KEEPERS
from orgs.services.case_rules import load_rows
from orgs.services.cases import refuse_unfit


def load_rule_questions(data: bytes, *, by: User | None = None) -> int:
    """Add the rows of a CSV file that do not stand yet; returns how many.

    All of it or nothing: raises ValidationError that names the line of a row that cannot be.
    """
    with transaction.atomic():
        added = load_rows(data, lambda row: RuleQuestion(**row), ("code",))
        if added:
            record_event(actor=by, action="rulequestion.loaded", after={"rules": added})
    return added


def settle_question(
    question: RuleQuestion,
    *,
    by: User,
    finding: str,
    document: str,
    expected_version: int | None = None,
) -> None:
    """Say once and for ever what the comparison with the law found, and by which document.

    Raises Refusal for others than officers of the city, IllegalTransition where it was settled,
    ValidationError keyed by field, StaleRecord.
    """
    if not by.may(DICTIONARY_KEEPERS):
        raise Refusal(_("Only an officer of the city settles this for all registries."))
    changes = {"finding": finding.strip(), "document": document.strip()}
    refuse_unfit(question, **changes)
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(question, expected_version=expected_version)
        if question.settled_on is not None:
            raise IllegalTransition(_("This was settled already."))
        if not all(changes.values()):
            raise Refusal(_("Say what was found, and which document says so."))
        save_version(
            question,
            expected_version=expected_version,
            settled_on=timezone.localdate(),
            settled_by=by,
            **changes,
        )
        record_event(actor=by, action="rulequestion.settled", target=question, after=changes)
