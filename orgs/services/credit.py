"""Entries of credit information, annual inspections and reports, reminders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version
from orgs.deadlines import is_past, known_end_of
from orgs.enums import AnnualResult, CreditKind, TermKind
from orgs.models import (
    AnnualDuty,
    AnnualReminder,
    AnnualReturn,
    CreditEntry,
    CreditTerm,
    Organization,
    PenaltyExecution,
)
from orgs.rules import REGISTRARS
from orgs.services.credit_rules import term_at
from portal.queries import work_calendar
from portal.workdays import WorkCalendar


@dataclass(frozen=True)
class CreditFacts:
    """What is entered; `arisen_on` is the civil day on which it arose or was received."""

    kind: str
    title: str
    basis: str
    source: str
    arisen_on: date
    text: str = ""
    document: str = ""
    is_public: bool = True


@dataclass(frozen=True)
class EntryCorrection:
    """That an entry replaces `entry` for a `reason`, or only takes it back."""

    entry: CreditEntry
    reason: str
    is_retraction: bool = False


def refuse_other_registers(organization: Organization, by: User) -> None:
    """Credit is kept where an organisation is registered (民政部令第60号, article 3).

    Raises Refusal for everybody else.
    """
    if not by.may(REGISTRARS, organization.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city keeps this register."))


def enter_credit(
    organization: Organization,
    *,
    facts: CreditFacts,
    by: User,
    token: str,
    correction: EntryCorrection | None = None,
) -> tuple[CreditEntry, bool]:
    """Enter `facts` about `organization`, once for each `token`; nothing of it changes later.

    The last day of the term and whether it was kept are computed by the term that held on the day
    it arose (民政部令第60号: 5 working days). Raises Refusal for who does not keep its register,
    for an entry that was corrected already and for the result of an annual inspection, which is
    corrected by `decide_annual`; ValidationError keyed by field.
    """
    refuse_other_registers(organization, by)
    if correction is not None and is_result(correction.entry):
        raise Refusal(_("It tells the result of an annual inspection: correct the result there."))
    return once(
        model=CreditEntry,
        user=by,
        token=token,
        create=lambda: _enter(organization, facts, by, correction),
    )


def _enter(
    organization: Organization, facts: CreditFacts, by: User, correction: EntryCorrection | None
) -> CreditEntry:
    today = timezone.localdate()
    if facts.arisen_on > today:
        raise ValidationError({"arisen_on": _("What is entered has arisen already.")})
    term, calendar = term_at(TermKind.ENTRY, facts.arisen_on), work_calendar()
    entry = CreditEntry(
        organization=organization,
        kind=facts.kind,
        title=facts.title,
        text=facts.text,
        basis=facts.basis,
        document=facts.document,
        source=facts.source,
        arisen_on=facts.arisen_on,
        is_public=facts.is_public,
        entered_on=today,
        entered_by=by,
        **entry_term(term, facts.arisen_on, today, calendar),
    )
    if correction is not None:
        entry.corrects = correction.entry
        entry.correction_reason = correction.reason
        entry.is_retraction = correction.is_retraction
        _refuse_correction(organization, correction)
    entry.full_clean(exclude=["entered_by"])
    with transaction.atomic():
        try:
            with transaction.atomic():
                entry.save()
        except IntegrityError as error:
            raise Refusal(_("Somebody else corrected this entry meanwhile.")) from error
        if correction is not None:
            _carry_execution(correction.entry, entry)
        _record(entry, by)
    return entry


def entry_term(
    term: CreditTerm, arisen_on: date, entered_on: date, calendar: WorkCalendar
) -> dict[str, Any]:
    """What `term` says of an entry of what arose on a civil day: until when it was to be entered,
    and whether it came late; None where the calendar cannot tell."""
    return {
        "term": term,
        "due_on": known_end_of(term.term, arisen_on, calendar),
        "is_late": is_past(term.term, arisen_on, entered_on, calendar),
    }


def _carry_execution(old: CreditEntry, new: CreditEntry) -> None:
    """A penalty that was carried out stays so when its entry is corrected."""
    done = PenaltyExecution.objects.filter(entry=old, carried_out_on__gte=new.arisen_on).first()
    if done is not None and new.kind == CreditKind.PENALTY and not new.is_retraction:
        PenaltyExecution.objects.create(
            entry=new, carried_out_on=done.carried_out_on, recorded_by_id=done.recorded_by_id
        )


def is_result(entry: CreditEntry) -> bool:
    """Whether `entry` tells what an annual inspection found."""
    return AnnualReturn.objects.filter(entry=entry).exists()


def _record(entry: CreditEntry, by: User) -> None:
    record_event(
        actor=by,
        action="creditentry.corrected" if entry.corrects_id else "creditentry.entered",
        target=entry,
        after={
            "organization": entry.organization_id,
            "kind": entry.kind,
            "title": entry.title,
            "arisen_on": entry.arisen_on,
            "due_on": entry.due_on,
            "late": entry.is_late,
            "corrects": entry.corrects_id,
            "retracts": entry.is_retraction,
        },
        reason=entry.correction_reason,
    )


def _refuse_correction(organization: Organization, correction: EntryCorrection) -> None:
    old = correction.entry
    if old.organization_id != organization.pk:
        raise ValidationError({"corrects": _("This entry is about another organisation.")})
    if old.is_retraction or CreditEntry.objects.filter(corrects=old).exists():
        raise Refusal(_("This entry was corrected already; correct the newest one."))
    if not correction.reason.strip():
        raise ValidationError({"correction_reason": _("A correction has its reason.")})


@dataclass(frozen=True)
class HandedIn:
    """The papers for one reported `year`; civil days."""

    year: int
    handed_in_on: date
    reviewed_on: date | None = None
    note: str = ""


def hand_in(
    organization: Organization, *, papers: HandedIn, by: User, token: str
) -> tuple[AnnualReturn, bool]:
    """Record that an organisation handed in its annual inspection or report.

    Judged by the duty that held on the first day of the year in which it is due. Raises Refusal
    for who does not keep its register and where no duty is known, ValidationError keyed by field.
    """
    refuse_other_registers(organization, by)
    duty = duty_of(organization, papers.year)
    if duty is None:
        raise Refusal(_("No rule asks this organisation for an annual inspection or report."))
    row = AnnualReturn(
        organization=organization,
        year=papers.year,
        form=duty.form,
        duty=duty,
        reviewed_on=papers.reviewed_on,
        handed_in_on=papers.handed_in_on,
        is_late=papers.handed_in_on > duty.due_on(papers.year),
        note=papers.note,
        recorded_by=by,
    )
    if papers.handed_in_on > timezone.localdate() or papers.handed_in_on.year <= papers.year:
        raise ValidationError(
            {"handed_in_on": _("It is handed in after the reported year, today at the latest.")}
        )

    def create() -> AnnualReturn:
        transaction_lock("audit")
        row.full_clean(exclude=["recorded_by"])
        row.save()
        after = {"year": row.year, "handed_in_on": row.handed_in_on, "late": row.is_late}
        record_event(actor=by, action="annualreturn.handed_in", target=row, after=after)
        return row

    return once(model=AnnualReturn, user=by, token=token, create=create)


def duty_of(organization: Organization, year: int) -> AnnualDuty | None:
    """The annual duty of `organization` for the report of `year`; None where it has none."""
    found: AnnualDuty | None = AnnualDuty.objects.at(
        date(year + 1, 1, 1), kind=organization.kind, for_charities=organization.is_charity
    )
    return found


def decide_annual(
    row: AnnualReturn,
    *,
    result: AnnualResult,
    decided_on: date,
    document: str,
    by: User,
    expected_version: int,
    reason: str = "",
) -> None:
    """Record the `result`, and enter it as credit information; another result needs its reason.

    Raises Refusal, ValidationError keyed by field, StaleRecord.
    """
    refuse_other_registers(row.organization, by)
    if decided_on > timezone.localdate() or decided_on < row.handed_in_on:
        raise ValidationError(
            {"decided_on": _("Decided after it was handed in, today at the latest.")}
        )
    before = {"result": row.result, "decided_on": row.decided_on}
    if row.result and not reason.strip():
        raise ValidationError({"reason": _("Another result needs its reason.")})
    facts = _result_facts(row, result, decided_on, document)
    with transaction.atomic():
        correction = EntryCorrection(row.entry, reason) if row.entry else None
        entry = _enter(row.organization, facts, by, correction)
        changes = {
            "result": result,
            "decided_on": decided_on,
            "decided_by": by,
            "entry": entry,
        }
        save_version(row, expected_version=expected_version, **changes)
        record_event(
            actor=by,
            action="annualreturn.decided",
            target=row,
            before=before,
            after={"result": result, "decided_on": decided_on, "entry": entry.pk},
            reason=reason,
        )


def _result_facts(
    row: AnnualReturn, result: AnnualResult, decided_on: date, document: str
) -> CreditFacts:
    """In the language of the public record, whichever the officer reads."""
    with override(settings.LANGUAGE_CODE):
        words = {"form": row.get_form_display(), "year": row.year, "result": result.label}
        return CreditFacts(
            kind=CreditKind.ANNUAL,
            title=_("%(form)s for %(year)s: %(result)s") % words,
            basis=row.duty.source,
            document=document,
            source=_("Registry authority"),
            arisen_on=decided_on,
        )


def remind_annual(year: int, *, organizations: Iterable[Organization], by: User) -> int:
    """Note that `organizations` were reminded of their duty for `year` today; returns how many.

    Who was reminded today already is left out. Raises Refusal where one is registered elsewhere.
    """
    chosen = list(organizations)
    for organization in chosen:
        refuse_other_registers(organization, by)
    today = timezone.localdate()
    with transaction.atomic():
        transaction_lock("audit")
        done = set(
            AnnualReminder.objects.filter(year=year, day=today).values_list(
                "organization", flat=True
            )
        )
        fresh = [one for one in chosen if one.pk not in done]
        AnnualReminder.objects.bulk_create(
            AnnualReminder(organization=one, year=year, day=today, reminded_by=by) for one in fresh
        )
        if fresh:
            after = {"year": year, "organizations": [one.pk for one in fresh]}
            record_event(actor=by, action="annualreminder.reminded", after=after)
    return len(fresh)
