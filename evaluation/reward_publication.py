"""What the public sees of rewards and penalties, and the act of publishing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import transition
from communities.models import County
from evaluation import queries
from evaluation.enums import RewardState
from evaluation.models import Reward, RewardNotice, Round
from evaluation.periods import bulletin_key, period_of
from evaluation.services import (
    give_number,
    hold_standings,
    refuse_changed_standing,
    refuse_others,
    register_of,
)
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, publish

TOLD = (RewardState.APPROVED, RewardState.PUBLISHED, RewardState.REVERSED)


def publish_rewards(round_: Round, *, by: User, reason: str = "") -> Publication:
    """Publish what was approved for `round_`, with what was published and what was reversed.

    The first time it gets a document number; later versions keep it and need a reason. Raises
    DutyConflict for whoever proposed or approved any of it by hand, Refusal where there is nothing
    to publish or where a result does not bear its reward any more.
    """
    refuse_others(round_, by)
    with transaction.atomic():
        hold_standings(round_.period)
        rewards = list(queries.rewards_of(round_).filter(state__in=TOLD))
        fresh = [reward for reward in rewards if reward.state == RewardState.APPROVED]
        for reward in fresh:
            if reward.doubt:
                raise Refusal(
                    _("“%(reward)s”: its result does not bear it any more. Decline it first.")
                    % {"reward": reward}
                )
            refuse_changed_standing(reward)
            _begin_publicity(reward, by)
        told = [reward for reward in rewards if reward.published_on is not None]
        if not told:
            raise Refusal(_("Nothing of this round was approved: there is nothing to publish."))
        notice = _notice(round_, by)
        return publish(
            _item(round_, notice, told),
            by=by,
            issuer=register_of(round_.jurisdiction).issuer,
            reason=reason,
        )


def _begin_publicity(reward: Reward, by: User) -> None:
    today = timezone.localdate()
    transition(
        reward,
        RewardState.PUBLISHED,
        by=by,
        published_on=today,
        publicity_until=today + timedelta(days=reward.publicity_days),
    )


def _notice(round_: Round, by: User) -> RewardNotice:
    notice = RewardNotice.objects.filter(round=round_).select_related("document").first()
    if notice is None:
        given = give_number(register_of(round_.jurisdiction), subject=_title(round_), by=by)
        notice = RewardNotice.objects.create(round=round_, document=given)
    return notice


def _title(round_: Round) -> str:
    county = County.objects.get(code=round_.jurisdiction)
    return f"{county.name}{period_of(round_.period).official_name}生活垃圾分类检查评价奖惩通报"


def _item(round_: Round, notice: RewardNotice, told: list[Reward]) -> PublicItem:
    county = County.objects.get(code=round_.jurisdiction)
    payload: dict[str, Any] = {
        "number": str(notice.document),
        "issuer": register_of(round_.jurisdiction).issuer,
        "title": _title(round_),
        "period": round_.period,
        "county": county.name,
        "county_slug": county.slug,
        "bulletin": bulletin_key(round_.period, county.slug),
        "rewards": [_line(reward) for reward in told],
    }
    named = [reward for reward in told if reward.names_unit]
    people = [p for r in told for p in (r.proposed_by_id, r.approved_by_id) if p is not None]
    return PublicItem(
        kind=Kind.REWARD,
        key=bulletin_key(round_.period, county.slug),
        title=_title(round_),
        unit_code=county.code,
        payload=payload,
        period=round_.period,
        search_text=f"{_title(round_)} {notice.document} {county.name}",
        entries=[(reward.unit_code, _line(reward)) for reward in named],
        authors=frozenset(people),
    )


def _line(reward: Reward) -> dict[str, Any]:
    """A unit that is not named leaves neither its name nor a figure that would give it away."""
    line = {
        "kind": reward.kind,
        "level": reward.level,
        "title": reward.title,
        "text": reward.text,
        "source": reward.source,
        "rests_on": _rests_on(reward.publication),
        "published_on": _iso(reward.published_on),
        "publicity_until": _iso(reward.publicity_until),
        "reversed": reward.state == RewardState.REVERSED,
        "reason": reward.decision_reason,
    }
    if not reward.names_unit:
        return line
    return line | {"unit": reward.unit_name, "slug": reward.unit_key, "basis": reward.basis}


def _rests_on(publication: Publication) -> dict[str, Any]:
    """The version of the bulletin; of a company by rule the standings of companies, by name."""
    said = {"version": publication.version, "sha256": publication.sha256}
    if publication.kind == Kind.COMPANIES:
        said |= {"companies": publication.period}
    return said


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
