"""Trainings in every state, and the people who plan, publish, answer and come."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from coordination import services, training_public
from coordination import training_queries as queries
from coordination.models import Attendee, Training
from coordination.services import TrainingContent
from tests import factories
from tests.coordination.helpers import person

FIRST = timedelta(days=3)


def token() -> str:
    return secrets.token_urlsafe(24)


def planner() -> User:
    return person("training-planner", Role.COUNTY_OFFICER, factories.county())


def announcer() -> User:
    return person("training-announcer", Role.COUNTY_OFFICER, factories.county())


def committee() -> Any:
    return factories.community(name="德泰社区")


def member() -> User:
    return person("training-member", Role.COMMITTEE_MEMBER, committee())


def begins() -> datetime:
    return timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + FIRST


def content(**fields: Any) -> TrainingContent:
    start = begins()
    values: dict[str, Any] = {
        "title": "社区工作者垃圾分类业务培训",
        "audience": "both",
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "hours": Decimal("3.0"),
        "place": "平山区党群服务中心三楼",
        "teacher": "市民政局基层政权科",
        "content": "分类标准、议事协商、检查评价。",
        "assessment": "test",
        "pass_mark": 60,
    }
    return TrainingContent(**values | fields)


def planned(by: User | None = None, **fields: Any) -> Training:
    by = by or planner()
    host = queries.training_hosts(by)[0]
    made, _is_new = services.plan_training(
        host=host, by=by, content=content(**fields), token=token()
    )
    return made


def announced(by: User | None = None, **fields: Any) -> Training:
    training = planned(by, **fields)
    committee()
    services.invite_units(
        training, by=by or planner(), area=training.jurisdiction[:6], kind="committees"
    )
    training_public.announce_training(training, by=announcer())
    return training


def came(training: Training, name: str = "王小宁", community: Any = None, **of: Any) -> Attendee:
    unit = f"community-{(community or committee()).pk}" if not of else of["unit"]
    row, _is_new = services.add_attendee(
        training, by=of.get("by") or planner(), unit=unit, name=name, token=token()
    )
    return row


def held(by: User | None = None, people: tuple[str, ...] = ("王小宁",), **fields: Any) -> Training:
    """Held today, three days after it was planned; `people` of 德泰社区 are confirmed."""
    with on(timezone.localdate() - FIRST):
        training = announced(by, **fields)
    Training.objects.filter(pk=training.pk).update(
        starts_at=timezone.now() - timedelta(hours=4), ends_at=timezone.now() - timedelta(hours=1)
    )
    training.refresh_from_db()
    for name in people:
        came(training, name, by=by or planner(), unit=f"community-{committee().pk}")
    services.hold_training(training, by=by or planner(), summary="课程全部完成。")
    return training


def recorded(
    by: User | None = None, people: tuple[str, ...] = ("王小宁",), **fields: Any
) -> Training:
    training = held(by, people, **fields)
    if training.pass_mark is not None:
        scores = {row.pk: 90 for row in queries.attendees_of(training)}
        services.enter_scores(
            training, by=by or planner(), scores=scores, expected_version=training.version
        )
    training_public.record_training(training, by=announcer())
    return training
