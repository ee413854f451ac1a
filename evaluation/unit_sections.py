"""A unit's newest result beside others and since the period before: its page, sheet and screen.

They read the publication record alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from deliberation.queries import chains_done
from evaluation.beside import Beside
from evaluation.enums import Level
from evaluation.periods import period_of
from evaluation.queries import ranked_and_excluded
from evaluation.queries.unit_results import ResultOf, beside, corrections, since_before
from evaluation.sections import newest_bulletin, newest_result
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current, current_of

CHAINS_SHOWN = 5


def community(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a community with all that explains it."""
    newest = newest_result(unit_code)
    bulletin = current(Kind.BULLETIN, newest.publication.key) if newest else None
    if newest is None or bulletin is None:
        return None
    return _result(ResultOf(Level.COMMUNITY, newest.payload["slug"]), bulletin, unit_code)


def township(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a township with all that explains it, and its communities by rank."""
    unit = current_of(Kind.TOWNSHIP, within=unit_code).filter(unit_code=unit_code).first()
    bulletin = newest_bulletin(unit_code)
    if unit is None or bulletin is None:
        return None
    found = _result(ResultOf(Level.TOWNSHIP, unit.key), bulletin, unit_code)
    if found is None:
        return None
    entries = [e for e in bulletin.payload["entries"] if e["township_slug"] == unit.key]
    return found | {"listed": ranked_and_excluded(entries)["ranked"]}


def county(unit_code: str) -> dict[str, Any] | None:
    """The newest result of a county with all that explains it, and its townships by rank."""
    bulletin = newest_bulletin(unit_code)
    if bulletin is None:
        return None
    found = _result(ResultOf(Level.COUNTY, ""), bulletin, unit_code)
    townships = [line for line in bulletin.payload["townships"] if line["rank"] is not None]
    return found and found | {"listed": townships}


def _result(unit: ResultOf, bulletin: Publication, unit_code: str) -> dict[str, Any] | None:
    payload = bulletin.payload
    said = unit.said(payload)
    if said is None:
        return None
    since = since_before(unit, payload)
    last_day = period_of(bulletin.period).last_day
    after = (
        period_of(since.earlier.period).last_day
        if since
        else period_of(bulletin.period).first_day - timedelta(days=1)
    )
    corrected = corrections(unit, bulletin)
    corrected += corrections(unit, since.earlier) if since else []
    return {
        "level": unit.level.value,
        "publication": bulletin,
        "period": bulletin.period,
        "key": bulletin.key,
        "county_slug": payload["county_slug"],
        "scorecard": payload.get("scorecard"),
        "name": said["name"],
        "said": said,
        "ranked": len(unit.ranks(payload)),
        **_compared(unit.level, beside(unit, bulletin)),
        "since": since,
        "corrections": corrected,
        "chains": [
            {
                "chain": chain,
                # What was done later is seen in the next result at the earliest.
                "is_counted": chain.verified_on <= last_day,
                "entry": _entry(payload["entries"], chain.place["community_slug"]),
            }
            for chain in chains_done(unit_code, after=after, most=CHAINS_SHOWN)
        ],
    }


def _entry(entries: Iterable[Mapping[str, Any]], slug: str) -> Mapping[str, Any] | None:
    return next((entry for entry in entries if entry["slug"] == slug), None)


def _compared(level: Level, lines: Iterable[Beside]) -> dict[str, Any]:
    named = [(_named(line), line) for line in lines]
    return {
        "beside": named,
        "bars": [(name, line.total, line.is_own) for name, line in named],
        "lacks_city": level != Level.COMMUNITY
        and not any(line.kind == "city" for _name, line in named),
    }


def _named(line: Beside) -> str:
    if line.kind == "type":
        return gettext("%(type)s in this county or district") % {"type": line.name}
    if line.kind == "city":
        return gettext("The whole city")
    return line.name
