"""Bodies, estates and property companies of two counties; companies and codes are invented."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.validators import credit_check_character, organisation_check_character
from benxi_sorting.demonstration.clock import on
from communities.enums import BodyKind, CommunityKind
from communities.models import Community, Estate, LocalBody, PropertyCompany, PropertyContract
from communities.services import (
    BodyEntry,
    NewCompany,
    Term,
    add_body,
    add_estate,
    correct_company,
    end_body,
    end_contract,
    enter_contract,
    publish_register,
)

NAMES = (
    "安居", "和顺", "平安里", "绿洲", "惠民", "金山", "太子河", "枫叶", "同心", "嘉和", "永丰",
    "百合", "宏泰",
)  # fmt: skip
REGISTRIES = {"210500": "本溪市", "210502": "本溪市平山区", "210521": "本溪满族自治县"}
COMPANIES = 25
URBAN = ("花园", "家园", "小区", "新村", "嘉苑", "公寓")
RURAL = ("前屯", "后屯", "东沟", "西沟", "上堡", "下堡", "河东屯", "河西屯")
CONTACTS = ("王海燕", "李国庆", "张春梅", "佟铁柱", "关晓东", "那丽华")
PARTY_SHARE, DUTY_SHARE, ESTATE_SHARE = 0.9, 0.72, 0.85
OWNERS_SHARE, VILLAGE_PROPERTY_SHARE = 0.35, 0.1
# Chances of an estate's contract: running, ending soon, ended and none after it; else none.
RUNNING, ENDING, ENDED = 0.68, 0.78, 0.86


class Bodies:
    """What committees entered about themselves, and what of it is published."""

    def __init__(self, *, seed: int, today: date) -> None:
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)
        self.today = today
        self.companies = list(_companies())

    def fill(self, code: str, writer: User, begin: date, *, complete: str, keeper: User) -> None:
        """All committees of a county; that of `complete`, kept by `keeper`, lacks nothing."""
        units = Community.objects.existing().committees().with_names()
        for unit in units.filter(township__county__code=code):
            with on(begin + timedelta(days=self.random.randint(20, 60))):
                if unit.code == complete:
                    self._complete(unit, keeper)
                else:
                    self._some(unit, writer)

    def publish(self, officer: User, publisher: User) -> None:
        """A company gets another name; then everything is put into the register."""
        company = PropertyCompany.objects.for_user(officer).order_by("credit_code")[0]
        correct_company(
            company,
            by=officer,
            name=company.name.replace("物业管理", "物业服务"),
            contact_name=company.contact_name,
            contact_phone=company.contact_phone,
        )
        publish_register(by=publisher, reason="增补党组织职责、组织和物业信息")

    def _some(self, unit: Community, by: User) -> None:
        is_village = unit.kind == CommunityKind.VILLAGE
        if self.random.random() < PARTY_SHARE:
            self._party(unit, by, duty=self.random.random() < DUTY_SHARE)
            self._committee(unit, by)
        if self.random.random() >= ESTATE_SHARE:
            return
        endings = self.random.sample(RURAL if is_village else URBAN, self.random.randint(1, 3))
        for ending in endings:
            name = ending if is_village else f"{_stem(unit)}{ending}"
            estate = self._estate(unit, by, name)
            if is_village and self.random.random() >= VILLAGE_PROPERTY_SHARE:
                continue
            self._contracts(estate, by)
            if not is_village and self.random.random() < OWNERS_SHARE:
                self._owners(estate, by)

    def _complete(self, unit: Community, by: User) -> None:
        former = self._body(unit, by, BodyKind.COMMITTEE, f"第八届{_place(unit)}居民委员会", "主任")
        end_body(former, by=by, on=timezone.localdate(), reason="换届选举")
        self._party(unit, by, duty=True)
        self._committee(unit, by)
        self._body(unit, by, BodyKind.SUPERVISION, f"{_place(unit)}居务监督委员会", "主任")
        terms = (("花园", 400), ("家园", None), ("嘉苑", 25))
        for place, (ending, days) in enumerate(terms):
            estate = self._estate(unit, by, f"{_stem(unit)}{ending}")
            first = timezone.localdate() - timedelta(days=300)
            last = self.today + timedelta(days=days) if days else None
            self._enter(estate, by, self.companies[place], first, last)
            self._owners(estate, by)

    def _party(self, unit: Community, by: User, *, duty: bool) -> None:
        township = unit.township.name
        since = timezone.localdate() - timedelta(days=self.random.randint(5, 19))
        organ = "支部委员会" if unit.kind == CommunityKind.VILLAGE else "委员会"
        entry = BodyEntry(
            name=f"中共{township}{_place(unit)}{organ}",
            since=since - timedelta(days=self.random.randint(200, 900)),
            head_office="书记",
            sorting_duty_on=since if duty else None,
            sorting_duty_document=f"{township}党发〔{since.year}〕{since.day}号" if duty else "",
            sorting_duty_office=self.random.choice(("书记", "副书记")) if duty else "",
            **self._contact(),
        )
        add_body(
            community=unit, by=by, token=secrets.token_hex(8), kind=BodyKind.PARTY, entry=entry
        )

    def _committee(self, unit: Community, by: User) -> None:
        village = unit.kind == CommunityKind.VILLAGE
        name = f"{_place(unit)}{'村民' if village else '居民'}委员会"
        self._body(unit, by, BodyKind.COMMITTEE, name, "主任")

    def _owners(self, estate: Estate, by: User) -> None:
        name = f"{estate.name}业主委员会"
        self._body(estate.community, by, BodyKind.OWNERS, name, "主任", estate)

    def _body(
        self, unit: Community, by: User, kind: BodyKind, name: str, head: str, *estates: Estate
    ) -> LocalBody:
        body, _is_new = add_body(
            community=unit,
            by=by,
            token=secrets.token_hex(8),
            kind=kind,
            entry=BodyEntry(
                name=name,
                since=timezone.localdate() - timedelta(days=self.random.randint(20, 900)),
                head_office=head,
                estates=estates,
                **self._contact(),
            ),
        )
        return body

    def _estate(self, unit: Community, by: User, name: str) -> Estate:
        estate, _is_new = add_estate(
            community=unit,
            by=by,
            token=secrets.token_hex(8),
            name=name,
            households=self.random.randint(60, 900),
        )
        return estate

    def _contracts(self, estate: Estate, by: User) -> None:
        chance = self.random.random()
        company = self.random.choice(self.companies)
        first = timezone.localdate() - timedelta(days=self.random.randint(30, 700))
        if chance < RUNNING:
            years = self.random.choice((2, 3, None))
            last = self.today + timedelta(days=365 * years) if years else None
            self._enter(estate, by, company, first, last)
        elif chance < ENDING:
            last = self.today + timedelta(days=self.random.randint(3, 58))
            self._enter(estate, by, company, first, last)
        elif chance < ENDED:
            contract = self._enter(estate, by, company, first, None)
            end_contract(
                contract, by=by, on=timezone.localdate(), reason="业主大会决定解聘，尚未选聘新企业"
            )

    def _enter(
        self, estate: Estate, by: User, company: NewCompany, first: date, last: date | None
    ) -> PropertyContract:
        known = PropertyCompany.objects.filter(credit_code=company.credit_code).first()
        contract, _is_new = enter_contract(
            community=estate.community,
            by=by,
            token=secrets.token_hex(8),
            company=known or company,
            term=Term([estate], first, last, f"演示合同〔{first.year}〕{first:%m%d}号"),
        )
        return contract

    def _contact(self) -> dict[str, Any]:
        return {
            "contact_name": self.random.choice(CONTACTS),
            "contact_phone": f"024-000{self.random.randint(10000, 99999)}",
        }


def _stem(unit: Community) -> str:
    return unit.short_name.removesuffix("社区").removesuffix("村")


def _place(unit: Community) -> str:
    return f"{_stem(unit)}{'村' if unit.kind == CommunityKind.VILLAGE else '社区'}"


def _companies() -> Iterator[NewCompany]:
    """Invented companies under possible credit codes: enterprises (91) of three registries."""
    divisions = list(REGISTRIES)
    for number in range(COMPANIES):
        division = divisions[number % len(divisions)]
        subject = f"MAYX{number + 1:04d}"
        first = f"91{division}{subject}{organisation_check_character(subject)}"
        kind = "物业管理" if number % 4 == 0 else "物业服务"
        word = NAMES[number % len(NAMES)]
        yield NewCompany(
            credit_code=first + credit_check_character(first),
            name=f"{REGISTRIES[division]}{word}{kind}有限公司（演示）",
            contact_name=CONTACTS[number % len(CONTACTS)],
            contact_phone=f"024-0000{number:04d}",
        )
