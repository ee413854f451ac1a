"""What happened to units before the year shown: real renamings, and invented units that ended."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from accounts.models import User
from benxi_sorting.demonstration.people import BENXI_COUNTY, DETAI, PINGSHAN
from communities.enums import CommunityKind
from communities.models import Classification, Community, CommunityType, Township
from communities.services import (
    Act,
    close_unit,
    merge_unit,
    recode_unit,
    rename_township,
    rename_unit,
)

# Real: the editions of the bureau's codes differ in these names; their exact dates are not known,
# so the day of the edition stands here. code → name until then
RENAMED_TOWNSHIPS = {"210521110": "南甸镇", "210521202": "东营房乡"}
RENAMED_COMMUNITIES = {
    "210521001014": ("郦城社区居委会", "郦城"),
    "210521103208": ("祁家卜村委会", "祁家卜"),
    "210521109203": ("未堡村委会", "未堡"),
}
EDITIONS = {
    "township": (date(2021, 6, 30), "统计用区划代码2021年版"),
    "community": (date(2023, 6, 30), "统计用区划代码2023年版"),
}
CLASSIFIED_SHARE = 0.8
DOCUMENT = "演示文件〔2025〕1号"
HOUSEHOLDS = {"village": (180, 900), "urban_community": (900, 2900)}


class RegistryHistory:
    """`officers`: who records it, by county code; nobody who publishes the register later."""

    def __init__(self, officers: dict[str, User], day: date) -> None:
        self.officers = officers
        self.day = day

    def record(self) -> None:
        self._rename_townships()
        self._rename_communities()
        self._end_invented_units()

    def _rename_townships(self) -> None:
        for code, former in RENAMED_TOWNSHIPS.items():
            unit = Township.objects.get(code=code)
            present = self._call(unit, name=former)["name"]
            rename_township(unit, self._act(BENXI_COUNTY, "township"), name=present)

    def _rename_communities(self) -> None:
        for code, (former, short) in RENAMED_COMMUNITIES.items():
            unit = Community.objects.get(code=code)
            present = self._call(unit, name=former, short_name=short)["name"]
            rename_unit(unit, self._act(BENXI_COUNTY, "community"), name=present)

    def _call(self, unit: Any, **names: str) -> dict[str, str]:
        """Give `unit` the names that it once had; returns those of today."""
        present = {field: getattr(unit, field) for field in names}
        type(unit).objects.filter(pk=unit.pk).update(**names)
        unit.refresh_from_db()
        return present

    def _end_invented_units(self) -> None:
        """One that 德泰社区 took over, one that got another code before it was closed."""
        detai = Community.objects.with_names().get(code=DETAI)
        merge_unit(self._invented(detai, "191", "德泰南社区"), self._invented_act(), into=detai)
        moved = self._invented(detai, "192", "厂前社区")
        recode_unit(moved, self._invented_act(), code=f"{detai.township.code}193")
        close_unit(moved, self._invented_act(reason="厂区搬迁，居民已安置到其他社区（演示）。"))

    def _invented(self, neighbour: Community, digits: str, name: str) -> Community:
        return Community.objects.create(
            township=neighbour.township,
            code=f"{neighbour.township.code}{digits}",
            kind=CommunityKind.URBAN_COMMUNITY,
            name=f"{name}（演示）",
            short_name=name.removesuffix("社区"),
            slug=f"demo-{digits}",
        )

    def _act(self, county: str, level: str) -> Act:
        day, document = EDITIONS[level]
        return Act(by=self.officers[county], effective_on=day, document=document)

    def _invented_act(self, reason: str = "") -> Act:
        by = self.officers[PINGSHAN]
        return Act(by=by, effective_on=self.day, document=DOCUMENT, reason=reason)


def count_residents(seed: int) -> None:
    """Invented figures for every committee; what was counted in truth is not known here."""
    chance = random.Random(seed)  # noqa: S311 (plausible, not secret)
    units = list(Community.objects.existing().committees())
    for unit in units:
        unit.households = chance.randrange(*HOUSEHOLDS[unit.kind])
        unit.residents = round(unit.households * chance.uniform(2.1, 2.9))
    Community.objects.bulk_update(units, ["households", "residents"])


def classify_units(chance: random.Random, since: date, *, by: User) -> None:
    """Most committees are of one type."""
    types = list(CommunityType.objects.all())
    urban = [t for t in types if t.code != "villagers-concentrated"]
    rural = [t for t in types if t.code == "villagers-concentrated"] or types[-1:]
    Classification.objects.bulk_create(
        Classification(
            community=unit,
            type=chance.choice(rural if unit.kind == "village" else urban),
            since=since,
            classified_by=by,
        )
        for unit in Community.objects.existing().committees()
        if unit.code == DETAI or chance.random() < CLASSIFIED_SHARE
    )
