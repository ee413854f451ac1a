"""Carriers, a campaign with material, and volunteers of 德泰社区 with service in each state."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import DETAI, PINGSHAN
from communities.models import Community, County
from orgs.models import Organization
from outreach.figure_public import publish_figures, publish_material
from outreach.services import (
    CampaignContent,
    CarrierContent,
    MaterialContent,
    ReachContent,
    ServiceContent,
    VolunteerContent,
    accept_volunteer,
    add_campaign,
    add_carrier,
    add_material,
    add_version,
    correct_service,
    enter_service,
    erase_volunteer,
    issue_certificate,
    leave,
    note_reach,
    renew_carrier,
    sign_up,
    verify_service,
)

SINCE = 150
# kind, name, place, keeper, days between renewals, days since the last one
CARRIERS = (
    ("gallery", "垃圾分类宣传画廊", "德泰小区中心广场东侧", "德泰社区居委会", 90, 20),
    ("board", "分类知识板报", "社区服务中心一楼", "德泰社区居委会", 30, 9),
    ("poster", "投放点四分类海报", "德泰小区3号投放点", "物业服务中心", 60, 75),
    ("screen", "便民电子屏", "社区服务中心门前", "德泰社区居委会", 30, 41),
    ("account", "“德泰邻里”公众号", "微信公众平台", "德泰社区居委会", 14, 5),
)
CONTENTS = "更新四分类投放要求和本周志愿服务安排"
# name, age, guardian, whether in the team of 绿家园
VOLUNTEERS = (
    ("赵玉兰", "adult", "", False),
    ("孙国良", "adult", "", True),
    ("那晓东", "adult", "", False),
    ("佟雨桐", "minor", "佟海洋", False),
    ("关淑珍", "adult", "", True),
)
# kind of service and half hours, for each volunteer in turn
SERVICE = (("education", 4), ("demonstration", 3), ("guidance", 6), ("supervision", 4))
TIMES = 3


class Volunteers:
    """Kept by 德泰社区's committee, verified by its second member or 南地街道."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.people, self.today = people, today
        self.committee, self.second = people["detai"], people["detai2"]
        self.writer, self.publisher = people["pingshan2"], people["pingshan"]
        self.unit = Community.objects.with_names().get(code=DETAI)

    def load(self) -> None:
        """Carriers and material, then people and what they did, then the site."""
        self._carriers()
        self._campaign()
        self._volunteers()
        publish_figures(County.objects.get(code=PINGSHAN), by=self.publisher)

    def _day(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _carriers(self) -> None:
        for number, (kind, name, place, keeper, renew_days, ago) in enumerate(CARRIERS):
            with on(self._day(SINCE)):
                content = CarrierContent(kind, name, place, keeper, self._day(SINCE), renew_days)
                carrier, _is_new = add_carrier(
                    self.unit, by=self.committee, content=content, token=secrets.token_hex(8)
                )
            with on(self._day(ago)):
                renew_carrier(
                    carrier,
                    by=self.committee,
                    day=self._day(ago),
                    content=CONTENTS,
                    photo=_picture(number),
                )

    def _campaign(self) -> None:
        with on(self._day(60)):
            campaign, _is_new = add_campaign(
                PINGSHAN,
                by=self.writer,
                content=CampaignContent(
                    "生活垃圾分类宣传月",
                    self._day(60),
                    self._day(30),
                    "进社区、进学校、进商区集中宣传四分类投放要求。",
                ),
                token=secrets.token_hex(8),
            )
            material, _is_new = add_material(
                campaign,
                by=self.writer,
                content=MaterialContent(
                    "四分类投放海报", "poster", "free", "供投放点和宣传画廊张贴，可直接打印。"
                ),
                upload=_picture(7, (1240, 1754)),
                token=secrets.token_hex(8),
            )
            publish_material(material, by=self.publisher)
        with on(self._day(12)):
            add_version(
                material, by=self.writer, upload=_picture(8, (1240, 1754)), note="更换收运时间"
            )
            publish_material(material, by=self.publisher, reason="收运时间调整，更换海报")
        with on(self._day(28)):
            for people, method, by_what in (
                (2360, "platform", "公众号推文阅读"),
                (410, "counted", "广场宣传活动签到"),
            ):
                note_reach(
                    campaign,
                    by=self.writer,
                    content=ReachContent(self._day(29), people, method, by_what),
                    token=secrets.token_hex(8),
                )

    def _volunteers(self) -> None:
        made = []
        team = Organization.objects.filter(name__contains="绿家园").first()
        with on(self._day(90)):
            for number, (name, age, guardian, is_team) in enumerate(VOLUNTEERS):
                volunteer = sign_up(
                    self.unit,
                    content=VolunteerContent(
                        name, f"1390414{number:04d}", age, guardian, guardian_agrees=bool(guardian)
                    ),
                    organization=team if is_team else None,
                    token=secrets.token_hex(8),
                )
                accept_volunteer(volunteer, by=self.committee)
                made.append(volunteer)
        for time in range(TIMES):
            day = self._day(70 - 20 * time)
            for number, volunteer in enumerate(made):
                kind, half_hours = SERVICE[(number + time) % len(SERVICE)]
                with on(day, hour=16):
                    record, _is_new = enter_service(
                        volunteer,
                        by=self.committee,
                        content=ServiceContent(kind, day, half_hours),
                        token=secrets.token_hex(8),
                    )
                    if time < TIMES - 1 or number:
                        verify_service(record, by=self.second)
        corrected = correct_service(
            made[1].services.latest("day"),
            by=self.committee,
            content=ServiceContent("guidance", self._day(30), 4),
            reason="时长录入有误",
        )
        verify_service(corrected, by=self.people["nandi"])
        issue_certificate(made[0])
        leave(made[2], by=self.committee, reason="搬离本市")
        erase_volunteer(made[4], by=self.committee, reason="本人要求删除个人信息")
        content = VolunteerContent("白雪松", "13904140009", "adult")
        sign_up(self.unit, content=content, token=secrets.token_hex(8))


def _picture(number: int, size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    """Four fields in the colours of the four classes, no two alike."""
    colours = ("#236192", "#DA291C", "#007A33", "#3D3935")
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    width, height = size[0] // 4, size[1] - 40 - number
    for place, colour in enumerate(colours):
        draw.rectangle((place * width + 12, 40, (place + 1) * width - 12, height), fill=colour)
    buffer = BytesIO()
    image.save(buffer, "JPEG")
    return SimpleUploadedFile("picture.jpg", buffer.getvalue(), content_type="image/jpeg")
