"""The main job as its people do it: log a meeting, score an inspection, publish, read.

Every page on the way is checked at 390 and at 1280 pixels: WCAG 2.2 AA, no sideways scrolling,
no complaint of the browser (scripts, content security policy), no request to the outside.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw

from tests.browser.conftest import ROOT, Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press, take_step

IMAGES = ROOT / "docs" / "images"
MEETING = "二号楼垃圾桶移位协商会"


def picture(page: Any, name: str) -> None:
    """The README's pictures: `PICTURES=1 make test-browser` takes them anew."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=IMAGES / f"{name}.png")


@pytest.fixture
def photo(tmp_path: Path) -> str:
    picture = Image.new("RGB", (640, 480), "#8aa")
    ImageDraw.Draw(picture).rectangle((200, 150, 440, 420), fill="#363")
    content = io.BytesIO()
    picture.save(content, "JPEG")
    path = tmp_path / "bins.jpg"
    path.write_bytes(content.getvalue())
    return str(path)


def log_meeting(member: Visitor, photo: str) -> None:
    page = member.page
    follow(member, "登记会议")
    look(member)
    press(member, "开始记录")
    page.get_by_label("会议形式").select_option(label="协商会")
    page.get_by_label("标题").fill(MEETING)
    press(member, "保存草稿")
    look(member)
    # Another day: the draft waits on the desk.
    member.go("/workspace/")
    follow(member, MEETING)
    yesterday = timezone.localtime() - timedelta(days=1)
    page.get_by_label("日期和时间").fill(yesterday.strftime("%Y-%m-%dT19:00"))
    page.get_by_label("地点").fill("居民议事厅")
    for row, number in enumerate(("２", "3", "1", "2", "15")):
        page.locator(f"[name=participants-{row}-headcount]").fill(number)
    item = "agenda-0-"
    page.locator(f"[name={item}title]").fill("二号楼前垃圾桶离窗户太近")
    for name, number in (("in_favour", "20"), ("against", "2"), ("abstained", "9")):
        page.locator(f"[name={item}{name}]").fill(number)
    page.locator(f"[name={item}resolution]").fill("同意移至车棚东侧，由物业完成地面硬化。")
    page.locator(f"[name={item}action]").fill("完成新点位硬化和移桶")
    page.locator(f"[name={item}owner_party]").select_option(label="物业企业")
    page.locator(f"[name={item}owner_name]").fill("周经理")
    page.locator(f"[name={item}due]").fill((yesterday + timedelta(days=30)).strftime("%Y-%m-%d"))
    page.locator("#photos").set_input_files(photo)
    press(member, "提交")
    # 31 votes of 23 people: refused where it stands, nothing typed is lost.
    assert page.locator("#id_agenda-0-in_favour_error").is_visible()
    assert "31" in page.locator("#id_agenda-0-in_favour_error").inner_text()
    look(member)
    page.locator(f"[name={item}abstained]").fill("1")
    press(member, "提交")
    assert page.get_by_text("已提交，经乡镇（街道）确认后公布。").is_visible()
    look(member)


def score_inspection(member: Visitor, photo: str) -> None:
    page = member.page
    member.go("/workspace/inspections/")
    look(member)
    page.locator("main a.button--primary").first.click()
    page.wait_for_load_state()
    look(member)
    for box in page.locator("input[data-full]").all():
        box.check()
    for met in page.get_by_role("radio", name=re.compile("^符合")).all():
        met.check()
    for judged in page.locator("[data-criterion]:has(input[data-score])").all():
        judged.get_by_role("button", name="满分", exact=True).click()
        judged.locator("textarea").fill("查阅记录，齐全")
    assert page.locator("[data-total]").inner_text() == "100"
    points = page.locator("[data-criterion]").last.locator("input[data-score]")
    points.fill("11")
    assert page.locator("p[data-impossible]").is_visible()
    points.fill("5")
    assert page.locator("p[data-impossible]").count() == 0
    first = page.locator("[data-criterion]").first
    first.get_by_role("button", name=re.compile("^加一处.*宣传栏破损")).click()
    assert not first.locator("input[data-full]").is_checked()
    assert page.locator("[data-total]").inner_text() == "95"
    first.locator("textarea").fill("东门宣传栏内容还是上季度的")
    first.locator("input[type=file]").set_input_files(photo)
    for measure, whole, part in (("participation", "20", "17"), ("accuracy", "50", "46")):
        page.locator(f"[name={measure}_denominator]").fill(whole)
        page.locator(f"[name={measure}_numerator]").fill(part)
        page.locator(f"[name={measure}_method]").select_option(index=1)
    first.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    picture(page, "inspection-phone")
    press(member, "提交")
    page.wait_for_url("**/record/")
    look(member)


def open_inspection(officer: Visitor) -> None:
    officer.go("/admin/evaluation/inspection/?q=德泰")
    look(officer)
    officer.page.locator("#result_list tbody tr").first.locator("th a").click()
    officer.page.wait_for_load_state()


