"""Verdicts and ballots in words, from the plain values that records and publications keep.

    verdict_words({"validity": "not_valid", "grounds": ["too_few_present"], "present": 60,
                   "entitled": 120, "present_needed": 61, …})
    → ["到会60人，应到120人，至少须61人到会。"]

No word is stored: each reader gets them in the own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from communities.enums import Ground, MajorityBase, Validity


def _text(ground: str, figures: Mapping[str, Any]) -> str:
    match ground:
        case Ground.TOO_FEW_PRESENT:
            text = _(
                "%(present)s of %(entitled)s were present; at least %(present_needed)s had to."
            )
        case Ground.TOO_FEW_AT_VOTE:
            text = _("At a vote %(lowest)s were left; at least %(present_needed)s had to be there.")
        case Ground.NO_NOTICE:
            text = _("No notice is recorded; the law asks for %(notice_needed)s days.")
        case Ground.SHORT_NOTICE:
            text = _(
                "Notice was given %(notice_given)s days before; the law asks for "
                "%(notice_needed)s days."
            )
        case _unknown:
            text = _("The law of that day knows no such assembly here.")
    return text % figures


def verdict_words(figures: Mapping[str, Any]) -> list[str]:
    """Why a meeting was valid or not, one sentence for each reason.

    `figures` are those of `queries.verdict_figures`: numbers of those counted, civil days.
    """
    if figures["validity"] == Validity.NOT_ASKED:
        return [_("The law asks no quorum of this form of meeting.")]
    if figures["validity"] == Validity.NOT_VALID:
        return [_text(ground, figures) for ground in figures["grounds"]]
    words = _("%(present)s of %(entitled)s were present; %(present_needed)s were enough.")
    return [words % figures]


def ballot_words(*, base: str, base_count: int, needed: int, in_favour: int) -> str:
    """How a ballot came out and why; all but `base` are numbers of votes or persons."""
    match base:
        case MajorityBase.ENTITLED:
            text = _(
                "%(in_favour)s in favour; of the %(base_count)s entitled %(needed)s had to be."
            )
        case MajorityBase.CAST:
            text = _("%(in_favour)s in favour; of the %(base_count)s votes %(needed)s had to be.")
        case _present:
            text = _("%(in_favour)s in favour; of the %(base_count)s present %(needed)s had to be.")
    return text % {"in_favour": in_favour, "base_count": base_count, "needed": needed}


def short_notice_words(given: int, needed: int | None) -> str:
    """What to say of a notice `given` civil days before; nothing where it is long enough."""
    if needed is None or given >= needed:
        return ""
    return _(
        "The notice comes %(given)s days before the meeting; the law asks for %(needed)s days. "
        "Held on that day, the meeting would not be valid."
    ) % {"given": given, "needed": needed}
