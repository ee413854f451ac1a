"""Numbers of official documents: given out at publication, one after another."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, refuse_stale, save_version
from evaluation.models import Appeal, DocumentNumber, DocumentRegister, Finding
from evaluation.rules import COUNTY


def save_register(
    *, jurisdiction: str, issuer: str, code_word: str, by: User, expected_version: int | None = None
) -> DocumentRegister:
    """Set up the register of the county `jurisdiction` (6 digits), or change the one it has.

    Numbers that were given out stay as they are. Raises Refusal, StaleRecord, ValidationError.
    """
    if not by.may(COUNTY, jurisdiction):
        raise Refusal(_("Only an officer of the county or the city keeps its register."))
    values = {"issuer": issuer, "code_word": code_word}
    with transaction.atomic():
        register = DocumentRegister.objects.filter(jurisdiction=jurisdiction).first()
        if register is not None and expected_version is not None:
            refuse_stale(register, expected_version=expected_version)
            before = {name: getattr(register, name) for name in values}
            for name, value in values.items():
                setattr(register, name, value)
            register.full_clean()
            save_version(register, expected_version=expected_version, **values)
        else:
            register, before = DocumentRegister(jurisdiction=jurisdiction, **values), {}
            register.full_clean()
            register.save()
        record_event(
            actor=by, action="document_register.saved", target=register, before=before, after=values
        )
    return register


def register_of(jurisdiction: str) -> DocumentRegister:
    """The register of a county (6 digits). Raises Refusal where nobody has set one up."""
    register = DocumentRegister.objects.filter(jurisdiction=jurisdiction).first()
    if register is None:
        raise Refusal(
            _("Set up the register of documents of this county first: it gives out the numbers.")
        )
    return register


def give_number(register: DocumentRegister, *, subject: str, by: User) -> DocumentNumber:
    """Give out the next number of the civil year (Asia/Shanghai), in the caller's transaction.

    A document that is not issued after all takes its number back with its transaction, so that no
    number is missing. GB/T 9704-2012 7.2.5: the running number has no leading zeros.
    """
    with transaction.atomic():
        # The audit trail's lock comes first, as everywhere; see `portal.services`.
        transaction_lock("audit")
        transaction_lock(f"documents {register.code_word}")
        year = timezone.localdate().year
        given = DocumentNumber.objects.create(
            register=register,
            code_word=register.code_word,
            year=year,
            number=_next_number(register.code_word, year),
            subject=subject,
            given_by=by,
        )
        record_event(
            actor=by, action="document_number.given", target=given, after={"subject": subject}
        )
    return given


def _next_number(code_word: str, year: int) -> int:
    newest = DocumentNumber.objects.filter(code_word=code_word, year=year).order_by("-number")
    return (newest.values_list("number", flat=True).first() or 0) + 1


def next_number(model: type[Appeal | Finding], county: str, year: int) -> int:
    """The number after the last of the county's `model` in the year. Ask under their lock."""
    rows = model._base_manager.filter(jurisdiction=county, year=year)
    last: int | None = rows.aggregate(last=Max("sequence"))["last"]
    return (last or 0) + 1
