"""What the public may see of documents and of the policy's figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation

from accounts.scoping import within
from communities.models import County
from communities.queries import place_names
from coordination import queries, texts
from coordination.constants import POLICY_KEY
from coordination.models import Document, PolicyClause, Scoreboard
from coordination.rules import DOCUMENT_SHOWN
from portal.enums import Kind
from portal.measures import Figure, Measure, Span, figures, registered
from portal.pinyin import search_text
from portal.services import PublicItem

CHINESE = "zh-hans"
WORDS = ("kind", "level", "title", "number", "issuer", "applies_to", "source", "ended_reason")
DAYS = ("issued_on", "valid_from", "valid_until", "repealed_on")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def document_item(document: Document) -> PublicItem:
    """A document as it would be published now: its words by paragraph, no person."""
    clauses = list(document.clauses.values_list("number", "text"))
    replaced = document.successors.filter(state__in=sorted(DOCUMENT_SHOWN)).first()
    return PublicItem(
        kind=Kind.DOCUMENT,
        key=document.public_id,
        title=str(document),
        unit_code=document.jurisdiction,
        period=_iso(document.issued_on),
        payload={
            **{name: getattr(document, name) for name in WORDS},
            **{name: _iso(getattr(document, name)) for name in DAYS},
            "starts_on": _iso(document.valid_from or document.issued_on),
            "place": place_names().get(document.jurisdiction, ""),
            "paragraphs": [
                {
                    "anchor": one.anchor,
                    "rank": one.rank,
                    "parts": [
                        {"clause": number, "text": words}
                        for number, words in texts.parts(one.text, clauses)
                    ],
                }
                for one in texts.paragraphs(document.text)
            ],
            "file": {"sha256": document.sha256, "size": document.size} if document.sha256 else {},
            "replaces": _named(document.replaces),
            "replaced_by": _named(replaced),
        },
        search_text=search_text([document.title], [document.number, document.issuer]),
        authors=queries.document_authors(document),
    )


def _named(document: Document | None) -> dict[str, str]:
    return {"key": document.public_id, "name": str(document)} if document else {}


def _pair(figure: Figure) -> list[int]:
    return [figure.counted] if figure.of is None else [figure.counted, figure.of]


def _measured(measure: Measure, span: Span, codes: list[str]) -> dict[str, Any]:
    found = figures(measure, span, codes)
    return {
        "name": str(measure.name),
        "unit": str(measure.unit),
        "what": str(measure.what),
        "is_state": measure.is_state,
        "figures": [_pair(found[code]) for code in codes],
    }


def scoreboard_payload(city: str, span: Span, day: date) -> dict[str, Any]:
    """The policy clause by clause with what is counted in `span`, for the city and each county.

    All of it is sums of records; no record, unit below a county or person is named.
    """
    counties = County.objects.filter(within("code", city)).order_by("code")
    names = dict(counties.values_list("code", "name"))
    clauses = queries.policy_clauses()
    wanted = {key for clause in clauses for key in clause.measures}
    codes = [city, *names]
    with translation.override(CHINESE):
        measured = {
            key: _measured(measure, span, codes)
            for key, measure in registered().items()
            if key in wanted
        }
    return {
        "policy": clauses[0].document.public_id if clauses else "",
        "title": clauses[0].document.title if clauses else "",
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "counted_on": day.isoformat(),
        "chapters": _chapters(clauses[0].document.text) if clauses else {},
        "areas": [{"code": code, "name": names.get(code, "")} for code in codes],
        "measures": measured,
        "clauses": [_clause(clause) for clause in clauses],
    }


def _chapters(text: str) -> dict[str, str]:
    """The headings of the first rank by their numbers: 1 → 一、总体要求."""
    rows = (one for one in texts.paragraphs(text) if one.rank == texts.SECTION)
    return {one.anchor.removeprefix("s"): one.text for one in rows}


def _clause(clause: PolicyClause) -> dict[str, Any]:
    return {
        "number": clause.number,
        "text": clause.text,
        "strength": clause.strength,
        "pages": clause.pages,
        "measures": clause.measures,
        "reason": clause.reason,
    }


def scoreboard_item(scoreboard: Scoreboard) -> PublicItem:
    """What was prepared, to the letter."""
    title = scoreboard.payload["title"]
    return PublicItem(
        kind=Kind.SCOREBOARD,
        key=POLICY_KEY,
        title=title,
        unit_code=scoreboard.jurisdiction,
        period=scoreboard.until.isoformat(),
        payload=scoreboard.payload,
        search_text=search_text([title], ["政策落实情况"]),
        authors=frozenset({scoreboard.prepared_by_id}),
    )
