"""Rewards and penalties of property companies: what they rest on, and when that is gone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.models import County
from evaluation import queries
from evaluation.enums import Condition, RewardLevel, RewardState
from evaluation.incentives import Outcome, Rule, applies
from evaluation.models import Reward, RewardRule, Round
from evaluation.scoring import half_up
from evaluation.spans import Span
from evaluation.validators import plain
from portal.models import Publication

# Still to be asked whether the result bears them.
STANDING_STATES = (RewardState.PROPOSED, RewardState.APPROVED, RewardState.PUBLISHED)


def rule_of(row: RewardRule | Reward) -> Rule:
    """The rule, or what a reward kept of it, as `evaluation.incentives` reads it."""
    return Rule(row.condition, row.count, row.at_least, row.below, row.in_a_row)


def published_company_standing(county: County, span: Span) -> Publication:
    """The version on the site that says what the confirmed reviews say today. Raises Refusal."""
    publication = queries.company_publication(county, span)
    if publication is None:
        raise Refusal(
            _("Publish the standings of property companies of %(span)s first.")
            % {"span": span.name}
        )
    if not queries.is_company_standing_as_published(publication, county, span):
        raise Refusal(
            _(
                "The results of property companies have changed since version %(version)s of the "
                "standings of %(span)s. Publish the correction first."
            )
            % {"version": publication.version, "span": span.name}
        )
    return publication


def refuse_changed_standing(reward: Reward) -> None:
    """Refuse a company's reward by rule whose published standing is not that of today any more."""
    if reward.level == RewardLevel.COMPANY and reward.condition:
        published_company_standing(*_ground(reward))


def waiting_rules(round_: Round) -> list[tuple[RewardRule, str]]:
    """The rules about companies that cannot propose for `round_` yet, each with the reason."""
    county = County.objects.get(code=round_.jurisdiction)
    waiting = []
    for rule in queries.rules_in_force(round_).filter(level=RewardLevel.COMPANY):
        span = queries.span_of(rule, round_)
        if span is None:
            text = _("It looks at a span that does not end with this round.")
            waiting.append((rule, text))
            continue
        try:
            publication = published_company_standing(county, span)
        except Refusal as refusal:
            waiting.append((rule, str(refusal.message)))
            continue
        other = queries.round_that_proposed(rule, publication, but=round_)
        if other is not None:
            words = {"round": other, "span": span.name}
            text = _("It has proposed over %(span)s already, with the round %(round)s.") % words
            waiting.append((rule, text))
    return waiting


def values_of_company(
    row: RewardRule | Reward, round_: Round, key: str, outcome: Outcome, publication: Publication
) -> dict[str, Any]:
    """What a reward keeps of the published result of the company with the credit code `key`."""
    result = outcome.results[key]
    assert result.total is not None, key
    total = half_up(result.total)
    names = {line["credit_code"]: line["name"] for line in publication.payload["companies"]}
    return {
        "unit_code": round_.jurisdiction,
        "unit_name": names[key],
        "total": total,
        "rank": result.rank,
        "basis": _basis(row, round_, total, result.rank),
        "publication": publication,
    }


def company_values_of(reward: Reward) -> dict[str, Any] | None:
    """What `reward` would keep of the result of today, by its rule as it was when it proposed.

    None while its standings wait, and where they do not bear it.
    """
    county, span = _ground(reward)
    try:
        publication = published_company_standing(county, span)
    except Refusal:
        return None
    outcomes = queries.company_outcomes(county, span, reward.in_a_row)
    if not applies(rule_of(reward), reward.unit_key, outcomes):
        return None
    return values_of_company(reward, reward.round, reward.unit_key, outcomes[0], publication)


def review_company_rewards(county: County, span: Span, *, by: User) -> list[Reward]:
    """Mark what the published standings of the companies of `county` do not bear any more.

    Called where they are published over `span`, in that transaction; rewards of later spans that
    count it in their row are asked too. A doubt that has become groundless is taken back. Returns
    those whose mark has changed.
    """
    rewards = Reward.objects.filter(
        round__jurisdiction=county.code,
        level=RewardLevel.COMPANY,
        span=span.kind,
        state__in=STANDING_STATES,
    ).select_related("round")
    changed = []
    for reward in rewards:
        _county, own = _ground(reward)
        if own.last_day < span.last_day:
            continue
        outcomes = queries.company_outcomes(county, own, reward.in_a_row)
        doubt = "" if applies(rule_of(reward), reward.unit_key, outcomes) else _doubt(span)
        if bool(doubt) != bool(reward.doubt):
            save_version(reward, doubt=doubt)
            record_event(actor=by, action="reward.reviewed", target=reward, after={"doubt": doubt})
            changed.append(reward)
    return changed


def _ground(reward: Reward) -> tuple[County, Span]:
    """The county and the span whose standings a company's reward by rule rests on."""
    span = queries.span_of(reward, reward.round)
    assert span is not None, reward.pk
    return County.objects.get(code=reward.round.jurisdiction), span


def _basis(row: RewardRule | Reward, round_: Round, total: Decimal, rank: int | None) -> str:
    """The reason in official Chinese; it stands in the document."""
    span = queries.span_of(row, round_)
    assert span is not None, row.pk
    when = span.official_name
    if row.in_a_row > 1:
        when += f"起前溯连续{row.in_a_row}期"
    text = f"{when}物业服务企业评议满意率{plain(total)}%，列第{rank}位"
    if row.condition == Condition.TOP:
        return f"{text}，位列前{row.count}名"
    if row.condition == Condition.BOTTOM:
        return f"{text}，位列后{row.count}名"
    bounds = [
        f"不低于{plain(row.at_least)}%" if row.at_least is not None else "",
        f"低于{plain(row.below)}%" if row.below is not None else "",
    ]
    return f"{text}，{'、'.join(filter(None, bounds))}"


def _doubt(span: Span) -> str:
    return f"{span.official_name}物业服务企业评议结果更正后，不再符合条件"
