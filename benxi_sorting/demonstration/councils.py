"""Council systems of two counties in every state; who takes part comes from the register."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.enums import Frequency, PartyKind
from communities.models import Community, Council
from communities.queries import parties_of
from communities.services import (
    CouncilEntry,
    PartyEntry,
    begin_council,
    discard_council,
    end_council,
    enforce_council,
    publish_council,
    write_council,
)

RULES = """一、议事范围：生活垃圾分类投放点设置与管护、环境卫生、公共场地清理等公共事务。
二、议题提出：党组织、村（居）委会、物业服务企业、业主委员会和十户以上居民均可提出，由党组织研究确定。
三、会前通报：开会三日前，把议题和有关情况通知各参与方和利益相关的居民。
四、协商：各方充分发表意见，形成协商意见；涉及面广、争议较大的，提交村（居）民会议或者代表会议决定。
五、落实和反馈：明确责任单位和期限，办理情况在公示栏公开，并在下次会议上通报。"""
SORTING_RULE = "六、每次会议通报一次垃圾分类检查评价结果和整改情况。"
RESIDENTS = "居民代表"
SHARE, PUBLISHED_SHARE = 0.55, 0.75
STATES = ("none", "draft", "in_force", "published", "superseded", "ended", "discarded")


class Councils:
    """What committees agreed on, and what of it is published."""

    def __init__(self, *, seed: int, begin: date, today: date) -> None:
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)
        self.begin, self.today = begin, today

    def fill(
        self,
        units: Iterable[Community],
        *,
        shown: str,
        complete: str,
        writer: User,
        keeper: User,
        publisher: User,
    ) -> None:
        """Some committees of a county; in the township `shown` every state occurs.

        That of `complete`, kept by `keeper`, is in its second published edition, and a third is
        being written.
        """
        number = 0
        for unit in units:
            if unit.code == complete:
                self._state("superseded", unit, keeper, publisher)
                with on(self.today):
                    self._draft(unit, keeper, timezone.localdate(), SORTING_RULE)
            elif unit.township.code == shown:
                self._state(STATES[number % len(STATES)], unit, writer, publisher)
                number += 1
            elif self.random.random() < SHARE:
                is_published = self.random.random() < PUBLISHED_SHARE
                self._state("published" if is_published else "in_force", unit, writer, publisher)

    def _state(self, state: str, unit: Community, by: User, publisher: User) -> None:
        if state == "none":
            return
        since = self.begin + timedelta(days=self.random.randint(70, 120))
        with on(since):
            council = self._draft(unit, by, since)
            if state == "draft":
                return
            if state == "discarded":
                discard_council(council, by=by)
                return
            enforce_council(council, by=by)
        if state != "in_force":
            self._publish(council, since + timedelta(days=4), publisher)
        if state == "superseded":
            since = self.today - timedelta(days=self.random.randint(30, 60))
            with on(since):
                revised = self._draft(unit, by, since, SORTING_RULE)
                enforce_council(revised, by=by)
            self._publish(revised, since + timedelta(days=3), publisher)
        if state == "ended":
            last = self.today - timedelta(days=20)
            with on(last):
                end_council(council, by=by, on=last, reason="与相邻社区合并召开，另行议定制度")

    def _publish(self, council: Council, day: date, publisher: User) -> None:
        with on(day):
            publish_council(council, by=publisher)

    def _draft(self, unit: Community, by: User, since: date, *further: str) -> Council:
        council, _is_new = begin_council(community=unit, by=by, token=secrets.token_hex(8))
        entry = CouncilEntry(
            title=council.title,
            rules="\n".join([RULES, *further]),
            frequency=self.random.choice(list(Frequency)),
            effective_on=since,
            decided=f"{since.year}年{since.month}月村（居）民代表会议",
            parties=self._parties(council),
        )
        write_council(council, by=by, entry=entry)
        return council

    def _parties(self, council: Council) -> list[PartyEntry]:
        """Those that the draft began with; committee and residents are typed where they lack."""
        parties = [
            PartyEntry(p.body, p.company, PartyKind(p.kind), p.name, p.post or "项目经理")
            for p in parties_of(council)
        ]
        kinds = {party.kind for party in parties}
        if PartyKind.COMMITTEE not in kinds:
            name = council.community.name
            parties.append(PartyEntry(kind=PartyKind.COMMITTEE, name=name, post="主任"))
        if all(party.name != RESIDENTS for party in parties):
            parties.append(PartyEntry(name=RESIDENTS, post="楼组长"))
        return parties
