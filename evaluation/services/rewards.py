"""Rewards and penalties: proposed from the standings, approved, doubted, declined, reversed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import once, record_event, save_version, transition
from communities.models import County
from evaluation import queries
from evaluation.enums import Condition, Level, RewardLevel, RewardState
from evaluation.incentives import Outcome, applies, proposed
from evaluation.models import Reward, RewardRule, Round, Standing
from evaluation.periods import period_of
from evaluation.rules import COUNTY, REWARDED_ROUNDS
from evaluation.services.company_rewards import (
    STANDING_STATES,
    company_values_of,
    published_company_standing,
    refuse_changed_standing,
    rule_of,
    values_of_company,
    waiting_rules,
)
from evaluation.services.locks import hold_standings
from evaluation.validators import plain
from portal.models import Publication

RULE_FIELDS = (
    "title", "kind", "level", "condition", "span", "count", "at_least", "below", "in_a_row", "text",
    "source", "publicity_days", "names_unit", "valid_from", "valid_until",
)  # fmt: skip
# What a reward takes over from its rule.
COPIED = (
    "title", "kind", "level", "condition", "span", "count", "at_least", "below", "in_a_row", "text",
    "source", "publicity_days", "names_unit",
)  # fmt: skip


def save_rule(
    rule: RewardRule, *, by: User, values: dict[str, Any], expected_version: int | None = None
) -> RewardRule:
    """Make a rule, or change one; rewards that it proposed stay as they are.

    `values` are those of RULE_FIELDS, for a new rule with its `jurisdiction`. Raises Refusal,
    StaleRecord, ValidationError.
    """
    is_new = rule.pk is None
    before = {} if is_new else {name: getattr(rule, name) for name in values}
    for name, value in values.items():
        setattr(rule, name, value)
    if not by.may(COUNTY, rule.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city decides over its rewards."))
    rule.full_clean()
    with transaction.atomic():
        if is_new:
            rule.save()
        else:
            save_version(rule, expected_version=expected_version, **values)
        record_event(actor=by, action="reward_rule.saved", target=rule, before=before, after=values)
    return rule


def propose_rewards(round_: Round, *, by: User) -> list[Reward]:
    """Let the rules in force on the round's last day propose; returns what is new.

    What they proposed before stays; where nobody has decided over it yet, it follows a result
    that has changed since and bears it by the rule as it was then. Raises Refusal where the round
    has not been published, or where its standings are not those of the published version any
    more: a proposal rests on what everybody can read.
    """
    refuse_others(round_, by)
    with transaction.atomic():
        hold_standings(round_.period)
        publication = published_standings(round_)
        stored = Standing.objects.filter(round=round_).select_related("round__scorecard")
        rows = {(row.level, row.slug): row for row in stored}
        made = _proposed_companies(round_, by)
        for rule in queries.rules_in_force(round_).exclude(level=RewardLevel.COMPANY):
            known = {reward.unit_key: reward for reward in rule.rewards.filter(round=round_)}
            for reward in known.values():
                row = rows.get((reward.level, reward.unit_key))
                outcomes = queries.outcomes(round_, reward.level, reward.in_a_row)
                # Its own rule judges, as it was when it proposed: where that says no, its doubt
                # stays.
                if row is not None and applies(rule_of(reward), reward.unit_key, outcomes):
                    _follow(reward, _of_result(reward, round_, row, publication), by)
            outcomes = queries.outcomes(round_, rule.level, rule.in_a_row)
            for key in proposed(rule_of(rule), outcomes):
                if key not in known:
                    values = _of_result(rule, round_, rows[rule.level, key], publication)
                    made.append(_of_rule(rule, round_, key, values))
        for reward in made:
            reward.save()
        if made:
            record_event(
                actor=by,
                action="reward.proposed_by_rules",
                target=round_,
                after={"rewards": [str(reward) for reward in made]},
            )
    return made


def _proposed_companies(round_: Round, by: User) -> list[Reward]:
    """What the rules about property companies propose; those that wait for standings, nothing."""
    county = County.objects.get(code=round_.jurisdiction)
    waiting = {rule for rule, _reason in waiting_rules(round_)}
    made = []
    for rule in queries.rules_in_force(round_).filter(level=RewardLevel.COMPANY):
        # The rule may have been of another level or span when it proposed.
        earlier = rule.rewards.filter(round=round_, level=RewardLevel.COMPANY)
        known = {reward.unit_key: reward for reward in earlier.select_related("round")}
        for reward in known.values():
            values = company_values_of(reward)
            if values is not None:
                _follow(reward, values, by)
        span = queries.span_of(rule, round_)
        if rule in waiting or span is None:
            continue
        publication = published_company_standing(county, span)
        outcomes = queries.company_outcomes(county, span, rule.in_a_row)
        for key in proposed(rule_of(rule), outcomes):
            if key not in known:
                values = values_of_company(rule, round_, key, outcomes[0], publication)
                made.append(_of_rule(rule, round_, key, values))
    return made


def _follow(reward: Reward, values: dict[str, Any], by: User) -> None:
    """Let a proposal rest on the result of today, of which it keeps `values`, where it rests on
    another one.
    """
    result = (values["total"], values["rank"])
    if reward.state != RewardState.PROPOSED or (reward.total, reward.rank) == result:
        return
    before = {"total": reward.total, "rank": reward.rank}
    save_version(reward, doubt="", **values)
    record_event(
        actor=by,
        action="reward.proposed_anew",
        target=reward,
        before=before,
        after={"total": reward.total, "rank": reward.rank, "publication": reward.publication_id},
    )


def refuse_others(round_: Round, by: User) -> None:
    """Refuse who may not decide over the rewards of `round_`, and a round that is not published."""
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city decides over its rewards."))
    if round_.state not in REWARDED_ROUNDS:
        raise Refusal(_("Publish the bulletin of this round first: rewards rest on it."))


def published_standings(round_: Round) -> Publication:
    """The version on the site that says what the stored standings say. Raises Refusal."""
    publication = queries.published_bulletin(round_)
    if publication is None:
        raise Refusal(_("Publish the bulletin of this round first: rewards rest on it."))
    if not queries.is_as_published(round_):
        raise Refusal(
            _(
                "The standings have changed since version %(version)s of the bulletin. Publish the "
                "correction first."
            )
            % {"version": publication.version}
        )
    return publication


def _of_row(row: Standing) -> dict[str, Any]:
    """What a reward keeps of the result of a unit."""
    parent = row.parent_name if row.level == Level.COMMUNITY else ""
    return {
        "unit_code": row.unit_code,
        "unit_name": f"{parent}{row.name}",
        "total": row.total,
        "rank": row.rank,
    }


def _of_result(
    row: RewardRule | Reward, round_: Round, result: Standing, publication: Publication
) -> dict[str, Any]:
    """What a proposal of a rule keeps of a result; it rests on what was published."""
    basis = _basis(row, round_, result)
    return {"publication": publication, "basis": basis, **_of_row(result)}


def _of_rule(rule: RewardRule, round_: Round, key: str, values: dict[str, Any]) -> Reward:
    copied = {name: getattr(rule, name) for name in COPIED}
    return Reward(rule=rule, round=round_, unit_key=key, **values, **copied)


def _basis(rule: RewardRule | Reward, round_: Round, row: Standing) -> str:
    """The reason in official Chinese; it stands in the document."""
    when = period_of(round_.period).official_name
    if rule.in_a_row > 1:
        when += f"起前溯连续{rule.in_a_row}期"
    if rule.condition == Condition.CANCELLED or row.total is None:
        return f"{when}检查评价结果被一票否决"
    text = f"{when}检查评价得{plain(row.total)}分，列第{row.rank}位"
    if rule.condition == Condition.TOP:
        return f"{text}，位列前{rule.count}名"
    if rule.condition == Condition.BOTTOM:
        return f"{text}，位列后{rule.count}名"
    bounds = [
        f"不低于满分的{plain(rule.at_least)}%" if rule.at_least is not None else "",
        f"低于满分的{plain(rule.below)}%" if rule.below is not None else "",
    ]
    return f"{text}，{'、'.join(filter(None, bounds))}"


def propose_by_hand(
    round_: Round, *, by: User, token: str, level: str, unit_key: str, values: dict[str, Any]
) -> Reward:
    """Propose something that no rule proposes, for a unit of the round's county.

    `unit_key` is the address of a township or community in the standings, or the credit code of a
    property company. Somebody else approves it. Raises Refusal, ValidationError.
    """
    refuse_others(round_, by)

    def create() -> Reward:
        reward = Reward(
            round=round_,
            publication=published_standings(round_),
            proposed_by=by,
            level=level,
            unit_key=unit_key,
            **_unit(round_, level, unit_key),
            **values,
        )
        reward.full_clean()
        reward.save()
        record_event(actor=by, action="reward.proposed", target=reward, after=values)
        return reward

    with transaction.atomic():
        hold_standings(round_.period)
        return once(model=Reward, user=by, token=token, create=create)[0]


def _unit(round_: Round, level: str, unit_key: str) -> dict[str, Any]:
    if level == RewardLevel.COMPANY:
        company = queries.companies_at_work(round_).filter(credit_code=unit_key).first()
        if company is not None:
            return {"unit_code": round_.jurisdiction, "unit_name": company.name}
    row = Standing.objects.filter(round=round_, level=level, slug=unit_key).first()
    if row is None:
        raise Refusal(_("This unit does not stand in the results of this round."))
    return _of_row(row)


def approve_reward(
    reward: Reward, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Approve a proposal. Raises DutyConflict for who made it by hand, Refusal where the result
    does not bear it any more.
    """
    if reward.proposed_by_id == by.pk:
        raise DutyConflict(_("This must be approved by somebody who did not propose it."))
    _refuse_doubtful(reward)
    refuse_changed_standing(reward)
    transition(
        reward,
        RewardState.APPROVED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        approved_by_id=by.pk,
    )


