"""A filing that was registered with a wrong authority, number or date, corrected on record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, refuse_stale, save_version
from communities import queries
from communities.constants import FILING_PARTS
from communities.enums import FilingAuthority
from communities.models import Convention, FilingCorrection
from communities.public import authority_name, convention_item
from communities.rules import FILED
from communities.services.adoption import FILERS_OF, filing_unit, number_given, refuse_number
from communities.validators import validate_filing_dates
from portal.enums import Kind
from portal.queries import current
from portal.services import publish
from portal.validators import validate_no_personal_data

DISTRICT = frozenset({Role.COUNTY_OFFICER})


def may_correct_filing(convention: Convention, by: User) -> bool:
    """Whether `by` is an officer of whom it was filed with, or may say that it was another."""
    return _is_its_officer(convention, by) or may_correct_authority(convention, by)


def may_correct_authority(convention: Convention, by: User) -> bool:
    """Whether `by` may say that it was filed with another: the district does, in both directions,
    where the law of the vote lets the convention be filed with either (urban law, article 15)."""
    if convention.state not in FILED or not by.may(DISTRICT, convention.scope_code()):
        return False
    vote = queries.valid_vote(convention)
    return vote is not None and vote.rule.may_file_with_county


def _is_its_officer(convention: Convention, by: User) -> bool:
    if convention.state not in FILED:
        return False
    filer = FILERS_OF[FilingAuthority(convention.filing_authority)]
    return by.may(frozenset({filer}), convention.scope_code())


def correct_filing(
    convention: Convention,
    *,
    by: User,
    number: str,
    filed_on: date,
    effective_on: date,
    reason: str,
    authority: FilingAuthority | None = None,
    expected_version: int | None = None,
) -> FilingCorrection:
    """Correct the registered number, civil dates and authority, and keep what they were with the
    reason; without `authority` it stays as it was.

    The rules are those of `register_filing`; the authority is corrected by the district alone, and
    the number must be free in the register of the right one. What stands on the site
    of this edition becomes a new version with the reason; the version before stays as it was, and
    so does an edition that was superseded. Raises ValidationError keyed by field, IllegalTransition
    before the filing, Refusal for others than the officer of the authority or, for the authority
    itself, of the district, and where nothing differs, StaleRecord where another was faster,
    DutyConflict where whoever wrote the published text corrects it: then nothing is corrected.
    """
    _refuse_others(convention, by, authority)
    authority = authority or FilingAuthority(convention.filing_authority)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the filing is corrected.")})
    with transaction.atomic():
        # Held from here on: what is compared is what will be written over.
        transaction_lock("audit")
        refuse_stale(convention, expected_version=expected_version)
        correction = _begun(convention, by, authority=authority, reason=reason.strip())
        correction.number = number.strip()
        correction.filed_on, correction.effective_on = filed_on, effective_on
        _refuse_correction(correction)
        correction.save()
        _follow(convention, correction, by)
        if is_edition_public(convention):
            _publish(convention, correction, by)
    return correction


def _begun(
    convention: Convention, by: User, *, authority: FilingAuthority, reason: str
) -> FilingCorrection:
    """A correction of what is registered now."""
    # What is filed has both; the database holds it.
    assert convention.filed_on is not None
    assert convention.effective_on is not None
    return FilingCorrection(
        convention=convention,
        convention_version=convention.version,
        number_before=convention.filing_number,
        filed_on_before=convention.filed_on,
        effective_on_before=convention.effective_on,
        authority_before=convention.filing_authority,
        authority=authority,
        reason=reason,
        corrected_by=by,
    )


def _refuse_others(convention: Convention, by: User, authority: FilingAuthority | None) -> None:
    if convention.state not in FILED:
        raise IllegalTransition(_("Only a registered filing can be corrected."))
    moves = authority is not None and authority != convention.filing_authority
    if moves and not may_correct_authority(convention, by):
        raise Refusal(
            _("Only the district corrects whom it was filed with, where the law allows both.")
        )
    if not moves and not _is_its_officer(convention, by):
        raise Refusal(
            _("A filing with the %(authority)s is corrected by its own officer.")
            % {"authority": convention.get_filing_authority_display()}
        )


def is_edition_public(convention: Convention) -> bool:
    """Whether the site shows this very edition now, and not a later one or none."""
    shown = current(Kind.CONVENTION, convention.community.slug)
    return shown is not None and shown.payload["edition"] == convention.edition


def _refuse_correction(correction: FilingCorrection) -> None:
    """The rules of the filing. Raises ValidationError keyed by field, Refusal."""
    if all(
        getattr(correction, f"{name}_before") == getattr(correction, name)
        for name in FILING_PARTS.values()
    ):
        raise Refusal(_("Nothing differs from what is registered."))
    refuse_number(correction.number)
    adopted_on = correction.convention.adopted_on
    assert adopted_on is not None
    validate_filing_dates(
        adopted_on=adopted_on,
        filed_on=correction.filed_on,
        effective_on=correction.effective_on,
        today=timezone.localdate(),
    )
    correction.clean_fields(exclude=["convention", "corrected_by"])


def _follow(convention: Convention, correction: FilingCorrection, by: User) -> None:
    after = {name: getattr(correction, new) for name, new in FILING_PARTS.items()}
    before = {name: getattr(convention, name) for name in FILING_PARTS}
    changed = {name: value for name, value in after.items() if value != before[name]}
    unit = filing_unit(convention, FilingAuthority(correction.authority))
    follows: dict[str, Any] = {"filing_unit_code": unit} if "filing_authority" in changed else {}
    try:
        with transaction.atomic():
            save_version(convention, **changed, **follows)
    except IntegrityError as error:
        raise number_given(correction.number) from error
    record_event(
        actor=by,
        action="convention.filing_corrected",
        target=convention,
        before={name: before[name] for name in changed},
        after=changed,
        reason=correction.reason,
    )


def _publish(convention: Convention, correction: FilingCorrection, by: User) -> None:
    """The next version. Raises ValidationError where the reason tells of a person, DutyConflict."""
    try:
        validate_no_personal_data(correction.reason, confirmed=False)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    loaded = queries.with_text(Convention.objects.filter(pk=convention.pk))
    publish(
        convention_item(loaded.select_related("community__township__county").get()),
        by=by,
        issuer=by.unit or authority_name(convention),
        reason=correction.reason,
    )
