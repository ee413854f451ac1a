"""Work plans in words, alike in the workspace, in files and on the public pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from coordination.constants import FULL_PERCENT
from coordination.enums import LineStanding, PlanLevel, ReviewMoment, TargetSense
from coordination.models import PlanLine, PlanReviewLine
from coordination.plan_public import line_payload, reviewed_payload
from coordination.plan_queries import Progress, level_of, published_plans
from coordination.sections import measure_words
from portal.measures import Figure
from portal.models import Publication

PLANS_SHOWN = 3


def target_words(*, sense: str, target: str, in_percent: bool, unit: Any) -> str:
    """Such as “at least 12 meetings”, “at most 5 %”; nothing for a task."""
    if not sense:
        return ""
    measure = "%" if in_percent else str(unit)
    return _("%(sense)s %(target)s %(unit)s") % {
        "sense": TargetSense(sense).label, "target": target, "unit": measure,
    }  # fmt: skip


def figure_words(figure: Figure | None, *, in_percent: bool) -> str:
    """What was counted, with its denominator where the target is a share."""
    if figure is None:
        return "—"
    if not in_percent:
        return str(figure.counted)
    share = "—" if figure.share is None else f"{figure.share * FULL_PERCENT:.1f} %"
    return f"{figure.counted} / {figure.of}（{share}）"


def line_entry(line: PlanLine, place: str) -> dict[str, Any]:
    """A line as pages and files show it; `place` is who is responsible where no office is named."""
    return {**_line(line_payload(line, place)), "line": line}


def progress_entry(one: Progress, place: str) -> dict[str, Any]:
    """A line with where it stands."""
    in_percent = one.line.in_percent
    return {
        **line_entry(one.line, place),
        "standing": one.standing.value,
        "standing_label": one.standing.label,
        "figure": one.figure,
        "figure_words": figure_words(one.figure, in_percent=in_percent),
        "percent": _bar(one.line, one.figure),
        "span": one.span,
        "statement": one.statement,
        "measure": one.measure,
        "sides": list(one.measure.parts) if one.measure else [],
    }


def _bar(line: PlanLine, figure: Figure | None) -> int | None:
    """How much of the target is reached, of 100; a limit and a target of nothing have no bar."""
    if figure is None or not line.target or line.sense != TargetSense.AT_LEAST:
        return None
    value: Any = (figure.share or 0) * FULL_PERCENT if line.in_percent else figure.counted
    return min(FULL_PERCENT, int(value * FULL_PERCENT / float(line.target)))


def review_entry(row: PlanReviewLine, place: str) -> dict[str, Any]:
    """A line of a review with its frozen figure."""
    return {**_reviewed(reviewed_payload(row, place)), "statement": row.statement}


def plan_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words and its days as such."""
    payload = publication.payload
    return {
        **payload,
        "publication": publication,
        "level_label": PlanLevel(payload["level"]).label,
        "lines": [_line(line) for line in payload["lines"]],
        "reviews": [_public_review(review) for review in payload["reviews"]],
    }


def unit(code: str) -> dict[str, Any] | None:
    """The plans of one county or township on the site, the newest first."""
    rows = published_plans(county=code, level=level_of(code) or "")[:PLANS_SHOWN]
    plans = [plan_entry(row) for row in rows]
    return {"plans": plans} if plans else None


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    words = measure_words(line["measure"], line)
    return {
        **line,
        "name": words["name"],
        "what": words["what"],
        "target": target_words(
            sense=line["sense"],
            target=line["target"],
            in_percent=line["in_percent"],
            unit=words["unit"],
        ),
        "due_on": date.fromisoformat(line["due_on"]),
    }


def _public_review(review: Mapping[str, Any]) -> dict[str, Any]:
    lines = [_reviewed(row) for row in review["lines"]]
    return {
        **review,
        "label": ReviewMoment(review["moment"]).label,
        "day": date.fromisoformat(review["day"]),
        "lines": lines,
        "done": sum(row["standing"] == LineStanding.DONE for row in lines),
    }


def _reviewed(row: Mapping[str, Any]) -> dict[str, Any]:
    figure = None if row["counted"] is None else Figure(row["counted"], row["of"])
    return {
        **_line(row),
        "standing_label": LineStanding(row["standing"]).label,
        "figure_words": figure_words(figure, in_percent=row["in_percent"]),
    }
