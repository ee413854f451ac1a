"""What follows from the results of a year: rules, rewards and penalties, one of them reversed."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from accounts.services import transition
from benxi_sorting.demonstration.clock import next_month, on
from evaluation.enums import BulletinState
from evaluation.models import RewardRule, Round
from evaluation.public import check_bulletin, publish_bulletin
from evaluation.reward_publication import publish_rewards
from evaluation.services import (
    approve_reward,
    decline_reward,
    edit_bulletin,
    propose_rewards,
    save_rule,
    take_back_bulletin,
)

MONTHS, REVERSED, CORRECTED = 6, 2, 1
SOURCE = "演示：生活垃圾分类检查评价奖惩办法（试行）第{}条"
RULES: tuple[dict[str, Any], ...] = (
    {"title": "流动红旗", "kind": "reward", "level": "community", "condition": "top", "count": 3,
     "text": "授予当月“垃圾分类流动红旗”。", "source": SOURCE.format("五")},
    {"title": "先进街道（乡镇）", "kind": "reward", "level": "township", "condition": "top",
     "count": 1, "text": "通报表扬，优先推荐全市示范点。", "source": SOURCE.format("六")},
    {"title": "黄牌提醒", "kind": "penalty", "level": "community", "condition": "bottom",
     "count": 2, "text": "发出黄牌提醒，街道（乡镇）一周内到村（社区）督导整改。",
     "source": SOURCE.format("八"), "names_unit": False},
    {"title": "约谈", "kind": "penalty", "level": "township", "condition": "bottom", "count": 1,
     "in_a_row": 3, "text": "约谈街道（乡镇）分管负责人，提交整改方案。",
     "source": SOURCE.format("九")},
    {"title": "分类服务优秀物业", "kind": "reward", "level": "company", "condition": "top",
     "span": "month", "count": 1, "text": "通报表扬，物业服务信用评价中予以加分。",
     "source": SOURCE.format("十")},
    {"title": "物业约谈提醒", "kind": "penalty", "level": "company", "condition": "band",
     "span": "quarter", "below": 60, "in_a_row": 2, "text": "约谈企业负责人，限期整改。",
     "source": SOURCE.format("十二"), "names_unit": False},
)  # fmt: skip


class Rewards:
    """The drafter of a county's bulletins approves, its officer publishes."""

    def __init__(self, jurisdiction: str, *, drafter: User, officer: User, since: date) -> None:
        self.drafter, self.officer = drafter, officer
        for values in RULES:
            first = {"jurisdiction": jurisdiction, "valid_from": since}
            save_rule(RewardRule(), by=officer, values={**first, **values})

    def follow(self, round_: Round, *, months_left: int) -> None:
        """The last half year: the newest waits for approval, one was reversed, one corrected."""
        if months_left >= MONTHS:
            return
        round_.refresh_from_db()
        if months_left == 0:
            propose_rewards(round_, by=self.drafter)
            return
        self.decide(round_)
        if months_left == REVERSED:
            self.reverse_one(round_)
        if months_left == CORRECTED:
            self.correct(round_)

    def decide(self, round_: Round) -> None:
        """Approved and published, the day after the proposals."""
        with on(next_month(round_.period, 6)):
            propose_rewards(round_, by=self.drafter)
        with on(next_month(round_.period, 7)):
            for reward in round_.rewards.all():
                approve_reward(reward, by=self.drafter)
        with on(next_month(round_.period, 8)):
            publish_rewards(round_, by=self.officer)

    def reverse_one(self, round_: Round) -> None:
        reason = "公示期内接到居民反映，经核查当月投放点长期满溢，不符合授旗条件"
        with on(next_month(round_.period, 12)):
            decline_reward(round_.rewards.filter(kind="reward")[0], by=self.drafter, reason=reason)
            publish_rewards(round_, by=self.officer, reason="撤销一项奖励")

    def correct(self, round_: Round) -> None:
        """The bulletin gets a sentence that was left out; the figures stay."""
        bulletin = round_.bulletin
        with on(next_month(round_.period, 10)):
            take_back_bulletin(bulletin, by=self.drafter, reason="正文漏写整改时限，予以补充")
            edit_bulletin(
                bulletin,
                by=self.drafter,
                expected_version=bulletin.version,
                title=bulletin.title,
                text=f"{bulletin.text}\n各单位应于通报印发之日起十日内完成整改。",
                recipients=bulletin.recipients,
                copies_to=bulletin.copies_to,
            )
            transition(bulletin, BulletinState.FOR_CHECK, by=self.drafter)
        with on(next_month(round_.period, 11)):
            check_bulletin(bulletin, by=self.officer)
            publish_bulletin(bulletin, by=self.officer)
