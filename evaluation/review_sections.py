"""What pages show of reviews: those of the public read the publication record alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from accounts.models import User
from deliberation.enums import MeetingForm, MeetingState
from deliberation.models import Meeting
from evaluation import queries
from evaluation.enums import Measure, Opinion, SamplingMethod, Unranked
from evaluation.rules import MEMBERS, REVIEW_READERS
from evaluation.spans import parse_span
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current, current_of

REVIEWS_SHOWN = 3
STANDINGS_SHOWN = 12


def review_lines(publications: Iterable[Publication]) -> Iterator[dict[str, Any]]:
    """Published results with the words of the reader's language."""
    for publication in publications:
        payload = publication.payload
        residents = payload["residents"]
        yield payload | {
            "publication": publication,
            "companies": [
                company | {"counts": ballot_counts(company["ballot"])}
                for company in payload["companies"]
            ],
            "has_cards": any("card" in one for one in (*payload["companies"], residents or {})),
            "residents": residents
            and residents
            | {
                "counts": ballot_counts(residents["ballot"]),
                "figures": [_figure(measure, residents[measure]) for measure in Measure],
            },
        }


def ballot_counts(ballot: dict[str, Any] | None) -> list[tuple[Any, int]]:
    """Each opinion with its number; nothing below the minimum."""
    if ballot is None:
        return []
    return [(opinion.label, ballot[opinion.value]) for opinion in Opinion]


def _figure(measure: Measure, rate: dict[str, Any] | None) -> dict[str, Any]:
    if rate is None:
        return {"label": measure.label, "denominator": 0}
    methods = [SamplingMethod(name).label for name in rate["methods"]]
    return rate | {"label": measure.label, "methods": methods}


def company_context(publication: Publication) -> dict[str, Any]:
    """Published standings of companies: those with a rank, and those without by the reason."""
    payload = publication.payload
    lines = payload["companies"]
    span = parse_span(payload["period"])
    return {
        "publication": publication,
        "payload": payload,
        "span_name": span.name if span else payload["period"],
        "has_cards": any("card" in line for line in lines),
        "ranked": [line for line in lines if line["rank"] is not None],
        "unranked": [
            line | {"reason": Unranked(line["unranked"]).label}
            for line in lines
            if line["rank"] is None
        ],
    }


def company_address(item: Publication) -> str:
    """Where published standings of companies stand; it reads key and period alone."""
    county_slug = item.key.removesuffix(f"-{item.period.lower()}")
    return reverse("company_results", args=[item.period, county_slug])


def company_links(within: str) -> list[dict[str, Any]]:
    """The newest published standings of companies, of a county or of all."""
    rows = current_of(Kind.COMPANIES, within=within).defer("search_text")
    newest = rows.order_by("-published_at", "-pk")[:STANDINGS_SHOWN]
    return [company_context(row) for row in newest]


def community(unit_code: str) -> dict[str, Any] | None:
    """The newest results of the review meetings of a community."""
    rows = current_of(Kind.REVIEW, within=unit_code).order_by("-period", "-published_at")
    reviews = list(review_lines(rows[:REVIEWS_SHOWN]))
    return {"reviews": reviews} if reviews else None


def meeting(key: str) -> dict[str, Any] | None:
    """The published results of the published meeting with this key."""
    found = current(Kind.REVIEW, key)
    return {"review": next(iter(review_lines([found])))} if found else None


def record(meeting: Meeting, user: User) -> dict[str, Any] | None:
    """On the page of a review meeting: what it reviewed, and the way to record it."""
    if meeting.form != MeetingForm.REVIEW or meeting.state == MeetingState.CANCELLED:
        return None
    if meeting.starts_at is None or not user.may(REVIEW_READERS, meeting.scope_code()):
        return None
    return {
        "meeting": meeting,
        "reviews": list(queries.reviews_of(meeting)),
        "may_record": user.may(MEMBERS, meeting.scope_code()),
    }
