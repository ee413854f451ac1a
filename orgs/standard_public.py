"""What the public sees of a standard: its course, its texts, what became of the comments.

No person: neither who commented nor who drafted. What somebody wrote is looked through for
personal data before it is published.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from orgs.enums import StandardState
from orgs.models import Standard, StandardComment, StandardRound
from orgs.queries.standards import standard_authors, taken_off
from orgs.rules import STANDARD_CONSULTED
from orgs.standards import round_on
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem, issuer_of, publish_many
from portal.validators import validate_no_personal_data

DAYS = (
    "proposed_on", "taken_up_on", "consult_from", "consult_until", "concluded_on", "issued_on",
    "holds_from", "replaced_on", "ended_on",
)  # fmt: skip
ROUND_DAYS = ("consult_from", "consult_until", "concluded_on")
WORDS = ("kind", "title", "scope", "state", "edition", "project_number", "number", "ended_reason")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def standard_item(standard: Standard, authors: frozenset[int] | None = None) -> PublicItem:
    """One edition as it would be published now; `authors` where they are not those of its words."""
    association, term = standard.association, standard.consult_term
    rounds = list(standard.rounds.select_related("text"))
    payload: dict[str, Any] = {
        **{name: getattr(standard, name) for name in WORDS},
        **{name: _iso(getattr(standard, name)) for name in DAYS},
        "association": association.name,
        "association_key": association.public_id,
        "year": standard.issued_on.year if standard.issued_on else 0,
        "minimum_days": {"days": term.minimum_days, "source": term.source} if term else {},
        "replaces": _named(standard.revises),
        "replaced_by": _named(_successor(standard)),
        "bodies": [
            {
                "name": body.name,
                "is_lead": body.is_lead,
                "key": body.organization.public_id if body.organization else "",
            }
            for body in standard.bodies.select_related("organization")
        ],
        "files": _files(standard, rounds),
        "rounds": [_round(row) for row in rounds],
        "comments": _comments(standard, rounds),
    }
    return PublicItem(
        kind=Kind.STANDARD,
        key=standard.public_id,
        title=str(standard),
        unit_code=association.jurisdiction,
        payload=payload,
        search_text=search_text(
            [standard.title], [standard.number.lower(), association.name, standard.scope]
        ),
        authors=standard_authors(standard) if authors is None else authors,
    )


def _successor(standard: Standard) -> Standard | None:
    if standard.replaced_on is None:
        return None
    rows = Standard.objects.filter(revises=standard, state__in=sorted(STANDARD_CONSULTED))
    return rows.filter(holds_from=standard.replaced_on).first()


def _named(standard: Standard | None) -> dict[str, str]:
    return {"key": standard.public_id, "name": str(standard)} if standard else {}


def _round(row: StandardRound) -> dict[str, Any]:
    return {
        "number": row.number,
        **{name: _iso(getattr(row, name)) for name in ROUND_DAYS},
        "reason": row.reason,
    }


def _files(standard: Standard, rounds: list[StandardRound]) -> list[dict[str, Any]]:
    """Without what was taken off the site: a later version does not bring it back."""
    found, off = [], taken_off(standard.public_id)
    texts = [("issued", 0, standard.issued_text)]
    texts.append(("consulted", len(rounds) + 1, standard.consulted_text))
    texts += [("consulted", row.number, row.text) for row in reversed(rounds)]
    for role, number, text in texts:
        if text is not None and text.sha256 not in off:
            file = {"role": role, "sha256": text.sha256, "size": text.size, "number": text.number}
            found.append({**file, "round": number if rounds else 0})
    return found


def _comments(standard: Standard, rounds: list[StandardRound]) -> list[dict[str, Any]]:
    """The table of comments, each round from the day on which it is published; each comment is of
    the round in whose days it came."""
    rows = StandardComment.objects.filter(standard=standard).order_by("received_on", "pk")
    if standard.concluded_on is None:
        if not rounds:
            return []
        rows = rows.filter(received_on__lte=rounds[-1].consult_until)
    return [
        {
            "round": round_on(row.received_on, [one.consult_until for one in rounds]),
            "clause": "" if row.is_withheld else row.clause,
            "text": "" if row.is_withheld else row.text,
            "outcome": row.outcome,
            "reason": row.answer,
            "received_on": _iso(row.received_on),
        }
        for row in rows
    ]


def publish_standard(
    standard: Standard,
    *,
    by: User,
    reason: str,
    confirmed: bool,
    authors: frozenset[int] | None = None,
) -> None:
    """Show `standard` on the site as it is now.

    Raises DutyConflict for who is one of its `authors`, by default who wrote something of it;
    ValidationError where a text seems to tell who somebody is, unless it was `confirmed` that none
    does.
    """
    item = standard_item(standard, authors)
    validate_no_personal_data("\n".join(_free_words(item.payload)), confirmed=confirmed)
    publish_many([item], by=by, issuer=issuer_of(by), reason=reason)


def _free_words(payload: dict[str, Any]) -> list[str]:
    said = [row[name] for row in payload["comments"] for name in ("clause", "text", "reason")]
    named = [body["name"] for body in payload["bodies"]]
    again = [row["reason"] for row in payload["rounds"]]
    return [payload["title"], payload["scope"], payload["ended_reason"], *said, *named, *again]


def is_on_site(standard: Standard) -> bool:
    """Whether the public knows of it: from the consultation on."""
    return standard.state in STANDARD_CONSULTED or (
        standard.state == StandardState.WITHDRAWN and standard.consult_from is not None
    )
