"""What the public may see of a work plan and its reviews; published by somebody else than wrote
them. No person is named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition
from accounts.services import transition
from communities.models import County, Township
from communities.public import programmes_payload
from coordination import plan_queries as queries
from coordination.enums import PlanReviewState, PlanState
from coordination.models import PlanLine, PlanReview, PlanReviewLine, WorkPlan
from portal.enums import Kind
from portal.models import Publication
from portal.pinyin import search_text
from portal.services import PublicItem, issuer_of, publish
from portal.validators import validate_no_personal_data

WORDS = ("title", "situation", "support", "change_reason")


def publish_plan(
    plan: WorkPlan,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Show an accepted plan on the site; a newer edition is the next version of the same item.

    Raises DutyConflict for whoever wrote or submitted any of it, IllegalTransition, StaleRecord,
    ValidationError where a text seems to tell who somebody is, unless it was `confirmed` that none
    does.
    """
    with transaction.atomic():
        transaction_lock("audit")
        transition(plan, PlanState.PUBLISHED, by=by, expected_version=expected_version)
        why = reason.strip() or plan.change_reason
        return _put_on_site(plan, by=by, confirmed=confirmed, reason=why)


def publish_review(
    review: PlanReview,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Show a closed review on the page of its plan.

    Raises IllegalTransition where the plan itself is not published, DutyConflict for whoever wrote
    something of the review or of the plan, and as `publish_plan`.
    """
    with transaction.atomic():
        transaction_lock("audit")
        plan = queries.plan_in_force(review.plan)
        if plan is None or plan.state != PlanState.PUBLISHED:
            raise IllegalTransition(_("The plan itself is not published yet."))
        if by.pk in queries.review_authors(review):
            raise DutyConflict(_("A review is published by somebody who did not write it."))
        transition(review, PlanReviewState.PUBLISHED, by=by, expected_version=expected_version)
        # The public reads it, whatever language the officer works in.
        with translation.override(settings.LANGUAGE_CODE):
            why = reason.strip() or str(review.get_moment_display())
        return _put_on_site(plan, by=by, confirmed=confirmed, reason=why)


def _put_on_site(plan: WorkPlan, *, by: User, confirmed: bool, reason: str) -> Publication:
    item = plan_item(plan)
    validate_no_personal_data("\n".join(_typed(item.payload)), confirmed=confirmed)
    return publish(item, by=by, issuer=issuer_of(by), reason=reason)


def _typed(payload: dict[str, Any]) -> Iterable[str]:
    """All that somebody typed."""
    yield from (payload[name] for name in WORDS)
    for line in payload["lines"]:
        yield from (line["task"], line["uncounted_reason"])
    for review in payload["reviews"]:
        yield review["summary"]
        for row in review["lines"]:
            yield from (row["task"], row["remark"], row["evidence"])


def plan_item(plan: WorkPlan) -> PublicItem:
    """The plan as it would be published now, with the reviews that were published of it."""
    unit, lines = queries.unit_of(plan), list(queries.lines_of(plan))
    programmes = {one.pk: one for line in lines for one in line.programmes.all()}
    with translation.override(settings.LANGUAGE_CODE):
        payload: dict[str, Any] = {
            **{name: getattr(plan, name) for name in WORDS},
            "level": plan.level,
            "year": plan.year,
            "edition": plan.edition,
            "accepted_on": plan.accepted_on.isoformat() if plan.accepted_on else "",
            "unit": unit.name,
            "county": _county(unit),
            **programmes_payload(programmes.values()),
            "lines": [line_payload(line, unit.name) for line in lines],
            "reviews": [
                _review(one) for one in queries.reviews_of(plan)
                if one.state == PlanReviewState.PUBLISHED
            ],
        }  # fmt: skip
    return PublicItem(
        kind=Kind.PLAN,
        key=plan.key,
        title=plan.title,
        unit_code=plan.jurisdiction,
        period=str(plan.year),
        payload=payload,
        search_text=search_text([plan.title], [unit.name, str(plan.year)]),
        authors=queries.plan_authors(plan),
    )


def _county(unit: County | Township) -> dict[str, str]:
    county = unit if isinstance(unit, County) else unit.county
    return {"code": county.slug, "name": county.name}


def line_payload(line: PlanLine, place: str) -> dict[str, Any]:
    """What a line says; `place` is who is responsible where no office is named."""
    measure = queries.plan_measures().get(line.measure)
    return {
        "clause": line.clause.number,
        "task": line.task,
        "measure": line.measure,
        "name": str(measure.name) if measure else line.measure,
        "unit": str(measure.unit) if measure else "",
        "what": str(measure.what) if measure else "",
        "sense": line.sense,
        "target": "" if line.target is None else plain(line.target),
        "in_percent": line.in_percent,
        "uncounted_reason": line.uncounted_reason,
        "due_on": line.due_on.isoformat(),
        "body": line.office.name if line.office else place,
        **programmes_payload(line.programmes.all()),
    }


def plain(target: Any) -> str:
    """A target without a point behind which nothing stands."""
    return f"{target:f}".removesuffix(".0")


def _review(review: PlanReview) -> dict[str, Any]:
    return {
        "moment": review.moment,
        "day": review.day.isoformat(),
        "closed_on": review.closed_on.isoformat() if review.closed_on else "",
        "summary": review.summary,
        "lines": [reviewed_payload(row, "") for row in queries.review_lines(review)],
    }


def reviewed_payload(row: PlanReviewLine, place: str) -> dict[str, Any]:
    """A line of a review with its frozen figure, or what was stated of it."""
    statement = row.statement
    return {
        **line_payload(row.line, place),
        "counted": row.counted,
        "of": row.of,
        "standing": row.standing,
        "done_on": statement.day.isoformat() if statement and statement.is_done else "",
        "evidence": statement.evidence if statement else "",
        "remark": row.remark,
    }
