"""Trainings in every state: held by bureaus and by an organisation, with people of committees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.training_plans import TrainingPlans
from coordination.models import Training
from coordination.services import (
    TrainingContent,
    add_attendee,
    answer_invitation,
    cancel_training,
    decide_attendees,
    enter_scores,
    hold_training,
    invite_units,
    open_training_sign_in,
    plan_training,
    rate_training,
    sign_in_to_training,
    units_to_choose,
)
from coordination.training_public import announce_training, publish_training, record_training
from coordination.training_queries import attendees_of, own_invitations, training_hosts

MARK = "（演示数据，内容为虚构。）"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("桂兰", "建国", "丽华", "志强", "秀英", "春雨", "海峰", "晓梅")


class Trainings:
    """Of 平山区, 本溪满族自治县 and an organisation, seen from `today`."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today
        self.plans = TrainingPlans(people, today)

    def load(self) -> None:
        self.plans.load()
        self._recorded("pingshan2", "pingshan", "社区工作者垃圾分类业务培训（第一期）", 45, 18)
        self._recorded("benxixian", "benxi", "村级分类督导与五指分类法培训", 30, 12)
        self._waiting()
        self._coming()

    def _plan(self, by: str, title: str, days: int, **changes: str) -> Training:
        """Begins at nine o'clock, so many days from today."""
        day = self.today + timedelta(days=days)
        starts_at, ends_at = (
            timezone.make_aware(datetime.combine(day, time(hour))) for hour in (9, 12)
        )
        content = TrainingContent(
            title=title,
            audience=changes.get("audience", "both"),
            for_whom=changes.get("for_whom", "村（居）委会负责人、业务骨干"),
            starts_at=starts_at,
            ends_at=ends_at,
            hours=Decimal(4),
            place=changes.get("place", "区党群服务中心三楼会议室"),
            teacher="市民政局基层政权科业务骨干",
            content=f"一、四分类标准与常见误区\n二、议事协商怎样开\n三、检查评价与整改\n{MARK}",
            material="分类指南一页纸、检查评分表，现场发放。",
            assessment=changes.get("assessment", "test"),
            pass_mark=60 if changes.get("assessment", "test") != "none" else None,
        )
        user = self.people[by]
        host, line = training_hosts(user)[0], self.plans.lines.get((by, title))
        return plan_training(host=host, by=user, content=content, token=new_token(), planned=line)[
            0
        ]

    def _recorded(self, host: str, officer: str, title: str, ago: int, units: int) -> None:
        by = self.people[host]
        training = self._announced(host, officer, title, ago, units)
        with on(self.today - timedelta(days=ago), hour=12):
            hold_training(training, by=by, summary=f"按计划完成全部课程并当场考核。{MARK}")
            scores = {
                row.pk: 55 + (number * 7) % 45 for number, row in enumerate(attendees_of(training))
            }
            enter_scores(training, by=by, scores=scores, expected_version=training.version)
        with on(self.today - timedelta(days=ago - 3)):
            record_training(training, by=self.people[officer])

    def _announced(self, host: str, officer: str, title: str, ago: int, units: int) -> Training:
        """With its list: from each of the first `units` committees somebody signed in."""
        by = self.people[host]
        with on(self.today - timedelta(days=ago + 12)):
            training = self._plan(host, title, -ago)
            invite_units(training, by=by, area=training.jurisdiction, kind="committees")
            announce_training(training, by=self.people[officer])
        with on(self.today - timedelta(days=ago)) as now:
            open_training_sign_in(
                training, by=by, ends_at=now + timedelta(hours=2),
                expected_version=training.version,
            )  # fmt: skip
            for number, unit in enumerate(list(units_to_choose(training))[:units]):
                name = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]
                device = f"demonstration-{training.pk}-{number}"
                sign_in_to_training(training, unit=unit, name=name, device=device)
                if number % 2 == 0:
                    answer = "fair" if number % 8 == 0 else "satisfied"
                    rate_training(training, device=device, answer=answer)
            rows = list(attendees_of(training))
            decide_attendees(training, by=by, rows=rows, target="confirmed")
        training.refresh_from_db()
        return training

    def _waiting(self) -> None:
        """Held, for another officer to publish; cancelled."""
        by, officer = self.people["pingshan2"], self.people["pingshan"]
        training = self._announced("pingshan2", "pingshan", "物业与业委会分类责任专题培训", 6, 5)
        with on(self.today - timedelta(days=6), hour=12):
            add_attendee(training, by=by, unit="", name="孙红霞", token=new_token())
            hold_training(training, by=by, summary=f"完成授课，考核成绩正在录入。{MARK}")
        with on(self.today - timedelta(days=14)):
            cancelled = self._plan("pingshan2", "露天分类实操培训", 10, assessment="practice")
            announce_training(cancelled, by=officer)
        with on(self.today - timedelta(days=2)):
            cancel_training(cancelled, by=by, reason="预报当日有暴雪，改期另行通知。")
            publish_training(cancelled, by=officer, reason="培训取消")

    def _coming(self) -> None:
        """Announced with answers, of an organisation, and a draft."""
        by, officer = self.people["pingshan2"], self.people["pingshan"]
        coming = self._plan("pingshan2", "社区工作者垃圾分类业务培训（第二期）", 12)
        invite_units(coming, by=by, area=coming.jurisdiction, kind="committees")
        invite_units(coming, by=by, area=coming.jurisdiction, kind="organizations")
        announce_training(coming, by=officer)
        for row in own_invitations(self.people["detai"]).filter(training=coming):
            answer_invitation(row, by=self.people["detai"], people=3)
        of_residents = self._plan(
            "lvjia", "居民厨余分类与减量课堂", 16, audience="residents", assessment="none",
            for_whom="有孩子的家庭、新入住居民", place="德泰社区活动室",
        )  # fmt: skip
        announce_training(of_residents, by=officer)
        self._plan("pingshan2", "社会组织参与分类监督评价培训", 25, audience="organizations")
