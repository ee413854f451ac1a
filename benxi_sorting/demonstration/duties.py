"""Offices of two counties with what they are responsible for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from accounts.forms import new_token
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import BENXI_COUNTY, NANDI, PINGSHAN
from coordination.models import Office
from coordination.services import (
    DutyContent,
    OfficeContent,
    add_duty,
    add_office,
    choose_offices,
    publish_office,
)

SOURCE = "县区生活垃圾分类工作方案（演示数据）"
# Kind, name behind the county's, and the matters.
OFFICES = (
    ("civil_affairs", "民政局", ("指导村（居）委会和社会组织参与垃圾分类", "业务培训与考评")),
    ("housing", "住房和城乡建设局", ("投放设施规划与建设", "物业服务企业监督")),
    ("urban", "城市管理综合执法局", ("分类投放执法检查", "分类收运")),
    ("agriculture", "农业农村局", ("农村厨余就地堆肥还田", "美丽乡村建设衔接")),
)


class Duties:
    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today

    def load(self) -> None:
        """Written by one officer and published by another; one matter waits to be published."""
        for place, short, by, publisher in (
            (PINGSHAN, "平山区", "pingshan2", "pingshan"),
            (BENXI_COUNTY, "本溪满族自治县", "benxixian", "benxi"),
        ):
            for number, (kind, name, matters) in enumerate(OFFICES, start=1):
                with on(self.today - timedelta(days=50)):
                    content = OfficeContent(
                        place, kind, f"{short}{name}", f"024-4380{number:04d}",
                        contact="演示联络员",
                    )  # fmt: skip
                    office = self._written(content, by, matters)
                    publish_office(office, by=self.people[publisher])
        with on(self.today - timedelta(days=3)):
            content = OfficeContent(NANDI, "township", "南地街道办事处", "024-43801010")
            self._written(content, "pingshan2", ("居民公约备案审查", "投放点日常巡查"))

    def enter_officers(self) -> None:
        """Who belongs to a department, once its referrals are under way."""
        of = Office.objects.get(jurisdiction=PINGSHAN, kind="urban")
        post = self.people["pingshan2"].appointments.get()
        choose_offices(post, by=self.people["anquan"], offices=[of], seen=())

    def _written(self, content: OfficeContent, by: str, matters: tuple[str, ...]) -> Office:
        user = self.people[by]
        office = add_office(by=user, content=content, token=new_token())[0]
        for matter in matters:
            duty = DutyContent(matter, SOURCE, date(self.today.year, 1, 1))
            add_duty(office, by=user, content=duty, token=new_token())
        office.refresh_from_db()
        return office
