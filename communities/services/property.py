"""Property companies, one record for all communities, and their contracts (clause 4.1.b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event
from communities.models import Community, Estate, PropertyCompany, PropertyContract
from communities.rules import CORRECTORS
from communities.services.bodies import estates_of
from communities.services.keeping import change, refuse_others, take_turns


@dataclass(frozen=True)
class NewCompany:
    """A company that no committee has entered yet."""

    credit_code: str
    name: str
    contact_name: str = ""
    contact_phone: str = ""


@dataclass(frozen=True)
class Term:
    """For which estates, from which civil date, to which last day (None: no end agreed)."""

    estates: Sequence[Estate]
    starts_on: date
    ends_on: date | None = None
    document: str = ""


def enter_contract(
    *, community: Community, by: User, token: str, company: PropertyCompany | NewCompany, term: Term
) -> tuple[PropertyContract, bool]:
    """Enter a contract, and its company where it is new, once for each `token`.

    Raises ValidationError keyed by field: dates that contradict each other, an estate that has a
    contract in that time, a credit code that another company has. Raises Refusal for who is no
    member of the committee.
    """
    refuse_others(community, by)

    def create() -> PropertyContract:
        take_turns(community)
        known = _register(company, community, by) if isinstance(company, NewCompany) else company
        _refuse_term(community, term)
        contract = PropertyContract(
            company=known,
            community=community,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            document=term.document,
            changed_by=by,
        )
        contract.full_clean(exclude=["changed_by"])
        contract.save()
        contract.estates.set(term.estates)
        record_event(
            actor=by,
            action="propertycontract.entered",
            target=contract,
            after={
                "community": community.slug,
                "company": known.credit_code,
                "estates": sorted(estate.name for estate in term.estates),
                "starts_on": term.starts_on,
                "ends_on": term.ends_on,
            },
        )
        return contract

    return once(model=PropertyContract, user=by, token=token, create=create)


def _register(new: NewCompany, community: Community, by: User) -> PropertyCompany:
    """One record for each credit code, also where two committees enter it at the same moment."""
    transaction_lock(f"company {new.credit_code}")
    first = PropertyCompany.objects.filter(credit_code=new.credit_code).first()
    if first is not None:
        raise ValidationError(
            {
                "credit_code": _("This credit code is that of “%(company)s”, entered before.")
                % {"company": first}
            }
        )
    company = PropertyCompany(
        credit_code=new.credit_code,
        name=new.name,
        contact_name=new.contact_name,
        contact_phone=new.contact_phone,
        entered_for=community,
        changed_by=by,
    )
    company.full_clean(exclude=["changed_by"])
    company.save()
    record_event(
        actor=by,
        action="propertycompany.entered",
        target=company,
        after={"credit_code": new.credit_code, "name": new.name},
    )
    return company


def change_contract(
    contract: PropertyContract, *, by: User, term: Term, expected_version: int | None = None
) -> None:
    """Correct estates, dates or document; the company stays.

    Raises ValidationError keyed by field, Refusal for one that was ended early, StaleRecord.
    """
    refuse_others(contract.community, by)
    _refuse_ended(contract)
    with transaction.atomic():
        take_turns(contract.community)
        kept = list(contract.estates.all())
        _refuse_term(contract.community, term, but=contract, kept=kept)
        before, after = change(
            contract,
            by=by,
            expected_version=expected_version,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            document=term.document,
        )
        contract.estates.set(term.estates)
        if set(kept) != set(term.estates):
            before["estates"] = sorted(estate.name for estate in kept)
            after["estates"] = sorted(estate.name for estate in term.estates)
        record_event(
            actor=by,
            action="propertycontract.changed",
            target=contract,
            before=before,
            after=after,
        )


def end_contract(
    contract: PropertyContract,
    *,
    by: User,
    on: date,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """End a contract early: `on` is its last civil day, and may still lie ahead.

    Raises ValidationError keyed by field, Refusal for one that is over, StaleRecord.
    """
    refuse_others(contract.community, by)
    _refuse_ended(contract)
    if contract.is_over():
        raise Refusal(
            _("This contract ended with its term on %(date)s.") % {"date": contract.ends_on}
        )
    if on < contract.starts_on or (contract.ends_on is not None and on > contract.ends_on):
        raise ValidationError({"on": _("It can only end early within its term.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ended.")})
    with transaction.atomic():
        change(
            contract,
            by=by,
            expected_version=expected_version,
            ended_on=on,
            ended_reason=reason.strip(),
        )
        record_event(
            actor=by,
            action="propertycontract.ended",
            target=contract,
            after={"ended_on": on},
            reason=reason,
        )


def correct_company(
    company: PropertyCompany,
    *,
    by: User,
    name: str,
    contact_name: str,
    contact_phone: str,
    expected_version: int | None = None,
) -> None:
    """Correct name or contact of a company that serves the officer's jurisdiction.

    A name that is given up stays among the former names. Raises ValidationError keyed by field,
    Refusal, StaleRecord.
    """
    if not (by.may(CORRECTORS) and PropertyCompany.objects.for_user(by).filter(pk=company.pk)):
        raise Refusal(_("Officers of a county or of the city correct companies of theirs."))
    former = [old for old in company.former_names if old != name]
    if name != company.name:
        former.append(company.name)
    with transaction.atomic():
        before, after = change(
            company,
            by=by,
            expected_version=expected_version,
            name=name,
            former_names=former,
            contact_name=contact_name,
            contact_phone=contact_phone,
        )
        record_event(
            actor=by,
            action="propertycompany.corrected",
            target=company,
            before=before,
            after=after,
        )


def _refuse_ended(contract: PropertyContract) -> None:
    if contract.ended_on is not None:
        raise Refusal(
            _("This contract was ended on %(date)s and is kept as it was.")
            % {"date": contract.ended_on}
        )


def _refuse_term(
    community: Community,
    term: Term,
    *,
    but: PropertyContract | None = None,
    kept: Sequence[Estate] = (),
) -> None:
    if not term.estates:
        raise ValidationError({"estates": _("Choose the estates that the contract is for.")})
    estates_of(community, term.estates, kept=kept)
    if term.ends_on is not None and term.ends_on < term.starts_on:
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})
    others = PropertyContract.objects.not_over(term.starts_on)
    others = others.filter(community=community, estates__in=term.estates)
    if term.ends_on is not None:
        others = others.filter(starts_on__lte=term.ends_on)
    if but is not None:
        others = others.exclude(pk=but.pk)
    clash = others.select_related("company").first()
    if clash is not None:
        shared = clash.estates.filter(pk__in=[estate.pk for estate in term.estates])
        raise ValidationError(
            {
                "estates": _(
                    "“%(estate)s” has a contract with %(company)s in this time "
                    "(%(begin)s to %(end)s). End that one first, or choose other dates."
                )
                % {
                    "estate": shared[0],
                    "company": clash.company,
                    "begin": clash.starts_on,
                    "end": clash.last_day or _("no end agreed"),
                }
            }
        )