def _refuse_doubtful(reward: Reward) -> None:
    if reward.doubt:
        raise Refusal(
            _("Its result does not bear it any more: %(doubt)s") % {"doubt": reward.doubt}
        )


def decline_reward(
    reward: Reward, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Do without it, or reverse what was published; the reason is kept, and published with it."""
    target = RewardState.REVERSED if reward.state == RewardState.PUBLISHED else RewardState.DECLINED
    transition(
        reward,
        target,
        by=by,
        expected_version=expected_version,
        reason=reason,
        decision_reason=reason,
    )


def review_rewards(round_: Round, *, by: User) -> list[Reward]:
    """Mark what the standings of `round_`, as they are stored now, do not bear any more.

    Called where standings are computed anew, in that transaction: after an appeal, a correction,
    a void inspection. Rewards of later rounds that count this one in their row are asked too. A
    doubt that has become groundless is taken back. Nothing is reversed by it: a person does that,
    and the public reads it with the next version. Returns those whose mark has changed.
    """
    rewards = (
        Reward.objects.filter(
            Q(round=round_) | Q(round__period__gt=round_.period, in_a_row__gt=1),
            round__jurisdiction=round_.jurisdiction,
            state__in=STANDING_STATES,
        )
        # Those of companies rest on standings of their own.
        .exclude(level=RewardLevel.COMPANY)
        .select_related("round__scorecard")
    )
    asked: dict[tuple[int, str, int], list[Outcome]] = {}
    changed = []
    for reward in rewards:
        key = (reward.round_id, reward.level, reward.in_a_row)
        if reward.condition and key not in asked:
            asked[key] = queries.outcomes(reward.round, reward.level, reward.in_a_row)
        doubt = "" if _is_borne(reward, asked.get(key, [])) else _doubt(round_)
        if bool(doubt) != bool(reward.doubt):
            save_version(reward, doubt=doubt)
            record_event(actor=by, action="reward.reviewed", target=reward, after={"doubt": doubt})
            changed.append(reward)
    return changed


def _is_borne(reward: Reward, outcomes: list[Outcome]) -> bool:
    """Whether the result bears it; what was proposed by hand rests on that very result."""
    if reward.condition:
        return applies(rule_of(reward), reward.unit_key, outcomes)
    row = Standing.objects.filter(
        round=reward.round, level=reward.level, slug=reward.unit_key
    ).first()
    return row is not None and (row.total, row.rank) == (reward.total, reward.rank)


def _doubt(round_: Round) -> str:
    return f"{period_of(round_.period).official_name}检查评价结果重新计算后，不再符合条件"