def return_correct_confirm(officer: Visitor, member: Visitor) -> None:
    open_inspection(officer)
    look(officer)
    follow(officer, "退回更正", exact=True)
    look(officer)
    officer.page.get_by_label("总体退回原因").fill("参与率请注明抽查楼栋。")
    press(officer, "退回更正")
    member.go("/workspace/")
    follow(member, "月检查评价")
    assert member.page.get_by_text("参与率请注明抽查楼栋。").is_visible()
    member.page.locator("[name=participation_numerator]").fill("16")
    member.page.locator("[name=answer]").fill("抽查3、5号楼，各10户。")
    press(member, "提交")
    member.page.wait_for_url("**/record/")
    # The old revision stays beside the new one.
    assert member.page.get_by_text("17/20").count() >= 1
    assert member.page.get_by_text("16/20").count() >= 1
    look(member)
    open_inspection(officer)
    take_step(officer, "确认")


def decide_meeting(officer: Visitor, publisher: Visitor) -> None:
    for person, step in ((officer, "确认会议记录"), (publisher, "发布")):
        person.go("/admin/deliberation/meeting/")
        look(person)
        follow(person, MEETING)
        look(person)
        take_step(person, step)


def close_and_publish(writer: Visitor, publisher: Visitor, period: str) -> None:
    page = publisher.page
    publisher.go(f"/admin/evaluation/round/?period={period}")
    look(publisher)
    page.locator("#result_list tbody tr").first.locator("th a").click()
    take_step(publisher, "关闭考评周期")
    follow(publisher, "查看排名")
    assert page.get_by_text("未检查").count() >= 1
    look(publisher)
    writer.page.goto(page.url)
    press(writer, "拟写通报")
    look(writer)
    follow(writer, "预览")
    look(writer)
    writer.page.go_back()
    check_and_publish(writer, publisher)


def check_and_publish(writer: Visitor, publisher: Visitor) -> None:
    take_step(writer, "送核稿")
    publisher.page.goto(writer.page.url)
    take_step(publisher, "核稿通过")
    look(publisher)
    take_step(publisher, "发布")


def read(reader: Visitor, period: str) -> None:
    page = reader.page
    reader.go("/")
    look(reader)
    year, month = period.split("-")
    follow(reader, f"平山区 · {year}年{int(month)}月")
    look(reader)
    page.set_viewport_size({"width": DESK, "height": 900})
    picture(page, "standings")
    page.set_viewport_size({"width": PHONE, "height": 844})
    reader.go(f"/results/{period}/pingshan/nandi/")
    look(reader)
    follow(reader, "德泰社区居委会")
    for text in ("95", MEETING, "同意移至车棚东侧", "完成新点位硬化和移桶", "沉陷治理区"):
        assert page.get_by_text(text).count() >= 1, text
    assert "周经理" not in page.content()
    look(reader)
    reader.go(f"/bulletins/{period}-pingshan/")
    look(reader)
    follow(reader, "核验")
    look(reader)


def correct(officer: Visitor, member: Visitor, writer: Visitor, publisher: Visitor) -> None:
    open_inspection(officer)
    follow(officer, "重新打开更正", exact=True)
    officer.page.get_by_label("总体退回原因").fill("复核时发现收运扣分漏记。")
    press(officer, "重新打开更正")
    member.go("/workspace/")
    follow(member, "月检查评价")
    last = member.page.locator("[data-criterion]").last
    last.locator("input[data-score]").fill("4")
    last.locator("textarea").fill("本月评价结果张贴晚了三天")
    member.page.locator("[name=answer]").fill("已补扣。")
    press(member, "提交")
    member.page.wait_for_url("**/record/")
    open_inspection(officer)
    take_step(officer, "确认")
    writer.go("/admin/evaluation/bulletin/")
    writer.page.locator("#result_list tbody tr").first.locator("th a").click()
    take_step(writer, "启动更正", "德泰社区制度建设一项补扣1分。")
    check_and_publish(writer, publisher)


def test_main_job(visitor: Callable[..., Visitor], photo: str) -> None:
    period = f"{timezone.localdate():%Y-%m}"
    member, officer = visitor(PHONE), visitor(DESK)
    writer, publisher, reader = visitor(DESK), visitor(DESK), visitor(PHONE)
    member.go("/accounts/login/")
    look(member)
    member.sign_in("detai")
    look(member)
    log_meeting(member, photo)
    score_inspection(member, photo)
    officer.sign_in("nandi")
    return_correct_confirm(officer, member)
    publisher.sign_in("pingshan")
    decide_meeting(officer, publisher)
    writer.sign_in("pingshan2")
    close_and_publish(writer, publisher, period)
    read(reader, period)
    correct(officer, member, writer, publisher)
    reader.page.wait_for_timeout(1100)
    reader.go(f"/bulletins/{period}-pingshan/")
    assert reader.page.get_by_text("德泰社区制度建设一项补扣1分。").count() >= 1
    look(reader)
    reader.go(f"/bulletins/{period}-pingshan/1/")
    assert reader.page.get_by_text("95").count() >= 1
    look(reader)
    assert reader.page.context.cookies() == []
    assert sum(person.checked for person in (member, officer, publisher, reader)) >= 60
