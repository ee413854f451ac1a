"""Activities of every carrier and in every state, with who registered, led and came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.exchange import MARK
from benxi_sorting.demonstration.findings import picture
from outreach import activity_queries as queries
from outreach.activity_public import announce_activity, publish_activity, publish_result
from outreach.models import Activity
from outreach.services import (
    ActivityContent,
    Visitor,
    add_activity_photo,
    cancel_activity,
    hold_activity,
    name_leaders,
    note_consent,
    plan_activity,
    register_visitor,
)

# Who invites, title, carrier, a demonstration or not, place, how many days ago, who came.
PUBLISHED: tuple[tuple[str, str, str, bool, str, int, dict[str, int]], ...] = (
    ("detai", "小手拉大手：分类知识进校园", "school", False, "社区小学操场", 75,
     {"minors": 86, "residents": 40}),
    ("nandi", "骨干带头投放示范", "community", True, "三号投放点", 60,
     {"residents": 52, "elderly": 31}),
    ("detai", "楼组长现场投放示范", "community", True, "南门投放点", 46,
     {"residents": 38, "elderly": 22}),
    ("detai", "餐饮商户分类培训进商区", "business", False, "沿街商户", 40,
     {"traders": 27, "workers": 12}),
    ("nandi", "园区职工分类体验日", "park", False, "园区食堂", 33, {"workers": 64}),
    ("detai", "居民、物业、商户共治日", "joint", False, "社区广场", 26,
     {"residents": 45, "traders": 9, "workers": 8}),
)  # fmt: skip
SUMMARY = f"现场讲解、实物投放、答疑，参加人员当场完成一次四分类投放。{MARK}"


class Activities:
    """Of 平山区, seen from `today`."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today

    def load(self) -> None:
        for writer, title, carrier, is_shown, place, ago, counts in PUBLISHED:
            activity = self._announced(
                writer,
                title,
                -ago,
                ago + 10,
                carrier=carrier,
                place=place,
                is_demonstration=is_shown,
            )
            with on(self.today - timedelta(days=ago - 2)):
                self._hold(activity, writer, counts)
                if carrier == "community":
                    self._photo(activity, writer)
                publish_result(self._fresh(activity), by=self.people["pingshan"])
        self._on_the_way()

    def _on_the_way(self) -> None:
        """One in each other state; of the coming one the places are taken and two wait."""
        held = self._announced("detai", "变废为宝亲子课", -4, 12, carrier="school")
        with on(self.today - timedelta(days=2)):
            self._hold(held, "detai", {"minors": 24, "residents": 20})
        cancelled = self._announced("nandi", "露天分类展示", 8, 6, carrier="community")
        with on(self.today - timedelta(days=1)):
            cancel_activity(cancelled, by=self.people["nandi"], reason="预报当日有暴雪。")
            publish_activity(self._fresh(cancelled), by=self.people["pingshan"], reason="活动取消")
        coming = self._announced("detai", "分类投放体验课", 9, 5, carrier="school", seats=8)
        with on(self.today - timedelta(days=3)):
            for number, people in enumerate((3, 4, 1, 2, 1)):
                visitor = Visitor(
                    contact_name=f"演示群众{number + 1}",
                    contact_phone=f"1390414{number:04}",
                    people=people,
                )
                register_visitor(coming, visitor=visitor, token=new_token())
        self._announced("nandi", "骨干投放示范（周末场）", 5, 4, is_demonstration=True)
        self._announced("lvjia", "绿色商圈宣传日", 12, 0, carrier="business", seats=40)
        self._planned("detai", "园区企业座谈与示范", 20, 2, carrier="park")

    def _planned(self, writer: str, title: str, days: int, ago: int, **changes: Any) -> Activity:
        by = self.people[writer]
        day = self.today + timedelta(days=days)
        starts_at, ends_at = (
            timezone.make_aware(datetime.combine(day, time(hour))) for hour in (9, 11)
        )
        values: dict[str, Any] = {
            "carrier": "community", "place": "社区党群服务中心", "seats": None,
            "is_demonstration": False, **changes,
        }  # fmt: skip
        host = queries.activity_hosts(by)[0]
        units = [host.community or queries.activity_hosts(self.people["detai"])[0].community]
        content = ActivityContent(
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            for_whom="居民、学生、商户和企业职工",
            communities=[unit for unit in units if unit],
            agenda=f"九时签到\n讲解四分类\n现场投放\n{MARK}",
            **values,
        )
        with on(self.today - timedelta(days=ago)):
            made, _is_new = plan_activity(host=host, by=by, content=content, token=new_token())
        return made

    def _announced(self, writer: str, title: str, days: int, ago: int, **changes: Any) -> Activity:
        activity = self._planned(writer, title, days, ago, **changes)
        with on(self.today - timedelta(days=ago)):
            if activity.is_demonstration:
                self._lead(activity, writer)
            announce_activity(self._fresh(activity), by=self.people["pingshan"])
        return self._fresh(activity)

    def _lead(self, activity: Activity, writer: str) -> None:
        by = self.people[writer]
        members = list(queries.leaders_to_name(by, activity)[:3])
        if members:
            name_leaders(activity, by=by, members=members, expected_version=activity.version)

    def _hold(self, activity: Activity, writer: str, counts: dict[str, int]) -> None:
        by = self.people[writer]
        if activity.is_demonstration and not activity.leaders.exists():
            self._lead(activity, writer)
        activity = self._fresh(activity)
        hold_activity(activity, by=by, summary=SUMMARY, volunteers=6, counts=counts)

    def _photo(self, activity: Activity, writer: str) -> None:
        """One without people for the site, one of minors that stays inside."""
        by, fresh = self.people[writer], self._fresh(activity)
        shown = add_activity_photo(
            fresh, by=by, upload=picture(), caption="示范投放点", subject="nobody"
        )
        note_consent(shown, by=by, consent="", note="", is_for_site=True)
        add_activity_photo(fresh, by=by, upload=picture(), caption="孩子投放", subject="minors")

    def _fresh(self, activity: Activity) -> Activity:
        return Activity.objects.get(pk=activity.pk)
