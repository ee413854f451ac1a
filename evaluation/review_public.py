"""What the public sees of a meeting's reviews, field by field, and the act of publishing them.

Companies are named. Of residents there is one sum of the community: no building, group or estate,
no household, no name. What is below the minimum in force is told as such, without a figure. What a
meeting scored on a card stands beside the ballots of others, never in one figure with them: of a
company its total by criterion, of residents the mean of the parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from communities.models import County
from deliberation.models import Meeting
from evaluation import queries
from evaluation.constants import REVIEW_ADDED
from evaluation.enums import Measure, ReviewState, Subject
from evaluation.models import Review, ReviewResult
from evaluation.queries import CardOutcome
from evaluation.queries.card_outcomes import published_card, published_outcome
from evaluation.queries.company_standings import CompanyLine
from evaluation.rules import COUNTY
from evaluation.satisfaction import Minimum, Opinions, sum_opinions
from evaluation.scoring import json_number, mean_share
from evaluation.services.company_rewards import review_company_rewards
from evaluation.services.reviews import refuse_too_many, refuse_unsettled
from evaluation.spans import Span, companies_key
from portal.enums import Kind
from portal.models import Publication
from portal.queries import versions
from portal.services import PublicItem, publish, publish_many


def publish_review(
    review: Review, *, by: User, expected_version: int | None = None, reason: str = ""
) -> Publication:
    """Put a confirmed review on the page of its meeting's results.

    A correction needs its reason, and so does what comes back after a withdrawal; one that the
    public does not see makes no new version. Gives back the page's newest version. Raises
    DutyConflict for whoever recorded, submitted or confirmed a result of the meeting, Refusal where
    no minimum is in force and while the meeting's minutes are open.
    """
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"reviews {review.meeting_id}")
        meeting = Meeting.objects.select_for_update().get(pk=review.meeting_id)
        refuse_unsettled(meeting)
        before = versions(Kind.REVIEW, meeting.public_id).first()
        is_addition = review.published_number == 0 and before is not None
        if is_addition and before is not None and before.withdrawn_at is None:
            reason = reason.strip() or REVIEW_ADDED
        transition(
            review,
            ReviewState.PUBLISHED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            published_number=review.latest_number,
        )
        latest = ReviewResult.objects.get(review=review, number=review.latest_number)
        refuse_too_many(latest, meeting)
        issuer = by.unit or str(meeting.community)
        publish_many([review_item(meeting)], by=by, issuer=issuer, reason=reason)
    return versions(Kind.REVIEW, meeting.public_id)[0]


def review_item(meeting: Meeting) -> PublicItem:
    """The results of the meeting that are published, as they would be published now.

    Raises Refusal where no minimum is in force on the meeting's day.
    """
    community = meeting.community
    results = list(queries.published_results(meeting))
    day = meeting.held_on
    names = "、".join(r.review.reviewed for r in results if not r.review.is_of_residents)
    payload: dict[str, Any] = {
        "meeting_key": meeting.public_id,
        "meeting_title": meeting.title,
        "held_on": day.isoformat(),
        "community": community.name,
        "community_slug": community.slug,
        "township": community.township.name,
        "township_slug": community.township.slug,
        "county": community.township.county.name,
        "county_slug": community.township.county.slug,
        "present": queries.attendance_of(meeting),
        "companies": _companies([r for r in results if not r.review.is_of_residents], meeting),
        "residents": _residents([r for r in results if r.review.is_of_residents], meeting),
    }
    return PublicItem(
        kind=Kind.REVIEW,
        key=meeting.public_id,
        title=f"{community.name}评议结果：{meeting.title}",
        unit_code=community.code,
        period=day.strftime("%Y-%m"),
        payload=payload,
        search_text=f"{meeting.title} {community.name} {community.township.name} {names}",
        authors=queries.review_authors(meeting),
    )


def publish_companies(county: County, span: Span, *, by: User, reason: str = "") -> Publication:
    """Publish the standings of property companies of a county over a span that has ended.

    A correction needs its reason. Raises Refusal without the office, before the span's end and
    where nobody has a rank; DutyConflict for whoever recorded or confirmed a counted result.
    """
    if not by.may(COUNTY, county.code):
        raise Refusal(_("An officer of the county or the city publishes the standings."))
    if span.last_day >= timezone.localdate():
        raise Refusal(_("%(span)s has not ended yet.") % {"span": span.name})
    with transaction.atomic():
        item = companies_item(county, span)
        if not any(line["rank"] or "card" in line for line in item.payload["companies"]):
            raise Refusal(_("No company was reviewed by enough people in %(span)s.")
                          % {"span": span.name})  # fmt: skip
        publication = publish(item, by=by, issuer=by.unit or county.name, reason=reason)
        review_company_rewards(county, span, by=by)
        return publication


def companies_item(county: County, span: Span) -> PublicItem:
    """The standings of the county as they would be published now."""
    lines = queries.company_standings(county.code, span)
    payload = {
        "county": county.name,
        "county_slug": county.slug,
        "period": span.code,
        "companies": [_company_line(line) for line in lines],
    }
    return PublicItem(
        kind=Kind.COMPANIES,
        key=companies_key(county.slug, span.code),
        title=f"{county.name}物业服务企业分类服务评议榜（{span.official_name}）",
        unit_code=county.code,
        period=span.code,
        payload=payload,
        search_text=" ".join([county.name, *(line.company.name for line in lines)]),
        authors=queries.company_authors(county.code, span),
    )


def _company_line(line: CompanyLine) -> dict[str, Any]:
    previous = line.previous
    card = {"share": json_number(line.card_share), "reviews": line.cards}
    return {
        "name": line.company.name,
        "credit_code": line.company.credit_code,
        "rank": line.rank,
        "unranked": str(line.unranked),
        "communities": line.communities,
        "reviews": line.reviews,
        "left_out": line.left_out,
        "ballot": None if line.unranked else _counts(line.opinions),
        "previous": previous
        and {"numerator": previous.numerator, "denominator": previous.denominator},
        "previous_rank": line.previous_rank,
        # Standings without a card stay as they were published before there were any.
        **({"card": card} if line.cards else {}),
    }


def _minimum(subject: Subject, meeting: Meeting) -> Minimum:
    minimum = queries.minimum_on(subject, meeting.held_on)
    if minimum is None:
        raise Refusal(
            _("No minimum of reviews is in force for “%(subject)s”: a city officer sets it first.")
            % {"subject": subject.label}
        )
    return minimum


def _companies(results: Sequence[ReviewResult], meeting: Meeting) -> list[dict[str, Any]]:
    if not results:
        return []
    minimum = _minimum(Subject.PROPERTY_COMPANY, meeting)
    return [_company(result, minimum) for result in results]


def _company(result: ReviewResult, minimum: Minimum) -> dict[str, Any]:
    company = result.review.company
    assert company is not None
    outcome = queries.outcome_of(result)
    return {
        "name": company.name,
        "credit_code": company.credit_code,
        "ballot": _ballot(result.opinions, minimum, None),
        "minimum": minimum.answers,
        **({"card": _card(result, outcome, minimum)} if outcome else {}),
    }


def _card(result: ReviewResult, outcome: CardOutcome, minimum: Minimum) -> dict[str, Any]:
    """The card, with what came of it; without that where fewer scored than the minimum."""
    published = published_card(outcome.card)
    if not minimum.admits(result.people, None):
        return published | {"result": None}
    shown = published_outcome(outcome, result.scores.all())
    return published | {"result": shown | {"took_part": result.took_part}}


def _ballot(opinions: Opinions, minimum: Minimum, households: int | None) -> Any:
    """The counts, None below the minimum."""
    return _counts(opinions) if minimum.admits(opinions.handed_in, households) else None


def _counts(opinions: Opinions) -> dict[str, int]:
    return {
        "satisfied": opinions.satisfied,
        "basically_satisfied": opinions.basically_satisfied,
        "dissatisfied": opinions.dissatisfied,
        "no_opinion": opinions.no_opinion,
        "numerator": opinions.numerator,
        "denominator": opinions.denominator,
    }


def _residents(results: Sequence[ReviewResult], meeting: Meeting) -> dict[str, Any] | None:
    """One sum over the units of the community that each reach the minimum."""
    if not results:
        return None
    minimum = _minimum(Subject.ESTATE_RESIDENTS, meeting)
    opinions = [r.opinions for r in results if _admits(r, r.opinions.handed_in, minimum)]
    total = sum_opinions(opinions)
    return {
        "units": len(results),
        "minimum": minimum.answers,
        "minimum_households": minimum.households,
        "ballot": _ballot(total, Minimum(minimum.answers), None),
        "ballot_units": len(opinions),
        **_residents_card(results, minimum),
        **{measure.value: _figure(results, measure, minimum) for measure in Measure},
    }


def _residents_card(results: Sequence[ReviewResult], minimum: Minimum) -> dict[str, Any]:
    """The mean over the parts that were scored on cards and each reach the minimum."""
    scored = [result for result in results if result.review.is_by_card]
    if not scored:
        return {}
    shown = [result for result in scored if _admits(result, result.people, minimum)]
    cards = Counter(result.review.scorecard for result in shown if result.review.scorecard)
    return {
        "card": {
            "parts": len(scored),
            "units": len(shown),
            "share": json_number(mean_share(queries.card_totals(shown))),
            "cancelled": sum(result.cancelled for result in shown),
            "cards": [
                {
                    "title": card.title,
                    "edition": card.edition,
                    "total": json_number(card.total),
                    "units": units,
                }
                for card, units in sorted(cards.items(), key=lambda c: (c[0].code, c[0].edition))
            ],
        }
    }


def _admits(result: ReviewResult, answers: int, minimum: Minimum) -> bool:
    return minimum.admits(answers, result.review.households)


def _figure(results: Sequence[ReviewResult], measure: Measure, minimum: Minimum) -> Any:
    """Numerators and denominators added up, with all that was counted; None where none may be."""
    shown = [
        result
        for result in results
        if _admits(result, getattr(result, f"{measure}_denominator"), minimum)
    ]
    if not shown:
        return None
    return {
        "numerator": sum(getattr(result, f"{measure}_numerator") for result in shown),
        "denominator": sum(getattr(result, f"{measure}_denominator") for result in shown),
        "methods": sorted({getattr(result, f"{measure}_method") for result in shown}),
        "units": len(shown),
    }
