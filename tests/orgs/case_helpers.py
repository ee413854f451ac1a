"""Cases with the rules that ship, and the people who work on them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.services import publish_register
from orgs.models import CaseTerm, Enquiry, RegistrationCase, StartingGuide
from orgs.queries import materials_of
from orgs.services import (
    CaseEntry,
    Check,
    EnquiryContent,
    accept_case,
    check_materials,
    decide_case,
    examine_case,
    load_case_rules,
    open_case,
    publish_guide,
    send_enquiry,
    settle_case,
    step_case,
)
from tests import factories
from tests.orgs.helpers import credit_code

PINGSHAN = "210502"


def rules() -> None:
    """The times and materials that ship."""
    folder = settings.BASE_DIR / "data"
    load_case_rules(
        terms=(folder / "case_terms.csv").read_bytes(),
        materials=(folder / "case_materials.csv").read_bytes(),
        guides=(folder / "starting_guides.json").read_bytes(),
    )


def promise(days: int, kind: str = "association", statutory: int | None = 60) -> CaseTerm:
    """A promise of the city, in force since the beginning of 2020."""
    return CaseTerm.objects.create(
        kind=kind,
        matter="registration",
        in_force_since=date(2020, 1, 1),
        statutory_days=statutory,
        promised_days=days,
        source="市民政局公布的承诺时限",
    )


def person(name: str, role: Role, unit: Any) -> User:
    """Whoever is called `name`: made at the first call."""
    found = User.objects.filter(username=name).first()
    return found or factories.user(role, unit, username=name)


def clerk(name: str = "clerk") -> User:
    return person(name, Role.COUNTY_OFFICER, factories.county())


def judge() -> User:
    return clerk("judge")


def member() -> User:
    return person("case-member", Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))


def township() -> User:
    return person("case-township", Role.TOWNSHIP_OFFICER, factories.township())


def entry(**fields: Any) -> CaseEntry:
    """An application to establish a social association in 平山区."""
    factories.county()
    values: dict[str, Any] = {
        "kind": "association",
        "matter": "registration",
        "jurisdiction": PINGSHAN,
        "name": "平山区垃圾分类促进会",
        "received_on": timezone.localdate(),
        "supervising_body": "平山区住房和城乡建设局",
        "scope": "开展生活垃圾分类宣传和志愿服务",
        "applicant_name": "王桂芝",
        "applicant_phone": "13904140000",
    }
    return CaseEntry(**values | fields)


def filing(**fields: Any) -> CaseEntry:
    unit = factories.community(name="德泰社区")
    values = {"kind": "filed", "jurisdiction": unit.code, "name": "德泰社区分类志愿服务队"}
    return entry(**values | {"supervising_body": ""} | fields)


def begin(of: CaseEntry | None = None, by: User | None = None) -> RegistrationCase:
    of = of or entry()
    by = by or (member() if of.kind == "filed" else clerk())
    case, _is_new = open_case(by=by, entry=of, token=secrets.token_hex(16))
    return case


def complete(case: RegistrationCase, by: User | None = None) -> None:
    """All papers are there."""
    checks = {paper.pk: Check("complete") for paper in materials_of(case)}
    check_materials(case, by=by or clerk(), checks=checks)


def accepted(of: CaseEntry | None = None, day: date | None = None) -> RegistrationCase:
    day = day or timezone.localdate()
    with on(day):
        case = begin(replace(of or entry(), received_on=day))
        step_case(case, "pre_review", by=clerk())
        complete(case)
        accept_case(case, by=clerk())
    return case


def examined(of: CaseEntry | None = None, opinion: str = "agrees") -> RegistrationCase:
    case = accepted(of)
    examine_case(case, by=clerk(), opinion=opinion, text="材料真实，符合条件")
    return case


def granted(of: CaseEntry | None = None) -> RegistrationCase:
    case = examined(of)
    decide_case(case, "granted", by=judge())
    return case


def certified(of: CaseEntry | None = None, number: int = 7) -> RegistrationCase:
    case = granted(of)
    code = credit_code(number) if case.matter == "registration" else ""
    settle_case(case, by=judge(), credit_code=code, certificate_number="辽本平社证字第7号")
    return case


def with_township(of: CaseEntry | None = None) -> RegistrationCase:
    case = begin(of or filing())
    complete(case, member())
    examine_case(case, by=member(), opinion="agrees", text="成员均为本社区居民，同意")
    return case


def filed(of: CaseEntry | None = None) -> RegistrationCase:
    case = with_township(of)
    decide_case(case, "filed", by=township())
    return case


def registered(of: CaseEntry | None = None) -> RegistrationCase:
    case = filed(of)
    settle_case(case, by=clerk())
    return case


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)


def county_on_site() -> User:
    """平山区 is published, so that visitors can write to its registry; returns who published."""
    factories.community(name="德泰社区")
    publisher = person("register-publisher", Role.CITY_OFFICER, factories.CITY_CODE)
    publish_register(by=publisher)
    return publisher


def asked(**fields: Any) -> Enquiry:
    """What a visitor asked the registry of 平山区."""
    content = EnquiryContent(
        text=fields.pop("text", "我们想成立一个垃圾分类志愿者协会，需要准备什么？"),
        kind="association",
        contact_name="王桂芝",
        contact_phone="13904140000",
    )
    return send_enquiry(factories.county(), content=content, token=secrets.token_hex(16))


def guide_on_site(kind: str = "association") -> StartingGuide:
    rules()
    factories.county()
    guide = StartingGuide.objects.get(kind=kind)
    publish_guide(guide, by=person("guide-publisher", Role.CITY_OFFICER, factories.CITY_CODE))
    return guide
