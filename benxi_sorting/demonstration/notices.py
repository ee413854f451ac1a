"""Notices in every state: of the city, a county and a subdistrict; some read, some late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.findings import picture
from benxi_sorting.demonstration.people import CITY, NANDI
from coordination.models import Notice, NoticeReceipt
from coordination.notice_queries import recipients, sender_units
from coordination.services import (
    NoticeContent,
    attach_to_notice,
    change_notice,
    content_of,
    correct_notice,
    read_notice,
    remind_notice,
    send_notice,
    withdraw_notice,
    write_notice,
)

MARK = "（演示数据，内容为虚构。）"
COMMITTEES = (Role.COMMITTEE_MEMBER,)
OFFICES = (Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER)


class Notices:
    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today

    def load(self) -> None:
        """Late and reminded of, read in part, corrected, withdrawn, still a draft."""
        self._of_the_city()
        self._of_the_county()
        self._of_the_subdistrict()

    def _of_the_city(self) -> None:
        title = "关于报送年度垃圾分类工作总结的通知"
        text = "请于期限前报送本年度工作总结及明年计划。"
        late = self._sent("benxi", 12, title, text, to=OFFICES, areas=(CITY,), read_by=5,
                          link="/policy/")  # fmt: skip
        self._read(late, 10, ("pingshan", "benxixian", "xiaoshi"))
        with on(self.today - timedelta(days=1)):
            remind_notice(late, by=self.people["benxi"])
        title, text = "社会组织参与分类宣传说明会改期", "原定本周五的说明会改到下周三。"
        meant = self._sent("benxi", 4, title, text, to=(Role.ORG_MEMBER,), areas=(CITY,))
        with on(self.today - timedelta(days=3)):
            withdraw_notice(meant, by=self.people["benxi"], reason="说明会时间未定，另行通知。")

    def _of_the_county(self) -> None:
        title, text = "冬季投放点巡查安排", "自下月1日起，各社区每周巡查投放点一次。"
        wrong = self._sent("pingshan2", 8, title, text, to=(*COMMITTEES, Role.INSPECTOR),
                           areas=(NANDI,), read_by=-6)  # fmt: skip
        self._read(wrong, 7, ("xuncha",))
        by = self.people["pingshan2"]
        with on(self.today - timedelta(days=6)):
            right, _is_new = correct_notice(wrong, by=by, token=new_token())
            text = f"自下月1日起，各社区每周巡查投放点两次。{MARK}"
            content = replace(content_of(right), text=text)
            change_notice(right, by=by, content=content, expected_version=right.version)
            upload = picture()
            upload.name = "投放点现状.jpg"
            attach_to_notice(right, by=by, upload=upload)
            right.refresh_from_db()
            self._send(right, by)
        self._read(right, 5, ("detai2",))

    def _of_the_subdistrict(self) -> None:
        title, text = "社区工作者培训报名", "请有意参加的社区在培训页面答复人数。"
        done = self._sent("nandi", 2, title, text, to=COMMITTEES, areas=(NANDI,),
                          link="/trainings/")  # fmt: skip
        self._read(done, 1, ("detai", "detai2"))
        with on(self.today - timedelta(days=1)):
            self._written("nandi", "春节前环境整治", "内容待补充。", to=COMMITTEES, areas=(NANDI,))

    def _written(self, by: str, title: str, text: str, **to: Any) -> Notice:
        user = self.people[by]
        content = NoticeContent(title, f"{text}{MARK}", roles=tuple(to.pop("to")), **to)
        sender = sender_units(user)[0]
        return write_notice(sender=sender, by=user, content=content, token=new_token())[0]

    def _sent(
        self, by: str, ago: int, title: str, text: str, *, read_by: int | None = None, **to: Any
    ) -> Notice:
        """Sent so many days ago, to be read until `read_by` days ago (negative: days from now)."""
        last = None if read_by is None else self.today - timedelta(days=read_by)
        with on(self.today - timedelta(days=ago)):
            notice = self._written(by, title, text, read_by=last, **to)
            self._send(notice, self.people[by])
        return notice

    def _send(self, notice: Notice, by: User) -> None:
        people = len(recipients(notice, sender=by))
        send_notice(notice, by=by, expected_people=people)

    def _read(self, notice: Notice, ago: int, names: Iterable[str]) -> None:
        with on(self.today - timedelta(days=ago)):
            for user in (self.people[name] for name in names):
                row = NoticeReceipt.objects.filter(notice=notice, user=user).first()
                if row is not None:
                    read_notice(row, by=user)
