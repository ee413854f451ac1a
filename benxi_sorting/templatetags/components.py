"""Shared components of the pages: states, trends, page numbers, form fields, languages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.urls import get_script_prefix, resolve, translate_url

from accounts.models import User
from accounts.policies import SIGNED_IN, Access
from accounts.trail import action_label, changes, roles_label
from benxi_sorting.states import STATE_COLOURS

register = template.Library()
register.filter(action_label)
register.filter(changes)
register.filter(roles_label)


@register.inclusion_tag("components/state_badge.html")
def state_badge(state: str, label: Any) -> dict[str, Any]:
    """A state as a coloured word."""
    return {"colour": STATE_COLOURS.get(str(state), "draft"), "label": label}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Links to the pages before and after, and the numbers around the present one."""
    return {
        "page": page,
        "request": context["request"],
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("components/form_field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """A form field with its label, help and errors; several inputs become a fieldset.

    A field that is needed only in some cases says when, in its attribute `needed_when`.
    """
    needed_when = getattr(field.field, "needed_when", "")
    return {"field": field, "kind": field.widget_type, "needed_when": needed_when}


@register.simple_tag(takes_context=True)
def language_url(context: dict[str, Any], code: str) -> str:
    """The address of this page in the language `code`; the language stands in the path."""
    request = context.get("request")
    path = request.get_full_path() if request is not None else "/"
    # Django looks the address up as it stands, and finds none that begins with the portal's path.
    own = get_script_prefix()
    bare = f"/{path.removeprefix(own)}"
    translated = translate_url(bare, code)
    return path if translated == bare else translated


@register.filter
def opens(user: User, address: str) -> bool:
    """Whether the page at `address` would let `user` in: a link that is refused is not drawn."""
    # Mounted as a column of another site, addresses begin with its path (FORCE_SCRIPT_NAME).
    path = "/" + address.removeprefix(get_script_prefix())
    access: Access | None = getattr(resolve(path).func, "access", None)
    return access is not None and bool(access == SIGNED_IN or user.roles & access.roles)


@register.simple_tag
def languages() -> Sequence[tuple[str, str]]:
    return [
        (code, {"zh-hans": "中文", "en": "English"}.get(code, code))
        for code, _ in settings.LANGUAGES
    ]


@register.filter
def score(value: Any) -> str:
    """Points without needless zeros: 92.50 → 92.5; a dash where there is no result."""
    if value in (None, ""):
        return "—"
    return _rounded(value, 2).rstrip("0").rstrip(".")


@register.filter
def mean(value: Any) -> str:
    """A mean with both its decimals, so that a column of them lines up."""
    return "—" if value in (None, "") else _rounded(value, 2)


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    """A share between 0 and 1 as a percentage; a dash where nothing was counted."""
    if value in (None, ""):
        return "—"
    return f"{_rounded(Decimal(str(value)) * 100, digits)}%"


def _rounded(value: Any, digits: int) -> str:
    """Half a unit goes up, as in evaluation.scoring."""
    return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


SMALLEST_RANGE = 10
# Below the plot is room for a number below its point and for the names of the periods.
CHART_WIDTH, CHART_HEIGHT, MARGIN_X, MARGIN_TOP, MARGIN_BOTTOM = 640, 240, 44, 24, 60
LABEL_ABOVE, LABEL_BELOW = 10, 24


@register.inclusion_tag("components/trend_chart.html")
def trend_chart(points: Iterable[tuple[str, Any]], label: str, gap: str = "") -> dict[str, Any]:
    """A line over periods as SVG, and as a table; None is a gap, for which `gap` is the word."""
    rows = [(name, None if value is None else Decimal(str(value))) for name, value in points]
    known = [value for _name, value in rows if value is not None]
    if not known:
        return {"rows": rows, "label": label, "gap": gap, "marks": [], "lines": [], "ticks": []}
    low, high = _bounds(min(known), max(known))
    width = CHART_WIDTH - 2 * MARGIN_X
    height = CHART_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
    step = width / max(len(rows) - 1, 1)

    def y_of(value: Decimal) -> float:
        return round(MARGIN_TOP + height * float((high - value) / (high - low)), 1)

    marks: list[dict[str, Any]] = []
    lines: list[str] = []
    line: list[str] = []
    for index, (name, value) in enumerate(rows):
        x = round(MARGIN_X + index * step, 1)
        if value is None:
            line = _finish(lines, line)
            marks.append({"x": x, "name": name, "value": None})
            continue
        y = y_of(value)
        # Where the line comes down to the point, the number stands below it.
        falls = bool(marks) and (marks[-1]["value"] or 0) > value
        label_y = y + LABEL_BELOW if falls else y - LABEL_ABOVE
        marks.append({"x": x, "y": y, "label_y": label_y, "name": name, "value": value})
        line.append(f"{x},{y}")
    _finish(lines, line)
    ticks = [
        {"y": y_of(v), "text_y": y_of(v) + 4, "value": v} for v in (low, (low + high) / 2, high)
    ]
    # Too many month names would run into each other on a phone.
    every = max(1, -(-len(rows) // 6))
    for index, mark in enumerate(reversed(marks)):
        mark["named"] = index % every == 0
    return {
        "rows": rows,
        "label": label,
        "gap": gap,
        "marks": marks,
        "lines": lines,
        "ticks": ticks,
        "width": CHART_WIDTH,
        "height": CHART_HEIGHT,
        "left": MARGIN_X - 8,
        "right": CHART_WIDTH - MARGIN_X + 8,
        "names_y": CHART_HEIGHT - 14,
    }


def _bounds(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Round limits around the values, at least ten points apart."""
    bottom = Decimal(math.floor(low / 5) * 5)
    top = Decimal(math.ceil(high / 5) * 5)
    if top - bottom < SMALLEST_RANGE:
        bottom = max(Decimal(0), top - SMALLEST_RANGE)
    return bottom, max(top, bottom + SMALLEST_RANGE)


def _finish(lines: list[str], line: list[str]) -> list[str]:
    if len(line) > 1:
        lines.append(" ".join(line))
    return []


BAR_WIDTH, BAR_STEP, BAR_HEIGHT, BAR_TEXT, BAR_VALUES = 400, 46, 16, 16, 56
FULL_MARK = 100


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(bars: Iterable[tuple[Any, Any, bool]], label: str) -> dict[str, Any]:
    """Bars from zero as SVG: (name, value, whether it is the one that the page is about).

    The table beside it has the same numbers; a bar without a value is left out.
    """
    rows = [(name, Decimal(str(value)), own) for name, value, own in bars if value is not None]
    longest = max([Decimal(FULL_MARK), *(value for _name, value, _own in rows)])
    drawn = [
        {
            "name": name,
            "value": value,
            "own": own,
            "text_y": index * BAR_STEP + BAR_TEXT,
            "y": index * BAR_STEP + BAR_TEXT + 7,
            "value_y": index * BAR_STEP + BAR_TEXT + 7 + BAR_HEIGHT - 2,
            "length": round(float((BAR_WIDTH - BAR_VALUES) * value / longest), 1),
            "value_x": round(float((BAR_WIDTH - BAR_VALUES) * value / longest) + 6, 1),
        }
        for index, (name, value, own) in enumerate(rows)
    ]
    return {
        "bars": drawn,
        "label": label,
        "width": BAR_WIDTH,
        "height": len(rows) * BAR_STEP,
        "thick": BAR_HEIGHT,
    }
