"""Review meetings, and reviews taken through their states by the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from communities.models import Community, Estate, PropertyCompany
from deliberation.models import Meeting
from deliberation.services import ParticipantContent, confirm_minutes
from evaluation.enums import Measure
from evaluation.models import Review, ReviewRule
from evaluation.review_public import publish_review
from evaluation.satisfaction import Opinions
from evaluation.services import (
    Counted,
    GivenSample,
    Reviewed,
    begin_review,
    confirm_review,
    return_review,
    submit_review,
)
from tests.communities.body_helpers import add_contract, add_estate
from tests.deliberation.helpers import bare_item, hold, token

PRESENT = 30
# 18 + 6 of 26 with an opinion, 1 without.
OPINIONS = Opinions(18, 6, 2, 1)


def rules(answers: int = 10, households: int = 10) -> None:
    """Minimums for both subjects from the beginning of 2026."""
    for subject, number in (("property_company", 0), ("estate_residents", households)):
        ReviewRule.objects.create(
            subject=subject,
            effective_from=date(2026, 1, 1),
            minimum_answers=answers,
            minimum_households=number,
            source="试行口径",
        )


def at(year: int, month: int, day: int) -> datetime:
    """The evening of a civil day."""
    return datetime(year, month, day, 19, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def review_meeting(member: Any, community: Community, **changes: Any) -> Meeting:
    """A review meeting of 30 people on 15 October 2026, handed in."""
    values = {
        "form": "review",
        "title": "物业分类服务评议会",
        "participants": (ParticipantContent("residents", PRESENT),),
        "items": (bare_item("物业服务"),),
    }
    return hold(member, community, **(values | changes))


def estate_with_company(
    community: Community, number: int = 1, name: str = "一号院", **options: Any
) -> tuple[Estate, PropertyCompany]:
    """An estate of 320 households that the company of `number` serves since a year."""
    estate = add_estate(community, name, households=320)
    return estate, add_contract(estate, number=number, begins=-400, **options).company


def begin(meeting: Meeting, member: Any, reviewed: Reviewed) -> Review:
    review, _is_new = begin_review(meeting, by=member, token=token(), reviewed=reviewed)
    return review


def residents(estate: Estate, place: str = "", households: int = 120, unit: str = "") -> Reviewed:
    unit = unit or ("building" if place else "estate")
    return Reviewed(estate=estate, unit=unit, place=place, households=households)


def counted(opinions: Opinions = OPINIONS, **samples: tuple[int, int]) -> Counted:
    return Counted(
        opinions,
        {
            Measure(name): GivenSample(part, whole, "households")
            for name, (part, whole) in samples.items()
        },
    )


def submitted(
    meeting: Meeting, member: Any, reviewed: Reviewed, figures: Counted | None = None
) -> Review:
    review = begin(meeting, member, reviewed)
    submit_review(review, by=member, counted=figures or counted())
    return review


def confirmed(
    meeting: Meeting,
    member: Any,
    officer: Any,
    reviewed: Reviewed,
    figures: Counted | None = None,
) -> Review:
    """Confirmed after the minutes of its meeting were."""
    review = submitted(meeting, member, reviewed, figures)
    meeting.refresh_from_db()
    if meeting.state == "closed":
        confirm_minutes(meeting, by=officer)
    confirm_review(review, by=officer)
    return review


def corrected(
    review: Review, member: Any, officer: Any, opinions: Opinions, answer: str = "重新清点"
) -> Review:
    """Reopened, submitted anew and confirmed."""
    return_review(review, by=officer, reason="票数有误")
    submit_review(review, by=member, counted=counted(opinions), answer=answer)
    confirm_review(review, by=officer)
    return review


def published(review: Review, publisher: Any, reason: str = "") -> Any:
    return publish_review(review, by=publisher, reason=reason)


def fewer(opinions: Opinions, **changes: int) -> Opinions:
    return replace(opinions, **changes)
