"""Backbone members of the two counties shown: invented names, numbers that nobody can dial."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.imports import send_files
from communities.enums import BackboneKind, ConsentMeans
from communities.models import BackboneMember, Community
from communities.services import (
    MemberEntry,
    add_member,
    give_consent,
    leave,
    publish_roster,
    withdraw_consent,
)
from portal.enums import Kind
from portal.queries import current_of

SEED = 20261124
# Nobody is called so, and 199-0000 is not given out.
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("演示", "示例", "样例", "虚构", "假名", "试用")
NUMBERS = "甲乙丙丁戊己庚辛壬癸"
AREAS = {
    BackboneKind.GRID_WORKER: "第{}网格",
    BackboneKind.BUILDING_LEADER: "{}号楼",
    BackboneKind.GROUP_LEADER: "{}号活动团队",
    BackboneKind.VOLUNTEER: "",
    BackboneKind.OTHER: "",
}
HOUSEHOLDS = {BackboneKind.GRID_WORKER: (180, 320), BackboneKind.BUILDING_LEADER: (30, 90)}
USUAL = (
    BackboneKind.GRID_WORKER, BackboneKind.BUILDING_LEADER, BackboneKind.BUILDING_LEADER,
    BackboneKind.GROUP_LEADER, BackboneKind.VOLUNTEER, BackboneKind.VOLUNTEER,
)  # fmt: skip
# A dozen in 德泰社区; one of each state of consent among them.
DETAI_KINDS = (
    *[BackboneKind.GRID_WORKER] * 3, *[BackboneKind.BUILDING_LEADER] * 4,
    *[BackboneKind.GROUP_LEADER] * 2, *[BackboneKind.VOLUNTEER] * 2, BackboneKind.OTHER,
)  # fmt: skip
DETAI_CONSENTS = (
    "given", "given", "ending", "given", "given", "none", "withdrawn", "given", "expired", "given",
    "none", "none",
)  # fmt: skip
WITHOUT_SHARE = 0.2
PUBLISHED_SHARE = 0.4
CONSENTS = ("given", "given", "given", "none", "none", "ending", "expired", "withdrawn")


class Backbone:
    """Rosters of communities, with consents in every state; `keeper` is of 德泰社区."""

    def __init__(self, begin: date, today: date, keeper: User) -> None:
        self.random = random.Random(SEED)  # noqa: S311 (plausible, not secret)
        self.begin, self.today, self.keeper = begin, today, keeper
        self.count = 0

    def county(self, code: str, *, detai: str, writer: User, publisher: User) -> None:
        """The communities of one county; 德泰社区 (by its code) in full, some without anybody."""
        units = Community.objects.existing().committees().with_names()
        for community in units.filter(township__county__code=code):
            if community.code == detai:
                self._roster(community, DETAI_KINDS, DETAI_CONSENTS, writer)
                send_files(by=self.keeper, today=self.today)
            elif self.random.random() > WITHOUT_SHARE:
                kinds = self.random.sample(USUAL, self.random.randint(2, 5))
                consents = self.random.choices(CONSENTS, k=len(kinds))
                self._roster(community, kinds, consents, writer)
            else:
                continue
            self._publish(community, publisher, always=community.code == detai)

    def take_down_one(self, township: str, *, but: str, by: User) -> None:
        """Somebody named in a roster of the township, but not in `but`, takes the consent back."""
        rosters = current_of(Kind.BACKBONE, within=township).exclude(unit_code=but)
        slugs = rosters.order_by().values("key")
        rows = BackboneMember.objects.publishable().filter(community__slug__in=slugs)
        member = rows.select_related("community").order_by("-community__code", "pk").first()
        assert member is not None
        withdraw_consent(member, by=by, expected_version=member.version)

    def _roster(
        self,
        community: Community,
        kinds: Sequence[BackboneKind],
        consents: Sequence[str],
        by: User,
    ) -> None:
        for number, (kind, consent) in enumerate(zip(kinds, consents, strict=True)):
            member = self._join(community, kind, number, by)
            self._agree(member, consent, by)
            if self.random.random() < 0.05 and consent == "none":
                with on(self.today - timedelta(days=20)):
                    leave(
                        member,
                        by=by,
                        left_on=timezone.localdate(),
                        reason="搬迁",
                        expected_version=member.version,
                    )

    def _join(
        self, community: Community, kind: BackboneKind, number: int, by: User
    ) -> BackboneMember:
        self.count += 1
        family = self.random.choice(FAMILY)
        name = f"{family}{self.random.choice(GIVEN)}{self.random.choice(NUMBERS)}"
        low, high = HOUSEHOLDS.get(kind, (0, 0))
        day = self.begin + timedelta(days=self.random.randint(5, 150))
        entry = MemberEntry(
            kind=kind,
            name=name,
            phone=f"1990000{self.count:04d}",
            area=AREAS[kind].format(number + 1),
            households=self.random.randint(low, high),
            joined_on=day,
        )
        with on(day):
            member, _is_new = add_member(
                community=community, by=by, entry=entry, token=secrets.token_hex(8)
            )
        return member

    def _agree(self, member: BackboneMember, consent: str, by: User) -> None:
        if consent == "none":
            return
        ends = {"ending": self.today + timedelta(days=18), "expired": self.today}
        given = member.joined_on + timedelta(days=10)
        with on(given):
            give_consent(
                member,
                by=by,
                given_on=given,
                until=ends.get(consent, self.today + timedelta(days=500))
                - timedelta(days=12 if consent == "expired" else 0),
                means=self.random.choice(list(ConsentMeans)),
                expected_version=member.version,
            )
        if consent == "withdrawn":
            with on(self.today - timedelta(days=60)):
                withdraw_consent(member, by=by, expected_version=member.version)

    def _publish(self, community: Community, by: User, *, always: bool) -> None:
        """Some rosters; what has expired in one was taken down, as the daily command does."""
        chosen = always or self.random.random() < PUBLISHED_SHARE
        if chosen and BackboneMember.objects.publishable().filter(community=community).exists():
            with on(self.today - timedelta(days=5)):
                publish_roster(community, by=by)
