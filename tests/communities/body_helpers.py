"""Estates, bodies and contracts, entered by the services that people use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.forms import new_token
from accounts.validators import credit_check_character, organisation_check_character
from communities import services
from communities.enums import BodyKind
from communities.models import Community, Estate, LocalBody, PropertyCompany, PropertyContract
from communities.services import BodyEntry, NewCompany, Term
from tests.communities.helpers import people, today

CONTACT = {"contact_name": "韩冬梅", "contact_phone": "13904141234"}


def credit_code(number: int, division: str = "210502") -> str:
    """A possible code of an enterprise; another for each number."""
    subject = f"MA{number:06d}"
    first = f"91{division}{subject}{organisation_check_character(subject)}"
    return first + credit_check_character(first)


def writer(community: Community) -> Any:
    return people(community)["writer"]


def add_estate(community: Community, name: str = "德泰花园", **options: Any) -> Estate:
    estate, _is_new = services.add_estate(
        community=community, by=writer(community), token=new_token(), name=name, **options
    )
    return estate


def add_body(
    community: Community, kind: BodyKind | str, name: str = "", *, by: Any = None, **entered: Any
) -> LocalBody:
    body, _is_new = services.add_body(
        community=community,
        by=by or writer(community),
        token=new_token(),
        kind=BodyKind(kind),
        entry=BodyEntry(name=name or f"{community}{BodyKind(kind).label}", **entered),
    )
    return body


def add_party(community: Community, *, duty: bool = True, **entered: Any) -> LocalBody:
    """A party organisation, by default with the document on its duty to sort."""
    said = {
        "sorting_duty_on": date(2026, 3, 1),
        "sorting_duty_document": "南党发〔2026〕8号",
        "sorting_duty_office": "副书记",
    }
    values = {**(said if duty else {}), "head_office": "书记", **CONTACT, **entered}
    return add_body(community, BodyKind.PARTY, f"{community}党总支", **values)


def term(
    *estates: Estate, begins: int = -100, ends: int | None = 300, document: str = "物合1号"
) -> Term:
    """From and to days counted from today."""
    last = None if ends is None else today() + timedelta(days=ends)
    return Term(list(estates), today() + timedelta(days=begins), last, document)


def add_contract(
    *estates: Estate,
    company: PropertyCompany | None = None,
    number: int = 1,
    token: str = "",
    by: Any = None,
    **dates: Any,
) -> PropertyContract:
    """A contract for `estates` with `company`, or with the one of `number`."""
    community = estates[0].community
    code = credit_code(number)
    known = company or PropertyCompany.objects.filter(credit_code=code).first()
    contract, _is_new = services.enter_contract(
        community=community,
        by=by or writer(community),
        token=token or new_token(),
        company=known or NewCompany(code, f"演示物业{number}公司", **CONTACT),
        term=term(*estates, **dates),
    )
    return contract


def furnish(community: Community, number: int = 1) -> dict[str, Any]:
    """A community with all of it: party organisation, committee, estates, owners, property."""
    estate = add_estate(community, "一号院", households=320)
    return {
        "estate": estate,
        "bare": add_estate(community, "二号院"),
        "party": add_party(community),
        "committee": add_body(community, "committee", head_office="主任", **CONTACT),
        "owners": add_body(community, "owners", "一号院业主委员会", estates=[estate]),
        "contract": add_contract(estate, number=number),
    }
