"""Parts of public pages about results; they read the publication record alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from communities.completeness import Evidence, Requirement
from communities.models import Community
from evaluation.enums import InspectionState, Measure, SamplingMethod
from evaluation.models import Inspection
from evaluation.queries import bulletin_lines, ranked_and_excluded
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of, entries_for

HOME_BULLETINS = 24
TREND_MONTHS = 12


def home(unit_code: str) -> dict[str, Any] | None:
    """The newest result of each county."""
    newest: dict[str, dict[str, Any]] = {}
    for line in bulletin_lines(current_of(Kind.BULLETIN))[:HOME_BULLETINS]:
        newest.setdefault(line["county_slug"], line | {"month": _month(line["period"])})
    return {"bulletins": list(newest.values())} if newest else None


def community(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a community, its rates, and the totals of the months before."""
    entries = list(entries_for(unit_code)[:TREND_MONTHS])
    if not entries:
        return None
    newest = entries[0]
    return {
        "entry": newest.payload,
        "rates": [_rate(measure, newest.payload[measure]) for measure in Measure],
        "period": newest.publication.period,
        "month": _month(newest.publication.period),
        "key": newest.publication.key,
        "county_slug": newest.publication.key.removeprefix(f"{newest.publication.period}-"),
        "points": [(e.publication.period, e.payload["total"]) for e in reversed(entries)],
    }


def _newest_published(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    entries = entries_for(unit_code).filter(payload__total__isnull=False)
    newest = entries.select_related("publication").first()
    return newest.publication.period if newest else None


def _newest_confirmed(community: Community) -> Evidence:
    rows = Inspection.objects.filter(community=community, state=InspectionState.CONFIRMED)
    return rows.order_by("-round__period").values_list("round__period", flat=True).first()


INSPECTED = Requirement(
    order=60,
    label=_("Inspected and scored, the latest for"),
    clause="4.2.a",
    published=_newest_published,
    recorded=_newest_confirmed,
    workspace="inspection_list",
    anchor="evaluation-results",
)


def township(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a township, and of the communities in it."""
    unit = current_of(Kind.TOWNSHIP, within=unit_code).filter(unit_code=unit_code).first()
    bulletin = _newest_bulletin(unit_code)
    if unit is None or bulletin is None:
        return None
    payload = bulletin.payload
    line = next((t for t in payload["townships"] if t["slug"] == unit.key), None)
    if line is None:
        return None
    entries = [entry for entry in payload["entries"] if entry["township_slug"] == unit.key]
    return _about(bulletin) | {"line": line, **ranked_and_excluded(entries)}


def county(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a county, with its townships and months before."""
    bulletin = _newest_bulletin(unit_code)
    if bulletin is None:
        return None
    lines = list(bulletin_lines(current_of(Kind.BULLETIN, within=unit_code))[:TREND_MONTHS])
    return _about(bulletin) | {
        "line": bulletin.payload["summary"],
        "townships": bulletin.payload["townships"],
        "top": bulletin.payload["top"],
        "points": [(line["period"], line["summary"]["total"]) for line in reversed(lines)],
    }


def _newest_bulletin(unit_code: str) -> Publication | None:
    county_code = unit_code[:COUNTY_DIGITS]
    return current_of(Kind.BULLETIN, within=county_code).order_by("-period").first()


def _about(bulletin: Publication) -> dict[str, Any]:
    return {
        "period": bulletin.period,
        "month": _month(bulletin.period),
        "key": bulletin.key,
        "number": bulletin.payload["number"],
        "county_slug": bulletin.payload["county_slug"],
    }


def _rate(measure: Measure, rate: dict[str, Any] | None) -> dict[str, Any]:
    label = {"label": measure.label}
    if rate is None:
        return label | {"denominator": 0}
    return label | rate | {"method": SamplingMethod(rate["method"]).label}


def _month(period: str) -> date:
    year, month = period.split("-")
    return date(int(year), int(month), 1)
