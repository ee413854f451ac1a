"""Party-building partnerships around 德泰社区: needs and bookings in every state."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import NANDI, PINGSHAN
from communities.models import County
from orgs.models import Booking, Need, Partnership, PartnerUnit, Resource
from orgs.partnership_public import publish_partnerships
from orgs.queries import Party, owners_of
from orgs.services import (
    BookingEntry,
    HeldEntry,
    NeedEntry,
    ResourceEntry,
    WindowEntry,
    add,
    ask_booking,
    enter_need,
    enter_resource,
    settle_need,
    step_booking,
)

SINCE = 120
WEEKENDS = (WindowEntry("67", time(8, 30), time(17)),)
DAILY = (WindowEntry("", time(8, 30), time(20, 30)),)
# name, kind, whether it has an agreement with 南地街道
UNITS = (
    ("平山区实验小学党支部", "school", True),
    ("本钢板材机关党委", "enterprise", True),
    ("平山区中心医院党总支", "hospital", False),
    ("平山区城市管理综合行政执法局党支部", "government", True),
)


class Partnerships:
    """Entered by 平山区, by 德泰社区's committee, by 绿家园; published by another officer."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.keeper, self.publisher = people["pingshan2"], people["pingshan"]
        self.committee, self.organization = people["detai"], people["lvjia"]
        self.today = today

    def load(self) -> None:
        """Units and resources first, then what was needed, then the site."""
        with on(self._day(-SINCE)):
            units = self._units()
            self._share(units)
        self._past()
        self._present()
        publish_partnerships(County.objects.get(code=PINGSHAN), by=self.publisher, confirmed=True)

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _at(self, days: int, hour: int) -> datetime:
        return timezone.make_aware(datetime.combine(self._day(days), time(hour)))

    def _units(self) -> dict[str, PartnerUnit]:
        made = {}
        for number, (name, kind, has_agreement) in enumerate(UNITS, start=1):
            unit = PartnerUnit(
                name=name, kind=kind, jurisdiction=PINGSHAN, contact_phone="024-42800000"
            )
            add(unit, by=self.keeper)
            made[name] = unit
            if has_agreement:
                agreement = Partnership(
                    unit=unit,
                    jurisdiction=NANDI,
                    since=self._day(-SINCE),
                    document=f"党建联建协议书〔演示〕{number}号",
                )
                add(agreement, by=self.keeper)
        return made

    def _party(self, by: User, unit: PartnerUnit | None = None) -> Party:
        return next(one for one in owners_of(by) if one.unit == unit)

    def _offer(self, by: User, unit: PartnerUnit | None = None, **fields: Any) -> Resource:
        entry = ResourceEntry(since=self._day(-SINCE), is_open_to_public=True, **fields)
        made, _is_new = enter_resource(
            by=by, party=self._party(by, unit), entry=entry, token=secrets.token_hex(16)
        )
        return made

    def _share(self, units: dict[str, PartnerUnit]) -> None:
        school, steel, hospital, office = (units[name] for name, *_rest in UNITS)
        by = self.keeper
        self.hall = self._offer(
            by, school, kind="place", name="实验小学多功能报告厅", capacity=200, measure="人",
            location="教学楼一层", conditions="提前三天预约，活动后清理场地。", windows=WEEKENDS,
        )  # fmt: skip
        self.vans = self._offer(
            by, steel, kind="things", name="流动宣传车", capacity=2, measure="辆",
            conditions="由单位司机驾驶。", windows=DAILY,
        )  # fmt: skip
        self.helpers = self._offer(
            by, hospital, kind="people", name="健康与分类科普志愿者", capacity=20, measure="名"
        )
        self._offer(by, office, kind="people", name="执法普法宣讲员", capacity=4, measure="名")
        self.room = self._offer(
            self.committee, kind="place", name="德泰社区党群服务中心会议室", capacity=60,
            measure="人", location="二楼", windows=DAILY,
        )  # fmt: skip

    def _need(self, title: str, day: int, by: User | None = None, **fields: Any) -> Need:
        by = by or self.committee
        values: dict[str, Any] = {"kind": "people", "quantity": 2, "measure": "名"}
        values |= {"topic": "居民分类培训", "title": title}
        values |= {"since": self._day(day), "until": self._day(day)}
        made, _is_new = enter_need(
            by=by,
            party=self._party(by),
            entry=NeedEntry(**values | fields),
            token=secrets.token_hex(16),
        )
        return made

    def _ask(self, of: Resource, day: int, need: Need | None = None, **fields: Any) -> Booking:
        by = fields.pop("by", self.committee)
        values: dict[str, Any] = {"quantity": need.quantity if need else 1, "need": need}
        values |= {"starts_at": self._at(day, 14), "ends_at": self._at(day, 16)}
        values |= {"purpose": "居民分类培训"}
        made, _is_new = ask_booking(
            of,
            by=by,
            party=self._party(by),
            entry=BookingEntry(**values | fields),
            token=secrets.token_hex(16),
        )
        return made

    def _past(self) -> None:
        with on(self._day(-35)):
            met = self._need("培训助教两名", -30)
            partly = self._need("宣传车两辆", -28, kind="things", measure="辆", topic="集中宣传日")
            lecture = self._ask(self.helpers, -30, met)
            tour = self._ask(self.vans, -28, partly, purpose="集中宣传日巡回宣传")
            step_booking(lecture, "agreed", by=self.keeper)
            step_booking(tour, "agreed", by=self.keeper)
            unmet = self._need("智能秤一台", -29, kind="things", quantity=1, measure="台")
            self._need("厨余桶五十个", -10, kind="things", quantity=50, measure="个")
        with on(self._day(-27)):
            self._held(lecture, 2, 43, "两名志愿者现场讲解，居民动手分类，当场答疑。")
            self._held(tour, 1, 160, "一辆宣传车检修，另一辆巡回宣传六个小区。")
            settle_need(Need.objects.get(pk=met.pk), "met", by=self.committee)
            settle_need(Need.objects.get(pk=partly.pk), "partly_met", by=self.committee)
            settle_need(unmet, "unmet", by=self.committee, reason="联建单位均无此设备，改为租用。")

    def _held(self, booking: Booking, used: int, people: int, record: str) -> None:
        day = timezone.localtime(booking.starts_at).date()
        held = HeldEntry(day, people, used, record)
        step_booking(booking, "held", by=self.committee, held=held)

    def _present(self) -> None:
        saturday = (5 - self.today.weekday()) % 7 or 7
        with on(self._day(-1)):
            matched = self._need(
                "百人培训场地", saturday, kind="place", quantity=100, measure="人",
                topic="垃圾分类知识竞赛",
            )  # fmt: skip
            hall = self._ask(self.hall, saturday, matched, purpose="垃圾分类知识竞赛")
            step_booking(hall, "agreed", by=self.keeper)
            self._need("入户宣传志愿者", 3, until=self._day(12), quantity=8)
            amiss = self._need("入户宣传志愿者", 3, until=self._day(12), quantity=80)
            settle_need(amiss, "withdrawn", by=self.committee, reason="人数录入有误，另行登记。")
        # The organisation's member acts since not so long ago.
        with on(self.today, hour=8):
            lecturers = self._offer(
                self.organization, kind="people", name="垃圾分类讲师", capacity=6, measure="名",
                windows=DAILY,
            )  # fmt: skip
            waits = self._need(
                "讲师备课场地", 4, self.organization, kind="place", quantity=20, measure="人",
                place=NANDI, topic="讲师备课交流",
            )  # fmt: skip
            self._ask(self.room, 4, waits, by=self.organization, purpose="讲师备课交流")
            refused = self._ask(self.room, 6, by=self.organization, purpose="协会理事会")
            step_booking(refused, "refused", by=self.committee, reason="当日召开党员大会。")
            cancelled = self._ask(lecturers, 5)
            step_booking(cancelled, "cancelled", by=self.committee, reason="与街道活动合并。")
