"""A directory of some sixty social organisations, with possible codes that belong to nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.validators import credit_check_character, organisation_check_character
from benxi_sorting.demonstration.clock import day_of, months_before, on
from benxi_sorting.demonstration.people import DETAI, PINGSHAN
from communities.models import Community, County, Township
from orgs.enums import InstitutionNature, OrganizationKind, OrganizationStatus, Post
from orgs.models import Capability, Officeholder, Organization, ServiceArea
from orgs.services import add, change, judge_codes, publish_organizations

CITY = "2105"
MARK = "（演示数据：组织和代码均为虚构。）"
PREFIXES = {
    OrganizationKind.ASSOCIATION: "51",
    OrganizationKind.INDUSTRY_ASSOCIATION: "51",
    OrganizationKind.SERVICE_INSTITUTION: "52",
    OrganizationKind.FOUNDATION: "53",
}
# What is registered with each county: name behind the county's, kind, what it does, townships.
OF_COUNTIES: tuple[tuple[str, OrganizationKind, str, int], ...] = (
    ("生活垃圾分类志愿服务协会", OrganizationKind.ASSOCIATION, "volunteers publicity", 3),
    ("绿邻社会工作服务中心", OrganizationKind.SERVICE_INSTITUTION, "publicity mobilisation", 2),
    ("惠民再生资源服务中心", OrganizationKind.SERVICE_INSTITUTION, "recycling", 1),
    ("乡贤环保促进会", OrganizationKind.ASSOCIATION, "publicity evaluation", 1),
    ("再生资源行业协会", OrganizationKind.INDUSTRY_ASSOCIATION, "recycling training", 1),
)
OF_THE_CITY: tuple[tuple[str, OrganizationKind, str, int], ...] = (
    ("物业管理行业协会", OrganizationKind.INDUSTRY_ASSOCIATION, "training", 4),
    ("再生资源行业协会", OrganizationKind.INDUSTRY_ASSOCIATION, "recycling training", 3),
    ("环境卫生行业协会", OrganizationKind.INDUSTRY_ASSOCIATION, "evaluation research", 2),
    ("绿水青山公益基金会", OrganizationKind.FOUNDATION, "publicity", 2),
    ("社区发展基金会", OrganizationKind.FOUNDATION, "mobilisation", 1),
    ("环境教育促进会", OrganizationKind.ASSOCIATION, "publicity training", 3),
    ("厨余堆肥技术服务中心", OrganizationKind.SERVICE_INSTITUTION, "composting research", 2),
    ("垃圾分类评估中心", OrganizationKind.SERVICE_INSTITUTION, "evaluation", 0),
)
FILED_PER_COUNTY = 4
MONTHS = 13


class Organizations:
    """Bulk where possible: no service is needed for what nobody wrote."""

    def __init__(
        self, people: Mapping[str, User], writers: Mapping[str, User], today: date, *, seed: int
    ) -> None:
        self.people, self.writers, self.today = people, writers, today
        self.begin = day_of(months_before(today, MONTHS)[0], 1)
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)
        self.number = 0

    def load(self) -> None:
        with on(self.begin, hour=9):
            rows = [row for county in self._counties() for row in self._of_county(county)]
            rows += [self._registered(CITY, "本溪市", line) for line in OF_THE_CITY]
            self._store(rows)
        with on(self.begin + timedelta(days=30)):
            publish_organizations(self._shown(), by=self.people["benxi"])
        with on(self.today - timedelta(days=5)):
            self._of_lvjia()
            self._one_of_each()

    def _counties(self) -> list[County]:
        return list(County.objects.order_by("code"))

    def _of_county(self, county: County) -> Iterator[tuple[Organization, str, list[str]]]:
        for line in OF_COUNTIES:
            yield self._registered(county.code, county.name, line)
        units = Community.objects.existing().committees().filter(township__county=county)
        chosen = self.random.sample(list(units.select_related("township")), FILED_PER_COUNTY)
        for unit in chosen:
            made = Organization(
                name=f"{unit.township.name}{unit.short_name}环保志愿服务队",
                kind=OrganizationKind.FILED,
                jurisdiction=unit.township.code,
                **self._facts(self._writer(county.code), "组织居民参与垃圾分类。"),
            )
            yield made, "volunteers mobilisation", [unit.code]

    def _registered(
        self, code: str, place: str, line: tuple[str, OrganizationKind, str, int]
    ) -> tuple[Organization, str, list[str]]:
        name, kind, does, areas = line
        facts = self._facts(self._writer(code), f"开展生活垃圾分类相关服务：{name}。")
        if kind == OrganizationKind.SERVICE_INSTITUTION:
            facts["nature"] = InstitutionNature.LEGAL_PERSON
        made = Organization(
            name=f"{place}{name}",
            kind=kind,
            credit_code=self._code(f"{PREFIXES[kind]}{code:0<6}"),
            jurisdiction=code,
            supervising_body="民政部门",
            funds=Decimal(self.random.choice((30_000, 50_000, 100_000))),
            certificate_from=self.begin,
            certificate_until=self.begin + timedelta(days=5 * 365),
            **facts,
        )
        towns = Township.objects.existing().filter(code__startswith=code).order_by("code")
        return made, does, self.random.sample([town.code for town in towns], areas)

    def _code(self, start: str) -> str:
        """A possible code that begins with these eight characters."""
        self.number += 1
        body = f"MJD{self.number:05d}"
        first = f"{start}{body}{organisation_check_character(body)}"
        return first + credit_check_character(first)

    def _writer(self, code: str) -> User | None:
        return self.writers.get(code)

    def _facts(self, writer: User | None, purpose: str) -> dict[str, Any]:
        return {
            "changed_by": writer,
            "changed_at": timezone.now(),
            "purpose": purpose + MARK,
            "is_environmental": self.random.random() < 0.4,
            "established_on": self.begin - timedelta(days=self.random.randrange(200, 3000)),
            "full_time": self.random.randrange(1, 8),
            "part_time": self.random.randrange(12),
            "individual_members": self.random.randrange(50, 160),
        }

    def _store(self, rows: list[tuple[Organization, str, list[str]]]) -> None:
        made = Organization.objects.bulk_create([row for row, _does, _areas in rows])
        tags = {tag.code: tag for tag in Capability.objects.all()}
        tagged: Any = Organization.capabilities.through
        pairs, areas = [], []
        for one, (_row, does, codes) in zip(made, rows, strict=True):
            pairs += [tagged(organization=one, capability=tags[code]) for code in does.split()]
            areas += [
                ServiceArea(
                    organization=one, jurisdiction=code, since=self.begin, changed_by=one.changed_by
                )
                for code in codes
            ]
        tagged.objects.bulk_create(pairs)
        ServiceArea.objects.bulk_create(areas)
        Officeholder.objects.bulk_create(
            Officeholder(organization=one, post=Post.HEAD, name="演示负责人", since=self.begin)
            for one in made
        )
        judge_codes()

    def _of_lvjia(self) -> None:
        """What the organisation of `lvjia` does and where, which its task had no need to say."""
        mine = Organization.objects.filter(memberships__user=self.people["lvjia"])
        mine.update(
            is_environmental=True,
            purpose=f"宣传垃圾分类，接受委托开展评价。{MARK}",
            established_on=self.begin - timedelta(days=900),
        )
        for one in mine:
            one.capabilities.set(Capability.objects.filter(code__in=("evaluation", "publicity")))
            # Its volunteers.
            ServiceArea.objects.create(organization=one, jurisdiction=DETAI, since=self.begin)
        publish_organizations(mine, by=self.people["benxi"])

    def _shown(self) -> Any:
        """All but the newest of each county, which wait for somebody to publish them."""
        rows = Organization.objects.exclude(name__endswith="乡贤环保促进会")
        return rows.exclude(memberships__user=self.people["lvjia"])

    def _one_of_each(self) -> None:
        """One changed since it was published, one that has ended, two whose code is in doubt."""
        officer = self.people["pingshan2"]
        ours = Organization.objects.filter(jurisdiction=PINGSHAN)
        rows = {row.name.removeprefix("平山区"): row for row in ours}
        for name, changes in (
            ("绿邻社会工作服务中心", {"scope": f"社区宣传、居民动员和志愿者培训。{MARK}"}),
            ("惠民再生资源服务中心", {"status": OrganizationStatus.ENDED}),
        ):
            row = rows[name]
            change(row, by=officer, expected_version=row.version, **changes)
        publish_organizations(
            ours.filter(status=OrganizationStatus.ENDED), by=self.people["benxi"], reason="已注销"
        )
        for number, (start, kind) in enumerate(
            (("54210502", OrganizationKind.ASSOCIATION), ("51210521", OrganizationKind.ASSOCIATION))
        ):
            row = Organization(
                name=("邻里互助促进会", "废旧物品循环利用协会")[number],
                kind=kind,
                jurisdiction=PINGSHAN,
                credit_code=self._code(start),
                purpose=f"代码待核对。{MARK}",
            )
            add(row, by=officer)
