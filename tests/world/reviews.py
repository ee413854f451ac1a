"""Review meetings of 德泰社区, and reviews in their states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _served(world: World) -> tuple[Any, Any]:
    """An estate of 德泰社区 and the company that serves it."""
    from tests.evaluation.review_helpers import estate_with_company, rules

    if "served" not in world.units:
        rules()
        world.units["served"] = estate_with_company(
            world.units["community"], 77, "评议花园", by=world.people["member"]
        )
    served: tuple[Any, Any] = world.units["served"]
    return served


def _meeting_of(world: World) -> Any:
    from tests.evaluation.review_helpers import review_meeting

    return review_meeting(world.people["member"], world.units["community"])


def _review_meeting(world: World) -> dict[str, str]:
    """A review meeting that was handed in and has reviewed nobody."""
    estate, company = _served(world)
    meeting = _meeting_of(world)
    return row(meeting, public_id=meeting.public_id, company=company.pk, estate=estate.pk)


def _review_row(review: Any, **further: Any) -> dict[str, str]:
    review.refresh_from_db()
    return row(review, public_id=review.public_id, version=review.version, **further)


def _review(world: World) -> dict[str, str]:
    """A review of a company whose figures are still being entered."""
    from evaluation.services import Reviewed
    from tests.evaluation.review_helpers import begin

    _estate, company = _served(world)
    meeting = _meeting_of(world)
    return _review_row(begin(meeting, world.people["member"], Reviewed(company=company)))


def _card(world: World) -> Any:
    from tests.evaluation.review_card_helpers import make_review_card

    if "review_card" not in world.units:
        world.units["review_card"] = make_review_card()
    return world.units["review_card"]


def _meeting_with_cards(world: World) -> dict[str, str]:
    """A review meeting that may score the company on a card."""
    found = _review_meeting(world)
    return found | {"scorecard": str(_card(world).scorecard.pk)}


def _review_on_card(world: World) -> dict[str, str]:
    """A review of a company whose card is still being filled in."""
    from evaluation.services import Reviewed
    from tests.evaluation.review_card_helpers import begin_on

    _estate, company = _served(world)
    member = world.people["member"]
    review = begin_on(_meeting_of(world), member, Reviewed(company=company), _card(world))
    return _review_row(review)


def _published_review_on_card(world: World) -> dict[str, str]:
    from evaluation.services import Reviewed
    from tests.evaluation.review_card_helpers import settled
    from tests.evaluation.review_helpers import published

    _estate, company = _served(world)
    meeting, people = _meeting_of(world), world.people
    review = settled(
        meeting, people["member"], people["township"], Reviewed(company=company), _card(world)
    )
    published(review, people["county"])
    return {"key": meeting.public_id, "version": "1"}


def _submitted_review(world: World) -> dict[str, str]:
    """Submitted, of a meeting whose minutes are confirmed."""
    from deliberation.services import confirm_minutes
    from evaluation.services import Reviewed
    from tests.evaluation.review_helpers import submitted

    _estate, company = _served(world)
    meeting = _meeting_of(world)
    review = submitted(meeting, world.people["member"], Reviewed(company=company))
    confirm_minutes(meeting, by=world.people["township"])
    return _review_row(review, target="confirmed")


def _published_review(world: World) -> dict[str, str]:
    from evaluation.services import Reviewed
    from tests.evaluation.review_helpers import confirmed, published

    _estate, company = _served(world)
    meeting, people = _meeting_of(world), world.people
    review = confirmed(meeting, people["member"], people["township"], Reviewed(company=company))
    published(review, people["county"])
    return {"key": meeting.public_id, "version": "1"}


def _reviewed_company(world: World) -> dict[str, str]:
    """A confirmed review in 2026-10, of whose month nothing was published."""
    from evaluation.services import Reviewed
    from tests.evaluation.review_helpers import confirmed

    _estate, company = _served(world)
    people = world.people
    review = confirmed(
        _meeting_of(world), people["member"], people["township"], Reviewed(company=company)
    )
    return _review_row(review)


def _published_companies(world: World) -> dict[str, str]:
    """The standings of the third quarter, in which another meeting was held."""
    from communities.models import County
    from evaluation.review_public import publish_companies
    from evaluation.services import Reviewed
    from evaluation.spans import parse_span
    from tests.evaluation.review_helpers import at, confirmed, review_meeting

    _estate, company = _served(world)
    people = world.people
    meeting = review_meeting(people["member"], world.units["community"], starts_at=at(2026, 8, 12))
    confirmed(meeting, people["member"], people["township"], Reviewed(company=company))
    span = parse_span("2026Q3")
    assert span is not None
    publish_companies(County.objects.get(slug="pingshan"), span, by=people["county"])
    return {"period": "2026Q3", "county_slug": "pingshan", "version": "1"}


def _review_rule(world: World) -> dict[str, str]:
    from evaluation.models import ReviewRule

    _served(world)
    return row(ReviewRule.objects.first())


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "review_meeting": _review_meeting,
    "meeting_with_cards": _meeting_with_cards,
    "review": _review,
    "review_on_card": _review_on_card,
    "published_review_on_card": _published_review_on_card,
    "submitted_review": _submitted_review,
    "published_review": _published_review,
    "review_rule": _review_rule,
    "reviewed_company": _reviewed_company,
    "published_companies": _published_companies,
}
