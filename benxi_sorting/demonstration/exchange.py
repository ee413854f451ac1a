"""Cases of the library in every state, and events planned, announced, held and cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.findings import picture
from communities.models import CommunityType
from orgs.library_public import (
    announce_event,
    publish_event,
    publish_practice,
    withdraw_practice,
)
from orgs.models import ExchangeEvent, PracticeCase, PracticeTopic
from orgs.queries import hosts_of, sign_up_units, units_of
from orgs.services import (
    EditedText,
    EventContent,
    Figure,
    PracticeContent,
    add_practice_photo,
    answer_edit,
    begin_practice,
    cancel_event,
    edit_practice,
    hold_event,
    plan_event,
    return_practice,
    sign_up,
    submit_practice,
    take_back_practice,
)
from portal.enums import Kind
from portal.queries import current_of

MARK = "（演示数据，内容为虚构。）"
# Who writes, of which type and topic, and one figure before and after.
PUBLISHED = (
    ("detai", "一张清单管住投放点", "mixed-residential", "convention",
     ("准确投放率", "%", "61.5", "88")),
    ("nandi", "十二个桶点怎样并成四个", "large-residential", "bins-withdrawn",
     ("桶点数", "个", "12", "4")),
    ("lvjia", "楼门志愿者排班表", "mixed-residential", "volunteers",
     ("每周值守时长", "小时", "6", "21")),
    ("detai", "居民议事会定下投放时间", "mixed-residential", "deliberation",
     ("定时投放参与率", "%", "43", "79.5")),
    ("xiaoshi", "村民小组轮流督导", "villagers-concentrated", "inspection",
     ("混投处数", "处", "35", "9")),
    ("xiaoshi", "厨余就地堆肥还田", "villagers-concentrated", "kitchen-waste",
     ("日均清运量", "千克", "820", "510")),
)  # fmt: skip
SUMMARY = "投放点混投、满溢，居民意见多；议定办法、分工到人之后明显好转。"
DONE = (
    "一是摸底：逐个点位记录投放时段和混投情况。\n二是商议：召开议事会，把办法写成清单。\n"
    "三是分工：党员、楼门长、志愿者分时段值守。\n四是公示：每月在公示栏公布结果。"
)
BROUGHT = f"投放点整洁，居民意见减少；不足之处是夜间投放仍有混投。{MARK}"


class Exchange:
    """Of 平山区 and 本溪满族自治县, seen from `today`."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today
        self.types = {row.code: row for row in CommunityType.objects.all()}
        self.topics = {row.code: row for row in PracticeTopic.objects.all()}
        topic = current_of(Kind.TOPIC).order_by("-published_at", "pk").first()
        self.references = (f"/topics/{topic.key}/",) if topic else ()

    def load(self) -> None:
        for place, (writer, title, kind, topic, figure) in enumerate(PUBLISHED):
            ago = 120 - 15 * place
            officer = "benxixian" if writer == "xiaoshi" else "pingshan"
            with self._ago(ago + 5, writer):
                practice = self._begin(writer, title, kind, topic, figure)
                if place == 0:
                    add_practice_photo(
                        practice,
                        by=self.people[writer],
                        upload=picture(),
                        caption="整改后的投放点",
                    )
                submit_practice(practice, by=self.people[writer])
            with self._ago(ago, writer):
                publish_practice(practice, by=self.people[officer])
        self._on_the_way()
        self._events()

    def _ago(self, days: int, writer: str = "") -> AbstractContextManager[Any]:
        """So many days ago; the member of the organisation joined it lately and acts today."""
        return nullcontext() if writer == "lvjia" else on(self.today - timedelta(days=days))

    def _begin(
        self, writer: str, title: str, kind: str, topic: str, figure: tuple[str, str, str, str]
    ) -> PracticeCase:
        name, unit, before, after = figure
        content = PracticeContent(
            title=title,
            summary=SUMMARY,
            done=DONE,
            brought=BROUGHT,
            type=self.types[kind],
            topic=self.topics[topic],
            year=timezone.localdate().year,
            figures=(Figure(name, Decimal(after), "月度检查评分表", Decimal(before), unit),),
            references=self.references,
        )
        by = self.people[writer]
        unit_of = units_of(by)[0]
        return begin_practice(unit=unit_of, by=by, content=content, token=new_token())[0]

    def _on_the_way(self) -> None:
        """One in each other state."""
        figure = ("投放点数", "个", "9", "5")

        def begun(writer: str, title: str, topic: str, *, hand_in: bool = True) -> Any:
            practice = self._begin(writer, title, "mixed-residential", topic, figure)
            if hand_in:
                submit_practice(practice, by=self.people[writer])
            return practice

        with self._ago(6):
            begun("detai", "可回收物预约上门", "recycling", hand_in=False)
            begun("nandi", "物业保洁与桶边值守合一", "property")
            returned = begun("detai", "党员责任区挂牌", "party-building")
            taken_back = begun("detai", "楼道宣传画", "publicity")
            agreed = begun("detai", "小小分类员", "volunteers")
            gone = begun("nandi", "临时堆放点管理", "bins-withdrawn")
        editor = self.people["pingshan2"]
        with self._ago(4):
            return_practice(returned, by=editor, reason="请补充前后对比数据的来源。")
            take_back_practice(taken_back, by=self.people["detai"])
            edit_practice(agreed, by=editor, text=_shortened(agreed))
            publish_practice(gone, by=editor)
        with self._ago(2):
            answer_edit(agreed, by=self.people["detai2"], agrees=True)
            withdraw_practice(gone, by=self.people["pingshan"], reason="点位已取消，不再适用。")
        edited = begun("lvjia", "入户宣传五步法", "publicity")
        edit_practice(edited, by=editor, text=_shortened(edited))

    def _events(self) -> None:
        host, officer = self.people["pingshan2"], self.people["pingshan"]
        with self._ago(40):
            held = self._plan(host, "分类督导经验交流会", "exchange", 15 - 40)
            announce_event(held, by=officer)
            self._come(held, "detai", 3)
            cancelled = self._plan(host, "露天展示日", "fair", 12)
            announce_event(cancelled, by=officer)
        with self._ago(20):
            hold_event(
                held,
                by=host,
                summary=f"三个社区介绍了做法，到会单位约定互派督导员。{MARK}",
                attended=27,
                materials="三个社区的发言材料，现场发放。",
            )
            publish_event(held, by=officer, reason="活动已举办")
            cancel_event(cancelled, by=host, reason="预报当日有暴雪。")
            publish_event(cancelled, by=officer, reason="活动取消")
        association = self.people["lvjia"]
        visit = self._plan(association, "撤桶并点现场观摩会", "visit", 9, seats=30)
        announce_event(visit, by=officer)
        self._come(visit, "detai", 4)
        self._plan(association, "居民动员方法研讨", "seminar", 21)

    def _plan(
        self, by: User, title: str, kind: str, days: int, seats: int | None = None
    ) -> ExchangeEvent:
        day = self.today + timedelta(days=days)
        starts_at, ends_at = (
            timezone.make_aware(datetime.combine(day, time(hour))) for hour in (9, 11)
        )
        content = EventContent(
            title=title,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            place="南地街道党群服务中心",
            for_whom="各村（居）委会、社会组织",
            seats=seats,
            agenda=f"九时签到\n现场参观\n交流发言\n{MARK}",
        )
        return plan_event(host=hosts_of(by)[0], by=by, content=content, token=new_token())[0]

    def _come(self, event: ExchangeEvent, name: str, people: int) -> None:
        by = self.people[name]
        unit = sign_up_units(by)[0]
        sign_up(event, unit=unit, by=by, people=people, token=new_token())


def _shortened(practice: PracticeCase) -> EditedText:
    return EditedText(
        title=practice.title,
        summary=practice.summary,
        done=practice.done.replace("一是摸底：逐个点位记录", "一是摸底：连续两周逐点记录"),
        brought=practice.brought,
        remark="写明记录的时长，便于借鉴。",
    )
