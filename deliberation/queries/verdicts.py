"""The verdict on a meeting as plain values, for its words and for the public."""

from __future__ import annotations

from typing import Any

from communities.enums import Ground, Validity
from communities.quorum import grounds
from deliberation.models import MeetingVerdict

FIGURES = (
    "counted", "entitled", "present", "lowest", "by_proxy", "notice_given",
    "present_needed", "notice_needed", "validity",
)  # fmt: skip


def grounds_of(verdict: MeetingVerdict) -> tuple[Ground, ...]:
    """Why the meeting was not valid, from the numbers that were kept; nothing where it was."""
    if verdict.validity != Validity.NOT_VALID:
        return ()
    if verdict.rule_id is None:
        return (Ground.NO_SUCH_ASSEMBLY,)
    return grounds(
        present=verdict.present,
        lowest=verdict.lowest,
        present_needed=verdict.present_needed,
        notice_given=verdict.notice_given,
        notice_needed=verdict.notice_needed,
    )


def verdict_figures(verdict: MeetingVerdict) -> dict[str, Any]:
    """All that `quorum.verdict_words` and the public page need: numbers, codes, the law's name."""
    rule = verdict.rule
    law = {"law": rule.law, "article": rule.article, "confirmed": rule.is_confirmed} if rule else {}
    return {
        **{name: getattr(verdict, name) for name in FIGURES},
        "grounds": [ground.value for ground in grounds_of(verdict)],
        **law,
    }
