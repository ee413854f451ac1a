"""Matters handed over between departments, townships, committees and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.programmes import RENEWAL, programmes_named
from coordination import referral_queries as queries
from coordination.models import Referral
from coordination.services import (
    Addressees,
    ReferralContent,
    accept_reply,
    ask_extension,
    close_referral,
    receive_referral,
    reply_referral,
    return_referral,
    send_referral,
    withdraw_referral,
)
from deliberation.models import Action
from deliberation.queries import unfinished
from evaluation.models import Finding
from evaluation.rules import FINDING_LIVE
from orgs.queries import organizations_of

MARK = "（演示数据）"


@dataclass(frozen=True)
class Matter:
    """Handed over by `by` to the body whose name ends with `to`, `ago` days ago, for `term`."""

    by: str
    to: str
    ago: int
    term: int
    subject: str
    helper: str = ""


class Referrals:
    """In every state; one comes of an action of a meeting, one of a finding."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today

    def load(self) -> None:
        self._closed()
        self._under_way()
        self._upwards()
        self._of_a_finding()

    def _closed(self) -> None:
        """Two in time, one too late, one that could not be done, one withdrawn."""
        urban, housing = "平山区城市管理综合执法局", "平山区住房和城乡建设局"
        row = self._received(
            Matter("benxi", urban, 45, 20, "核查主城区收运车辆混装问题"), "pingshan2"
        )
        self._replied(row, "pingshan2", 30, "已检查12台次，对2台次混装车辆责令整改。")
        self._evaluated(row, "benxi2", 28, "情况属实，同意办结。")
        row = self._received(
            Matter("pingshan", "德泰社区居委会", 40, 15, "公示栏补充投放时间表"), "detai"
        )
        self._replied(row, "detai", 30, "两处公示栏已更新。")
        self._evaluated(row, "pingshan2", 29)
        row = self._received(
            Matter("pingshan", housing, 60, 10, "督促物业更换破损投放桶"), "pingshan2"
        )
        self._replied(row, "pingshan2", 41, "涉及三个小区，已全部更换。")
        self._evaluated(row, "pingshan", 40)
        row = self._received(Matter("benxixian", "小市镇", 35, 12, "增设农村厨余堆肥点"), "xiaoshi")
        self._replied(row, "xiaoshi", 25, "选址未取得村民同意，暂不能建设。", outcome="impossible")
        with on(self.today - timedelta(days=24)):
            close_referral(row, by=self.people["benxixian2"], reason="待村民会议表决后另行交办。")
        row = self._sent(Matter("pingshan", "南地街道", 20, 10, "报送分类宣传情况"))
        with on(self.today - timedelta(days=19)):
            withdraw_referral(row, by=self.people["pingshan"], reason="与月报重复，不再单独报送。")

    def _under_way(self) -> None:
        """To be received, more time asked for, overdue, returned."""
        self._sent(Matter("pingshan", "德泰社区居委会", 1, 9, "核实撤桶后投放不便问题", "南地街道"))
        row = self._received(
            Matter("pingshan", "平山区住房和城乡建设局", 6, 9, "制定投放点改造清单"),
            "pingshan2",
            programme=programmes_named(RENEWAL)[0],
        )
        with on(self.today - timedelta(days=1)):
            ask_extension(
                row, by=self.people["pingshan2"], due=self.today + timedelta(days=15),
                reason="需与社区逐点核对，申请延长。",
            )  # fmt: skip
        self._received(Matter("benxixian", "小市镇", 25, 14, "排查集贸市场分类设施"), "xiaoshi")
        row = self._received(
            Matter("nandi", "德泰社区居委会", 18, 25, "完善楼组长巡查记录"), "detai"
        )
        self._replied(row, "detai", 8, "已建立巡查记录本。")
        with on(self.today - timedelta(days=6)):
            return_referral(
                row, by=self.people["nandi"], reason="请补充近两周的巡查情况。",
                due=self.today + timedelta(days=10),
            )  # fmt: skip

    def _upwards(self) -> None:
        """From the committee: to its township out of an action, to an organisation that serves."""
        action = unfinished(Action.objects.for_user(self.people["detai"])).first()
        self._sent(Matter("detai", "南地街道", 3, 10, "协调增加分类清运频次"), action=action)
        serving = organizations_of(self.people["lvjia"]).first()
        if serving is None or serving.name not in self._reach("detai"):
            return
        row = self._received(Matter("detai", serving.name, 16, 12, "协助入户分类指导"), "lvjia")
        self._replied(row, "lvjia", 4, "组织志愿者入户指导两次，发放资料80份。")

    def _of_a_finding(self) -> None:
        live: Any = Finding.objects.for_user(self.people["nandi"])
        finding = live.filter(state__in=sorted(FINDING_LIVE)).order_by("pk").first()
        if finding is not None:
            place = finding.inspection.community.full_name
            self._sent(Matter("nandi", place, 2, 12, "整改检查发现的问题"), finding=finding)

    def _reach(self, by: str) -> dict[str, queries.Body]:
        sender = queries.senders_of(self.people[by])[0]
        return {body.name: body for body in queries.reach_of(sender)}

    def _sent(self, matter: Matter, **fields: Any) -> Referral:
        user, day = self.people[matter.by], self.today - timedelta(days=matter.ago)
        with on(day):
            reach = self._reach(matter.by)
            lead, helper = (
                [body for name, body in reach.items() if called and name.endswith(called)][:1]
                for called in (matter.to, matter.helper)
            )
            content = ReferralContent(
                subject=matter.subject,
                text=f"请结合实际办理并按期答复。{MARK}",
                due=day + timedelta(days=matter.term),
                **fields,
            )
            row, _is_new = send_referral(
                by=user,
                between=Addressees(queries.senders_of(user)[0], lead[0], helper),
                content=content,
                token=new_token(),
            )
        return row

    def _received(self, matter: Matter, lead: str, **fields: Any) -> Referral:
        row = self._sent(matter, **fields)
        with on(self.today - timedelta(days=matter.ago), hour=15):
            receive_referral(row, by=self.people[lead])
        return row

    def _replied(
        self, row: Referral, by: str, days_ago: int, text: str, outcome: str = "done"
    ) -> None:
        with on(self.today - timedelta(days=days_ago)):
            reply_referral(row, by=self.people[by], outcome=outcome, text=text)

    def _evaluated(self, row: Referral, by: str, days_ago: int, remark: str = "") -> None:
        with on(self.today - timedelta(days=days_ago)):
            accept_reply(row, by=self.people[by], remark=remark)
