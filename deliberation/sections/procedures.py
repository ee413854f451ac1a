"""Procedures as pages show them: the six steps with what became of each, codes as words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from communities.enums import Validity
from deliberation import queries
from deliberation.enums import ProcedureStage, ProcedureState, stage_label
from deliberation.quorum import ballot_words, verdict_words
from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of

ON_A_PAGE = 5


def procedure_line(publication: Publication) -> dict[str, Any]:
    """The payload of a procedure with its publication, its state and last step as words."""
    payload = publication.payload
    return {**payload, "publication": publication, **procedure_words(payload)}


def procedure_words(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The state of a procedure, and the name of the step that it has reached."""
    reached = payload["reached"]
    return {
        "state_label": ProcedureState(payload["state"]).label,
        "reached_label": stage_label(reached, payload["kind"]) if reached else "",
        "exceptions": sum(bool(step["reason"]) for step in payload["steps"]),
    }


def procedure_lines(publications: Iterable[Publication]) -> list[dict[str, Any]]:
    """`procedure_line` of each."""
    return [procedure_line(publication) for publication in publications]


def procedure_steps(
    payload: Mapping[str, Any], addresses: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """All six steps with what was recorded of each, in their order; some have nothing yet.

    A step left out and done later has two entries. `addresses` leads from the key of a meeting to
    its page, for those who may open it.
    """
    found: dict[int, list[dict[str, Any]]] = {stage.value: [] for stage in ProcedureStage}
    for step in payload["steps"]:
        found[step["number"]].append(_entry(step, addresses))
    running = payload["state"] == ProcedureState.RUNNING
    return [
        {
            "number": number,
            "name": stage_label(number, payload["kind"]),
            "entries": entries,
            "is_next": running and number == payload["reached"] + 1,
        }
        for number, entries in found.items()
    ]


def _entry(step: Mapping[str, Any], addresses: Mapping[str, str | None]) -> dict[str, Any]:
    verdict, ballot = step["verdict"], step["ballot"]
    words = []
    if verdict is not None:
        words = verdict_words(verdict)
    if ballot is not None:
        words.append(ballot_words(**ballot))
    return {
        **step,
        "meeting_address": addresses.get(step["meeting_key"]),
        "validity_label": Validity(step["validity"]).label if step["validity"] else "",
        "words": words,
        "law": verdict if verdict is not None and "law" in verdict else None,
    }


def meeting_addresses(payload: Mapping[str, Any]) -> dict[str, str | None]:
    """Where the published meetings of a procedure stand on the site; one query or none."""
    keys = [step["meeting_key"] for step in payload["steps"] if step["meeting_key"]]
    if not keys:
        return {}
    rows = current_of(Kind.MEETING).filter(key__in=keys)
    return {row.key: address_of(row) for row in rows}


def procedures(unit_code: str) -> dict[str, Any] | None:
    """The latest procedures of a community; nothing where none is published."""
    found = procedure_lines(queries.published_procedures(unit_code)[:ON_A_PAGE])
    return {"procedures": found} if found else None
