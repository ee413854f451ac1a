"""This year's plans of trainings of 平山区, of the city (a draft) and of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from coordination.models import PlannedTraining, TrainingPlan
from coordination.services import (
    PlannedContent,
    TrainingPlanWords,
    add_planned,
    begin_training_plan,
)
from coordination.training_plan_public import issue_training_plan
from coordination.training_plan_queries import plan_hosts

MARK = "（演示数据，内容为虚构。）"
# Subject, audience, days from today by which it is to be held, seats, units.
Line = tuple[str, str, int, int, int]
OF_THE_BUREAU: tuple[Line, ...] = (
    ("社区工作者垃圾分类业务培训（第一期）", "both", -40, 60, 30),
    ("物业与业委会分类责任专题培训", "property", -5, 40, 0),
    ("撤并村居后档案移交培训", "committees", -4, 30, 12),
    ("露天分类实操培训", "both", 10, 40, 20),
    ("社区工作者垃圾分类业务培训（第二期）", "both", 15, 60, 30),
    ("社会组织参与分类监督评价培训", "organizations", 28, 30, 10),
    ("全年工作总结与骨干交流", "both", 60, 80, 40),
)
OF_THE_ORGANIZATION: tuple[Line, ...] = (
    ("居民厨余分类与减量课堂", "residents", 20, 40, 0),
    ("志愿者入户宣传技巧", "volunteers", 40, 30, 0),
)
OF_THE_CITY: tuple[Line, ...] = (("县（区）民政干部轮训", "committees", 45, 50, 0),)


class TrainingPlans:
    """`lines` are those of the plans in force, by who plans and subject."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today
        self.lines: dict[tuple[str, str], PlannedTraining] = {}

    def load(self) -> None:
        with on(min(date(self.today.year, 1, 8), self.today)):
            self._issued("pingshan2", OF_THE_BUREAU, "村（居）委会和社会组织年内轮训一遍。")
        self._issued("lvjia", OF_THE_ORGANIZATION, "带动居民会分、愿分。")
        self._begun("benxi", OF_THE_CITY, "县（区）民政干部全员轮训。")

    def _issued(self, by: str, lines: tuple[Line, ...], aims: str) -> None:
        plan = self._begun(by, lines, aims)
        issue_training_plan(plan, by=self.people["pingshan"])
        self.lines |= {(by, line.subject): line for line in plan.lines.all()}

    def _begun(self, by: str, lines: tuple[Line, ...], aims: str) -> TrainingPlan:
        user, year = self.people[by], self.today.year
        host, words = plan_hosts(user)[0], TrainingPlanWords("", f"{aims}{MARK}")
        plan = begin_training_plan(host=host, by=user, year=year, words=words, token=new_token())[0]
        for subject, audience, days, seats, units in lines:
            day = self.today + timedelta(days=days)
            due = min(max(day, date(year, 1, 1)), date(year, 12, 31))
            content = PlannedContent(subject, audience, due, Decimal(4), seats, units)
            add_planned(plan, by=user, content=content, token=new_token())
        plan.refresh_from_db()
        return plan
