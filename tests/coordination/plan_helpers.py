"""Work plans in every state, and the people who write, accept, publish and state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from coordination import plan_public, services
from coordination.models import PlanLine, PlanReview, PolicyClause, WorkPlan
from coordination.services import LineContent, PlanWords
from tests import factories
from tests.coordination.helpers import person, policy, token

# Plans are written for years around the present one.
YEAR = timezone.localdate().year


def nandi_writer() -> User:
    return person("plan-nandi", Role.TOWNSHIP_OFFICER, factories.township())


def nandi_second() -> User:
    return person("plan-nandi2", Role.TOWNSHIP_OFFICER, factories.township())


def county_writer() -> User:
    return person("plan-county", Role.COUNTY_OFFICER, factories.county())


def county_second() -> User:
    return person("plan-county2", Role.COUNTY_OFFICER, factories.county())


def city_officer() -> User:
    return person("plan-city", Role.CITY_OFFICER, factories.CITY_CODE)


def clause(number: str = "4.1.b") -> PolicyClause:
    found = PolicyClause.objects.filter(number=number).first()
    if found is None:
        policy()
        found = PolicyClause.objects.get(number=number)
    return found


def begun(by: User | None = None, *, year: int = YEAR, **words: str) -> WorkPlan:
    """A draft without lines, of 南地街道 unless an officer of the county begins it."""
    by = by or nandi_writer()
    (code,) = {one.jurisdiction for one in by.current_appointments}
    text = PlanWords(**{"title": f"{year}年生活垃圾分类指导工作计划", **words})
    return services.begin_plan(by=by, jurisdiction=code, year=year, words=text, token=token())[0]


def line_content(**fields: Any) -> LineContent:
    values: dict[str, Any] = {
        "clause": fields.pop("clause", None) or clause(),
        "task": "每月召开议事协商会",
        "measure": "meetings",
        "sense": "at_least",
        "target": Decimal(12),
        "due_on": date(YEAR, 11, 30),
    }
    return LineContent(**values | fields)


def task_content(**fields: Any) -> LineContent:
    values: dict[str, Any] = {
        "task": "建成街道分类宣传站",
        "measure": "",
        "sense": "",
        "target": None,
        "uncounted_reason": "宣传站不在本平台登记",
        "due_on": date(YEAR, 9, 30),
    }
    return line_content(**values | fields)


def with_line(
    plan: WorkPlan, content: LineContent | None = None, by: User | None = None
) -> PlanLine:
    line = services.add_line(
        plan, by=by or plan.begun_by, content=content or line_content(), token=token()
    )[0]
    plan.refresh_from_db()
    return line


def drafted(by: User | None = None, *contents: LineContent, **fields: Any) -> WorkPlan:
    """A draft with a counted line and a task, or with `contents`."""
    plan = begun(by, **fields)
    for content in contents or (line_content(), task_content()):
        with_line(plan, content)
    return plan


def submitted(by: User | None = None, *contents: LineContent, **fields: Any) -> WorkPlan:
    plan = drafted(by, *contents, **fields)
    services.submit_plan(plan, by=plan.begun_by)
    return plan


def accepted(by: User | None = None, *contents: LineContent, **fields: Any) -> WorkPlan:
    plan = submitted(by, *contents, **fields)
    is_county = plan.level == "county"
    services.accept_plan(plan, by=city_officer() if is_county else county_writer())
    return plan


def published(by: User | None = None, *contents: LineContent, **fields: Any) -> WorkPlan:
    plan = accepted(by, *contents, **fields)
    plan_public.publish_plan(plan, by=city_officer())
    return plan


def of_another_township(number: int, make: Any = None) -> WorkPlan:
    """A plan of 第…街道 of 平山区, in the state that `make` leaves it in."""
    unit = factories.township(name=f"第{number}街道")
    made: WorkPlan = (make or drafted)(person(f"plan-{unit.code}", Role.TOWNSHIP_OFFICER, unit))
    return made


def renewed(plan: WorkPlan) -> WorkPlan:
    """A newer edition as a draft."""
    return services.renew_plan(plan, by=plan.begun_by, reason="县里追加任务", token=token())[0]


def prepared(plan: WorkPlan, moment: str = "midyear") -> PlanReview:
    return services.prepare_review(plan, by=plan.begun_by, moment=moment, token=token())[0]


def closed(plan: WorkPlan, moment: str = "midyear") -> PlanReview:
    """Every line has a remark."""
    review = prepared(plan, moment)
    remarks = {row.pk: "按计划推进" for row in review.lines.all()}
    services.remark_on_review(
        review, by=plan.begun_by, summary="半年任务基本完成。", remarks=remarks
    )
    services.close_review(review, by=plan.begun_by)
    return review
