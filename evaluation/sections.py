"""Parts of public pages about results; they read the publication record alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from communities.completeness import Evidence, Requirement
from communities.models import Community
from evaluation.enums import InspectionState, Measure, SamplingMethod
from evaluation.models import Inspection
from evaluation.queries import (
    bulletin_lines,
    like,
    published_waste_of,
    ranked_and_excluded,
    township_tiles,
)
from evaluation.queries.movers import movers_of
from evaluation.scoring import Rate
from portal.enums import Kind
from portal.models import Publication, PublishedEntry
from portal.periods import period_end
from portal.queries import current, current_of, entries_for
from portal.reading import once

HOME_BULLETINS = 24
HOME_MOVERS = 2
SHOWN_AT_HOME = ("county", "county_slug", "number", "summary", "top", "scorecard")
TREND_PERIODS = 12
TENTH = Decimal("0.1")


def home(unit_code: str) -> dict[str, Any] | None:
    """The newest result of each county with who rose and who fell, and of all townships for the
    newest period."""
    rows = current_of(Kind.BULLETIN).order_by(period_end("period").desc(), "unit_code")
    newest: dict[str, str] = {}
    for key, period in rows.values_list("key", "period")[:HOME_BULLETINS]:
        newest.setdefault(key.removeprefix(f"{period}-"), key)
    # Whole payloads are read of these alone.
    whole = current_of(Kind.BULLETIN).filter(key__in=newest.values()).defer("search_text")
    found = {bulletin.key: bulletin for bulletin in whole}
    # One may have been withdrawn in between.
    bulletins = [found[key] for key in newest.values() if key in found]
    if not bulletins:
        return None
    movers = movers_of(bulletins, HOME_MOVERS)
    return {
        "bulletins": [
            {name: bulletin.payload.get(name) for name in SHOWN_AT_HOME}
            | {"key": bulletin.key, "period": bulletin.period, "movers": movers.get(bulletin.key)}
            for bulletin in bulletins
        ],
        "period": bulletins[0].period,
        "counties": township_tiles(bulletins[0].period),
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a community, its rates, and the totals of the periods before."""
    newest = newest_result(unit_code)
    bulletin = current(Kind.BULLETIN, newest.publication.key) if newest else None
    if newest is None or bulletin is None:
        return None
    rows = entries_for(unit_code).order_by(period_end("publication__period").desc())
    entries = rows.filter(like("publication__period", newest.publication.period))[:TREND_PERIODS]
    shown = list(entries)[::-1]
    return {
        "entry": newest.payload,
        "rates": [_rate(measure, newest.payload[measure]) for measure in Measure],
        "period": newest.publication.period,
        "key": newest.publication.key,
        "county_slug": newest.publication.key.removeprefix(f"{newest.publication.period}-"),
        "waste": published_waste_of(bulletin.payload, "communities", newest.payload["slug"]),
        "points": [(e.publication.period, e.payload["total"]) for e in shown],
        "trends": _trends((e.publication.period, e.payload) for e in shown),
    }


def newest_result(unit_code: str) -> PublishedEntry | None:
    """What the bulletin of the latest period says of a community; several parts of a page ask."""
    rows = entries_for(unit_code).order_by(period_end("publication__period").desc())
    return once(("newest result", unit_code), rows.first)


def own(unit_code: str) -> dict[str, Any] | None:
    """The newest result of the community that a reader chose, for the home page."""
    newest = newest_result(unit_code)
    if newest is None:
        return None
    publication = newest.publication
    return {
        "entry": newest.payload,
        "period": publication.period,
        "county_slug": publication.key.removeprefix(f"{publication.period}-"),
    }


def _newest_published(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    newest = newest_result(unit_code)
    if newest is None or "total" in newest.payload:
        return newest.publication.period if newest else None
    entries = entries_for(unit_code).filter(payload__total__isnull=False)
    newest = entries.order_by(period_end("publication__period").desc()).first()
    return newest.publication.period if newest else None


def _newest_confirmed(community: Community) -> Evidence:
    rows = Inspection.objects.filter(community=community, state=InspectionState.CONFIRMED)
    rows = rows.order_by(period_end("round__period").desc())
    return rows.values_list("round__period", flat=True).first()


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
    bulletin = newest_bulletin(unit_code)
    if unit is None or bulletin is None:
        return None
    payload = bulletin.payload
    line = next((t for t in payload["townships"] if t["slug"] == unit.key), None)
    if line is None:
        return None
    entries = [entry for entry in payload["entries"] if entry["township_slug"] == unit.key]
    waste = published_waste_of(payload, "townships", unit.key)
    return _about(bulletin) | {"line": line, "waste": waste, **ranked_and_excluded(entries)}


def county(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a county, with its townships and the periods before."""
    bulletin = newest_bulletin(unit_code)
    if bulletin is None:
        return None
    bulletins = current_of(Kind.BULLETIN, within=unit_code)
    bulletins = bulletins.filter(like("period", bulletin.period))
    lines = list(bulletin_lines(bulletins)[:TREND_PERIODS])[::-1]
    return _about(bulletin) | {
        "line": bulletin.payload["summary"],
        "waste": published_waste_of(bulletin.payload, "summary"),
        "townships": bulletin.payload["townships"],
        "made_otherwise_before": bulletin.payload.get("made_otherwise_before"),
        "top": bulletin.payload["top"],
        "scorecard": bulletin.payload.get("scorecard"),
        "points": [(line["period"], line["summary"]["total"]) for line in lines],
        "trends": _trends((line["period"], line["summary"]) for line in lines),
    }


def newest_bulletin(unit_code: str) -> Publication | None:
    """The bulletin of the latest period of the county in which the unit lies."""
    county_code = unit_code[:COUNTY_DIGITS]
    rows = current_of(Kind.BULLETIN, within=county_code)
    return rows.order_by(period_end("period").desc()).first()


def _about(bulletin: Publication) -> dict[str, Any]:
    return {
        "period": bulletin.period,
        "key": bulletin.key,
        "number": bulletin.payload["number"],
        "county_slug": bulletin.payload["county_slug"],
    }


def _trends(
    results: Iterable[tuple[str, Mapping[str, Any]]],
) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Each rate over the periods in percent; without those of which no share can be shown."""
    found = list(results)
    trends = [
        (str(measure.label), [(period, _percent(said.get(measure))) for period, said in found])
        for measure in Measure
    ]
    return [(label, points) for label, points in trends if not _is_empty(points)]


def _is_empty(points: Iterable[tuple[str, Any]]) -> bool:
    return all(value is None for _period, value in points)


def _percent(rate: Mapping[str, Any] | None) -> Decimal | None:
    """A published rate in percent; a gap where nothing, or less than its rule demands, counted."""
    if not rate or rate.get("too_few"):
        return None
    share = Rate(rate["numerator"], rate["denominator"]).value
    return None if share is None else (share * 100).quantize(TENTH, ROUND_HALF_UP)


def _rate(measure: Measure, rate: dict[str, Any] | None) -> dict[str, Any]:
    label = {"label": measure.label}
    if rate is None:
        return label | {"denominator": 0}
    return label | rate | {"method": SamplingMethod(rate["method"]).label}
