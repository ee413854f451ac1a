"""Documents and the scoreboard as the public pages show them: payloads with their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.constants import PAGES, POLICY_KEY
from coordination.enums import DocumentKind, DocumentLevel, DocumentStanding, Strength
from portal.enums import Kind
from portal.measures import Figure, registered
from portal.models import Publication
from portal.queries import current


def standing_on(payload: Mapping[str, Any], today: date) -> DocumentStanding:
    """What a published document is on a civil day."""
    day = today.isoformat()
    if payload["repealed_on"] and payload["repealed_on"] <= day:
        return DocumentStanding.REPEALED
    if payload["starts_on"] and payload["starts_on"] > day:
        return DocumentStanding.COMING
    if payload["valid_until"] and payload["valid_until"] < day:
        return DocumentStanding.EXPIRED
    return DocumentStanding.IN_FORCE


def document_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words, and what it is today."""
    payload = publication.payload
    standing = standing_on(payload, timezone.localdate())
    return {
        **payload,
        "publication": publication,
        "kind_label": DocumentKind(payload["kind"]).label,
        "level_label": DocumentLevel(payload["level"]).label,
        "standing": standing.value,
        "standing_label": standing.label,
        "place": payload["place"] or _("the whole city"),
        "headings": [
            {"anchor": one["anchor"], "text": one["parts"][0]["text"]}
            for one in payload["paragraphs"]
            if one["rank"] == "section" and one["parts"]
        ],
    }


def measure_words(key: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Name, unit and meaning in the reader's language; as they were published where the measure
    is counted no more."""
    known = registered().get(key)
    if known is None:
        return {name: stored[name] for name in ("name", "unit", "what")}
    return {"name": known.name, "unit": known.unit, "what": known.what}


def _line(area: Mapping[str, str], pair: list[int]) -> dict[str, Any]:
    figure = Figure(*pair)
    return {
        "name": area["name"] or _("the whole city"),
        "counted": figure.counted,
        "of": figure.of,
        "is_rate": len(pair) > 1,
        "share": figure.share,
        "percent": round((figure.share or 0) * 100),
    }


def _measured(key: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    stored = payload["measures"][key]
    lines = [
        _line(area, pair) for area, pair in zip(payload["areas"], stored["figures"], strict=True)
    ]
    words = measure_words(key, stored)
    return {
        **words,
        "key": key,
        "is_state": stored["is_state"],
        "city": lines[0],
        "counties": lines[1:],
    }


def _links(names: list[str]) -> list[dict[str, Any]]:
    found = []
    for name in names:
        try:
            found.append({"url": reverse(name), "label": PAGES.get(name, name)})
        except NoReverseMatch:
            continue
    return found


def scoreboard_entry(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload clause by clause, each measure with the figures of the city and the counties."""
    clauses = [
        {
            **row,
            "strength_label": Strength(row["strength"]).label,
            "links": _links(row["pages"]),
            "lines": [_measured(key, payload) for key in row["measures"]],
        }
        for row in payload["clauses"]
    ]
    chapters: dict[str, list[dict[str, Any]]] = {}
    for row in clauses:
        chapters.setdefault(row["number"].split(".")[0], []).append(row)
    return {
        **payload,
        "clauses": clauses,
        "chapters": [
            {
                "number": number,
                "title": payload["chapters"].get(number) or _("Introduction"),
                "clauses": rows,
            }
            for number, rows in chapters.items()
        ],
        "with_figure": sum(bool(row["lines"]) for row in clauses),
    }


def home(_unit_code: str) -> dict[str, Any] | None:
    """That there is a scoreboard, and to which day it is counted."""
    publication = current(Kind.SCOREBOARD, POLICY_KEY)
    return None if publication is None else {"publication": publication}
