"""Work plans of two counties and two townships, in the states in which somebody acts on them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.programmes import CIVILISED, CLASSIFIED, RENEWAL, programmes_named
from coordination.enums import ReviewMoment
from coordination.models import PlanLine, PolicyClause, WorkPlan
from coordination.plan_public import publish_plan, publish_review
from coordination.plan_queries import plan_units
from coordination.services import (
    LineContent,
    PlanWords,
    accept_plan,
    add_line,
    begin_plan,
    close_review,
    copy_plan,
    prepare_review,
    remark_on_review,
    state_task,
    submit_plan,
)

MARK = "（演示数据，内容为虚构。）"
# The day on which plans are written, the days until they are accepted and published.
WRITTEN, ACCEPTED, PUBLISHED = (1, 12), 8, 12
REVIEWED = (7, 8)
# Plans of next year are begun from November on.
COPIED_FROM = 11


@dataclass(frozen=True)
class Aim:
    """A line: the month in which it is due, and its target; one with % is a share."""

    clause: str
    task: str
    measure: str
    target: str
    month: int
    programmes: tuple[str, ...] = ()


TOWNSHIP = (
    Aim("3.1.b", "完成村（社区）类型认定，一类一策", "classified", "100%", 3, (CLASSIFIED,)),
    Aim("3.2.a", "分类要求写入居民公约、村规民约", "conventions", "90%", 9),
    Aim("3.2.b", "每个社区有登记在册的群众骨干", "with_backbone", "90%", 6),
    Aim("3.4.a", "支持社会组织开展分类进社区等活动", "activities", "4", 10, (CIVILISED,)),
    Aim("4.1.d", "定期召集议事协商会议", "meetings", "24", 12),
    Aim("4.2.a", "检查评价覆盖全部村（居）委会", "committees_inspected", "100%", 12),
    Aim("4.2.b", "检查发现的问题按期整改", "findings_rectified", "85%", 12, (RENEWAL,)),
)
COUNTY = (
    Aim("5.1.b", "各街镇编制年度指导工作计划", "township_plans", "100%", 3),
    Aim("5.3.a", "对村（居）委会开展业务培训", "trained_committees", "60%", 12),
    Aim("5.3.a", "民政部门举办业务培训", "bureau_trainings", "2", 12),
    Aim("2.2.a", "推动党建联建签约", "partnerships", "3", 9, (CLASSIFIED, RENEWAL)),
    Aim("4.1.d", "村（社区）定期议事协商", "committees_met", "50%", 12),
    Aim("4.2.c", "公开通报考评结果", "bulletins", "6", 12),
)
TASK = "建成垃圾分类宣传站"


class Plans:
    """Of this year, seen from `today`."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today

    def load(self) -> None:
        """Published with a review, published, accepted, submitted; next year's as a draft."""
        nandi = self._published("nandi", "pingshan", "benxi", TOWNSHIP)
        self._state(nandi)
        self._review(nandi, "nandi", "benxi")
        pingshan = self._published("pingshan2", "benxi", "benxi2", COUNTY)
        self._review(pingshan, "pingshan2", "benxi2")
        self._accepted("benxixian2", "benxi", COUNTY)
        self._submitted("xiaoshi", TOWNSHIP)
        if self.today.month >= COPIED_FROM:
            copy_plan(nandi, by=self.people["nandi"], token=new_token())

    def _day(self, month: int, day: int) -> date:
        return min(self.today, date(self.today.year, month, day))

    def _submitted(self, writer: str, aims: Iterable[Aim]) -> WorkPlan:
        by = self.people[writer]
        with on(self._day(*WRITTEN)):
            words = PlanWords(
                title="",
                situation=f"老旧小区多、老年住户多，分类投放点分散，需要以村（社区）为单位推进。{MARK}",
                support="列入年度民生项目；为社会组织提供活动场地，公开征集项目。",
            )
            (code,) = plan_units(by)
            plan, _is_new = begin_plan(
                by=by, jurisdiction=code, year=self.today.year, words=words, token=new_token()
            )
            for aim in aims:
                add_line(plan, by=by, content=self._line(aim), token=new_token())
            add_line(plan, by=by, content=self._task(), token=new_token())
            plan.refresh_from_db()
            submit_plan(plan, by=by)
        return plan

    def _line(self, aim: Aim) -> LineContent:
        return LineContent(
            clause=PolicyClause.objects.get(number=aim.clause),
            task=aim.task,
            due_on=self._due(aim.month),
            measure=aim.measure,
            sense="at_least",
            target=Decimal(aim.target.removesuffix("%")),
            in_percent=aim.target.endswith("%"),
            programmes=programmes_named(*aim.programmes),
        )

    def _task(self) -> LineContent:
        return LineContent(
            clause=PolicyClause.objects.get(number="3.3.a"),
            task=TASK,
            due_on=self._due(9),
            uncounted_reason="宣传站建设不在本平台登记，由他人说明完成情况",
        )

    def _due(self, month: int) -> date:
        """The last day of a month of this year."""
        year = self.today.year
        return date(year, month, monthrange(year, month)[1])

    def _accepted(self, writer: str, officer: str, aims: Iterable[Aim]) -> WorkPlan:
        plan = self._submitted(writer, aims)
        with on(min(self.today, self._day(*WRITTEN) + timedelta(days=ACCEPTED))):
            accept_plan(plan, by=self.people[officer])
        return plan

    def _published(
        self, writer: str, officer: str, publisher: str, aims: Iterable[Aim]
    ) -> WorkPlan:
        plan = self._accepted(writer, officer, aims)
        with on(min(self.today, self._day(*WRITTEN) + timedelta(days=PUBLISHED))):
            publish_plan(plan, by=self.people[publisher])
        return plan

    def _state(self, plan: WorkPlan) -> None:
        """Somebody of the county saw that the task is done."""
        line = PlanLine.objects.select_related("plan").get(plan=plan, task=TASK)
        with on(self.today):
            state_task(
                line, by=self.people["pingshan2"], is_done=True, day=self._day(9, 20),
                evidence=f"宣传站验收单，现场查看已投入使用。{MARK}", token=new_token(),
            )  # fmt: skip

    def _review(self, plan: WorkPlan, writer: str, publisher: str) -> None:
        """Once June is over."""
        day = self._day(*REVIEWED)
        if day <= date(self.today.year, 6, 30):
            return
        by = self.people[writer]
        with on(day):
            review, _is_new = prepare_review(
                plan, by=by, moment=ReviewMoment.MIDYEAR, token=new_token()
            )
            remark_on_review(
                review,
                by=by,
                summary=f"半年任务总体按计划推进，未完成事项已列入下半年重点。{MARK}",
                remarks={
                    row.pk: "进度偏慢，已约谈相关村（社区），按月调度。"
                    for row in review.lines.exclude(standing="done")
                },
            )
            close_review(review, by=by)
        with on(min(self.today, day + timedelta(days=5))):
            publish_review(review, by=self.people[publisher])
