"""Cases of registration and filing: opened, checked, corrected, examined, decided, settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import (
    impossible,
    record_event,
    refuse_stale,
    refuse_step,
    save_version,
    transition,
)
from orgs import queries
from orgs.enums import CaseState, MaterialStatus
from orgs.models import (
    Correction,
    RegistrationCase,
)
from orgs.rules import CASE_CHECKED, PLAIN_STEPS, case_holders

# Personal Information Protection Law, article 47: what is not needed any more is deleted.
FORGOTTEN = {"applicant_name": "", "applicant_phone": ""}


@dataclass(frozen=True)
class Check:
    """How one paper was found."""

    status: str
    remark: str = ""


def refuse_unfit(record: Model, **values: Any) -> None:
    """Find amiss what cannot be kept before the database meets it, which answers with an error.

    Raises ValidationError keyed by field.
    """
    errors = {}
    for name, value in values.items():
        try:
            record._meta.get_field(name).clean(value, record)  # type: ignore[union-attr]
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)


def lock_case(case: RegistrationCase) -> None:
    """Let one act at a time change the case; the audit trail's lock comes first, as everywhere."""
    transaction_lock("audit")
    transaction_lock(f"case {case.pk}")


def _hold(case: RegistrationCase, by: User, expected_version: int | None) -> None:
    """Whoever works on the case, after everybody who was faster."""
    lock_case(case)
    refuse_stale(case, expected_version=expected_version)
    if case.state not in CASE_CHECKED:
        raise IllegalTransition(
            _("This case is “%(state)s”; its papers do not change any more.")
            % {"state": case.get_state_display()}
        )
    if not by.may(case_holders(case.state), case.scope_code()):
        raise Refusal(_("Somebody else works on this case now."))


def check_materials(
    case: RegistrationCase,
    *,
    by: User,
    checks: Mapping[int, Check],
    expected_version: int | None = None,
) -> None:
    """Say of papers, by their primary keys, how they were found.

    Raises ValidationError keyed `material_<pk>` for a defect without a remark, Refusal,
    StaleRecord.
    """
    with transaction.atomic():
        _hold(case, by, expected_version)
        changed: dict[str, Any] = {}
        for paper in queries.materials_of(case):
            check = checks.get(paper.pk)
            if check is None or (paper.status, paper.remark) == (check.status, check.remark):
                continue
            if check.status == MaterialStatus.DEFECTIVE and not check.remark:
                raise ValidationError({f"material_{paper.pk}": _("Say what is to be corrected.")})
            refuse_unfit(paper, status=check.status, remark=check.remark)
            save_version(
                paper,
                status=check.status,
                remark=check.remark,
                checked_by=by,
                checked_on=timezone.localdate(),
            )
            changed[str(paper)] = check.status
        if changed:
            save_version(case, expected_version=expected_version)
            record_event(
                actor=by,
                action="registrationcase.materials_checked",
                target=case,
                after={"materials": changed},
            )


def ask_correction(
    case: RegistrationCase, *, by: User, text: str, expected_version: int | None = None
) -> Correction:
    """Ask the applicant to correct something; the clock stands until it is answered.

    Raises Refusal where a request waits already, ValidationError, StaleRecord.
    """
    with transaction.atomic():
        _hold(case, by, expected_version)
        if queries.open_correction(case) is not None:
            raise Refusal(_("The applicant was asked already; enter the answer first."))
        asked = Correction(case=case, text=text, asked_by=by, asked_on=timezone.localdate())
        asked.clean_fields(exclude=["case", "asked_by"])
        save_version(case, expected_version=expected_version)
        asked.save(force_insert=True)
        record_event(
            actor=by, action="registrationcase.correction_asked", target=case, after={"text": text}
        )
    return asked


def answer_correction(
    case: RegistrationCase, *, by: User, answer: str, expected_version: int | None = None
) -> None:
    """Enter what the applicant handed in, or that nothing came; the clock runs on.

    Raises Refusal where nothing was asked, ValidationError, StaleRecord.
    """
    with transaction.atomic():
        _hold(case, by, expected_version)
        asked = queries.open_correction(case)
        if asked is None:
            raise Refusal(_("No request for correction waits for an answer."))
        asked.answer, asked.answered_by, asked.answered_on = answer, by, timezone.localdate()
        asked.clean_fields(exclude=["case", "asked_by", "answered_by"])
        if not answer.strip():
            raise ValidationError({"answer": _("Write what was handed in.")})
        asked.save(update_fields=["answer", "answered_by", "answered_on"])
        save_version(case, expected_version=expected_version, **_due(case))
        record_event(
            actor=by,
            action="registrationcase.correction_answered",
            target=case,
            after={"answer": answer, "due": case.due},
        )


