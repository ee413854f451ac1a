"""A meeting being held: the recorder's phone shows the code, a second phone signs in."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.steps import PHONE, follow, look, press

MEETING = "社区楼道公共区域议事会"
NAME = "何秋实"


def begin(recorder: Visitor) -> None:
    page = recorder.page
    recorder.sign_in("detai")
    follow(recorder, "登记会议")
    press(recorder, "开始记录")
    page.get_by_label("标题").fill(MEETING)
    press(recorder, "保存草稿")


def show_code(recorder: Visitor) -> str:
    """Open sign-in; the address that the code on the screen leads to."""
    follow(recorder, "签到", exact=True)
    look(recorder)
    press(recorder, "开始签到")
    look(recorder)
    assert recorder.page.locator("svg.qr").bounding_box()["width"] > 300  # type: ignore[index]
    return recorder.page.locator(".sign-in-code .hash").inner_text()


def sign_in(guest: Visitor, address: str) -> None:
    page = guest.page
    page.goto(address)
    look(guest)
    press(guest, "签到")
    assert page.locator("#id_name_error").is_visible()
    look(guest)
    page.get_by_label("您的姓名").fill(NAME)
    page.get_by_label("您代表哪一方").select_option("residents")
    press(guest, "签到")
    assert page.get_by_text("签到成功").is_visible()
    look(guest)


def confirm(recorder: Visitor) -> None:
    """The list fills by itself; the recorder ticks the person and confirms."""
    page = recorder.page
    waiting = page.get_by_text(NAME).first
    waiting.wait_for()
    page.locator("[name=rows]").first.check()
    press(recorder, "确认勾选的人")
    look(recorder)
    page.get_by_label("姓名", exact=True).fill("邻居大爷")
    page.get_by_label("参与方").select_option("residents")
    press(recorder, "登记")
    look(recorder)


def write_minutes(recorder: Visitor) -> None:
    page = recorder.page
    follow(recorder, MEETING)
    follow(recorder, "会议纪要", exact=True)
    look(recorder)
    follow(recorder, "写纪要", exact=True)
    look(recorder)
    page.locator("[name=text]").fill("大家同意清理楼道。")
    # The text is kept without a press of the button.
    page.get_by_text("已保存").wait_for()
    press(recorder, "保存")
    follow(recorder, "指定确认人", exact=True)
    look(recorder)
    page.get_by_label(f"{NAME} ·").check()
    press(recorder, "指定")
    press(recorder, "送请确认")
    look(recorder)
    press(recorder, "保存签字")
    assert page.get_by_text("请拍下签字页。").is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载公文格式文档").click()
    assert download.value.suggested_filename.endswith(".docx")
    follow(recorder, "打印页", exact=True)
    look(recorder)


def take_over(recorder: Visitor) -> None:
    page = recorder.page
    follow(recorder, MEETING)
    follow(recorder, "继续填写", exact=True)
    look(recorder)
    press(recorder, "填入这些人数")
    rows = page.locator("[name^=participants-][name$=-headcount]")
    assert [row.input_value() for row in rows.all() if row.is_visible()] == ["2"]
    follow(recorder, "打印材料", exact=True)
    look(recorder)


def test_signing_in(visitor: Callable[..., Visitor]) -> None:
    recorder, guest = visitor(PHONE), visitor(PHONE)
    begin(recorder)
    address = show_code(recorder)
    follow(recorder, "到签到名单")
    assert recorder.page.get_by_text("还没有人签到。").is_visible()
    sign_in(guest, address)
    confirm(recorder)
    guest.page.reload()
    assert guest.page.get_by_text("记录人已确认").is_visible()
    press(recorder, "结束签到")
    guest.page.context.clear_cookies()
    guest.page.goto(address)
    assert guest.page.get_by_text("签到已结束").is_visible()
    # The answer 410 is what the browser complains of.
    guest.complaints.clear()
    look(guest)
    write_minutes(recorder)
    take_over(recorder)
