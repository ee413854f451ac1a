"""What an organisation itself asks about its credit record: objections, removal after repair."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.locks import transaction_lock
from accounts.models import AuditEvent, User
from accounts.rules import DutyConflict, Refusal
from accounts.services import once, record_event, refuse_stale
from orgs.constants import REQUEST_FILES
from orgs.enums.credit_requests import RequestKind, RequestState
from orgs.models import AnnualReturn, CreditEntry, CreditRequest, Listing, RecordFile
from orgs.queries.credit_requests import askable_kinds, name_of
from orgs.queries.standards import acts_for
from orgs.services.credit import refuse_other_registers
from orgs.services.credit_answers import answer_request
from orgs.services.listings import claim_removal, record_objection
from portal.files import kept_file

Subject = Listing | CreditEntry | AnnualReturn


def send_request(
    subject: Subject,
    *,
    kind: str,
    text: str,
    by: User,
    token: str,
    uploads: Sequence[UploadedFile[Any]] = (),
) -> tuple[CreditRequest, bool]:
    """Object to a notice, an entry or an annual result, or apply to leave a list after repair, for
    the own organisation, once for each `token`.

    What is said of a listing moves the listing (民政部令第60号): an objection within its term, an
    application where the repair is what is asked for. Raises Refusal for who is no member, for what
    cannot be asked now, and after the term; ValidationError keyed by field; StaleRecord.
    """
    organization = subject.organization
    if not acts_for(by, organization):
        raise Refusal(_("Only members of the organisation ask this for it."))
    if len(uploads) > REQUEST_FILES:
        raise ValidationError({"uploads": _("At most %(limit)s files.") % {"limit": REQUEST_FILES}})

    def create() -> CreditRequest:
        request = CreditRequest(organization=organization, kind=kind, text=text, sent_by=by)
        setattr(request, name_of(subject), subject)
        request.clean_fields(exclude=["organization", "sent_by"])
        with ExitStack() as files:
            kept = _read(files, uploads, request, by)
            transaction_lock("audit")
            subject.refresh_from_db()
            if kind not in askable_kinds(subject):
                raise Refusal(_("This cannot be asked now. Look at its state."))
            _move(subject, kind, text, by)
            request.validate_constraints()
            request.save(force_insert=True)
            for row in kept:
                row.request = request
                row.save(force_insert=True)
            record_event(
                actor=by,
                action="creditrequest.sent",
                target=request,
                after={"kind": kind, "about": str(subject), "files": [r.sha256 for r in kept]},
            )
        return request

    return once(model=CreditRequest, user=by, token=token, create=create)


def _read(
    files: ExitStack, uploads: Sequence[UploadedFile[Any]], request: CreditRequest, by: User
) -> list[RecordFile]:
    kept: list[RecordFile] = []
    for number, upload in enumerate(uploads, start=1):
        row = RecordFile(title=_("Attachment %(number)s") % {"number": number}, added_by=by)
        try:
            files.enter_context(kept_file(row, upload))
        except ValidationError as error:
            told = [f"{upload.name}: {message}" for message in error.messages]
            raise ValidationError({"uploads": told}) from error
        if any(row.sha256 == other.sha256 for other in kept):
            raise ValidationError({"uploads": _("The same file was chosen twice.")})
        kept.append(row)
    return kept


def _move(subject: Subject, kind: str, text: str, by: User) -> None:
    if not isinstance(subject, Listing):
        return
    try:
        if kind == RequestKind.REPAIR:
            claim_removal(subject, claim=text, by=by)
        else:
            record_objection(subject, objection=text, by=by)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from error


def uphold_request(
    request: CreditRequest, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Find an objection to an entry or an annual result true: what was wrong is corrected first.

    Raises Refusal for other registers, for a request that the listing's own step answers, and where
    the entry or result still stands as it was; StaleRecord.
    """
    with transaction.atomic():
        _begin(request, by, expected_version)
        if not is_corrected(request):
            raise Refusal(
                _("Correct or retract the entry first; the answer names what was done.")
                if request.entry is not None
                else _("Enter the right result first; the answer names what was done.")
            )
        answer_request(
            request,
            state=RequestState.UPHELD,
            answer=reason,
            by=by,
            expected_version=expected_version,
        )


def dismiss_request(
    request: CreditRequest, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Find an objection to an entry or an annual result wrong, with the reason. Raises as
    `uphold_request`, and DutyConflict for who entered or decided what is objected to."""
    with transaction.atomic():
        _begin(request, by, expected_version)
        _refuse_own(request, by)
        answer_request(
            request,
            state=RequestState.DISMISSED,
            answer=reason,
            by=by,
            expected_version=expected_version,
        )


def _refuse_own(request: CreditRequest, by: User) -> None:
    if request.entry is not None:
        author = request.entry.entered_by_id
    else:
        assert request.annual is not None
        author = request.annual.decided_by_id
    if author == by.pk:
        raise DutyConflict(_("You wrote what is objected to: another officer finds it right."))


def is_corrected(request: CreditRequest) -> bool:
    """Whether the entry that was objected to was corrected or retracted, or the annual result
    decided anew since."""
    if request.entry is not None:
        return CreditEntry.objects.filter(corrects=request.entry).exists()
    sent = _acts("creditrequest.sent", request).order_by().values("sequence")[:1]
    decided = _acts("annualreturn.decided", request.annual)
    return decided.filter(sequence__gt=Subquery(sent)).exists()


def _acts(action: str, target: Any) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        action=action, object_type=target._meta.label, object_id=str(target.pk)
    )


def _begin(request: CreditRequest, by: User, expected_version: int | None) -> None:
    transaction_lock("audit")
    refuse_stale(request, expected_version=expected_version)
    refuse_other_registers(request.organization, by)
    if request.listing is not None:
        raise Refusal(_("The decision about the listing answers it: take the step there."))