def _due(case: RegistrationCase) -> dict[str, date | None]:
    """Both last days with all corrections so far."""
    case._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    clock = queries.clock_of(case)
    return {
        "due": clock.statutory.last_day if clock.statutory else None,
        "promised_due": clock.promised.last_day if clock.promised else None,
    }


def step_case(
    case: RegistrationCase,
    target: str,
    *,
    by: User,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """A step that needs nothing but a reason: the pre-review, or back to who had it before.

    What was examined is examined anew. Raises IllegalTransition for every other step, Refusal,
    StaleRecord.
    """
    if (case.state, target) not in PLAIN_STEPS:
        raise impossible(case)
    changes: dict[str, Any] = {}
    if target in {CaseState.ACCEPTED, CaseState.FIRST_OPINION}:
        changes = {"examined_by": None, "examined_on": None, "opinion": "", "examination": ""}
    if target == CaseState.FIRST_OPINION:
        changes |= {"accepted_on": None, "term": None, "due": None, "promised_due": None}
    transition(case, target, by=by, expected_version=expected_version, reason=reason, **changes)


def _refuse_lacking(case: RegistrationCase) -> None:
    missing = queries.lacking(case)
    if missing:
        raise Refusal(
            _("These papers are not complete yet: %(names)s.") % {"names": "、".join(missing)}
        )


def _refuse_waiting(case: RegistrationCase) -> None:
    if queries.open_correction(case) is not None:
        raise Refusal(_("A correction is awaited; enter its answer first."))


def _clock_begins(case: RegistrationCase) -> dict[str, Any]:
    today = timezone.localdate()
    case.accepted_on, case.term = today, queries.term_on(case.kind, case.matter, today)
    return {"accepted_on": today, "term": case.term, **_due(case)}


def accept_case(case: RegistrationCase, *, by: User, expected_version: int | None = None) -> None:
    """Accept a complete application: from the day after, the authority's time runs.

    The times that hold today stay with the case. Raises Refusal that names the papers that lack,
    StaleRecord.
    """
    with transaction.atomic():
        _hold(case, by, expected_version)
        refuse_step(case, CaseState.ACCEPTED)
        _refuse_waiting(case)
        _refuse_lacking(case)
        transition(
            case,
            CaseState.ACCEPTED,
            by=by,
            expected_version=expected_version,
            **_clock_begins(case),
        )


def examine_case(
    case: RegistrationCase,
    *,
    by: User,
    opinion: str,
    text: str,
    expected_version: int | None = None,
) -> None:
    """Hand in the result of the examination, or a committee's first opinion on a filing.

    Who decides is somebody else. With the committee's opinion the township's time begins. Raises
    Refusal while a correction is awaited, ValidationError keyed by field, StaleRecord.
    """
    is_first = case.state == CaseState.FIRST_OPINION
    target = CaseState.WITH_TOWNSHIP if is_first else CaseState.EXAMINED
    if not text.strip():
        raise ValidationError({"text": _("Write what was found.")})
    refuse_unfit(case, opinion=opinion, examination=text.strip())
    with transaction.atomic():
        _hold(case, by, expected_version)
        refuse_step(case, target)
        _refuse_waiting(case)
        transition(
            case,
            target,
            by=by,
            expected_version=expected_version,
            examined_by=by,
            examined_on=timezone.localdate(),
            opinion=opinion,
            examination=text.strip(),
            **(_clock_begins(case) if is_first else {}),
        )


def refuse_own_decision(case: RegistrationCase, by: User) -> None:
    """Raises DutyConflict for who examined the case or gave the first opinion."""
    if case.examined_by_id == by.pk:
        raise DutyConflict(_("Who examined a case does not decide it."))


def decide_case(
    case: RegistrationCase,
    target: str,
    *,
    by: User,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Grant, file or refuse an application; a refusal gives its reasons.

    Raises DutyConflict for who examined it, Refusal while a correction is awaited or a paper
    lacks, ValidationError keyed by field, StaleRecord.
    """
    refuse_unfit(case, decision=reason.strip())
    with transaction.atomic():
        _hold(case, by, expected_version)
        refuse_step(case, target)
        refuse_own_decision(case, by)
        _refuse_waiting(case)
        if target != CaseState.REFUSED:
            _refuse_lacking(case)
        transition(
            case,
            target,
            by=by,
            expected_version=expected_version,
            reason=reason,
            decision=reason.strip(),
            decided_by=by,
            decided_on=timezone.localdate(),
            # A calendar of working days may have come since it was accepted.
            **_due(case),
            **(FORGOTTEN if target == CaseState.REFUSED else {}),
        )


def withdraw_case(
    case: RegistrationCase, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """The applicants take their application back; how to reach them is deleted with it."""
    refuse_unfit(case, decision=reason.strip())
    transition(
        case,
        CaseState.WITHDRAWN,
        by=by,
        expected_version=expected_version,
        reason=reason,
        decision=reason.strip(),
        **FORGOTTEN,
    )
