"""Signing in on one's own phone by the code at the door: at an activity, and at a training."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press
from tests.browser.test_project_application import step

ACTIVITY = "周末分类示范投放日"
TRAINING = "社区工作者垃圾分类业务培训（第二期）"


def moment(hours: float) -> str:
    """So many hours from now, as the field of a form takes it."""
    then = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=hours)
    return f"{then:%Y-%m-%dT%H:%M}"


def address_of_code(keeper: Visitor) -> str:
    """What stands in the code, as a phone reads it."""
    return keeper.page.locator(".hash").first.inner_text().strip()


def test_a_volunteer_counts_the_team_in_without_javascript(
    visitor: Callable[..., Visitor],
) -> None:
    host, officer = visitor(PHONE), visitor(DESK)
    page = host.page
    host.sign_in("detai")
    host.go("/workspace/activities/new/")
    for name, value in {
        "title": ACTIVITY, "place": "德泰社区投放点", "for_whom": "居民、志愿者",
        "starts_at": moment(0.5), "ends_at": moment(2.5),
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=carrier]").select_option("community")
    press(host, "保存")
    officer.sign_in("pingshan")
    officer.go("/workspace/activities/")
    follow(officer, ACTIVITY, exact=True)
    step(officer, "发布预告")
    page.reload()
    follow(host, "签到二维码")
    look(host)
    volunteer = visitor(PHONE, java_script_enabled=False)
    volunteer.page.goto(address_of_code(host))
    volunteer.page.locator("[name=group]").select_option("residents")
    volunteer.page.locator("[name=people]").fill("４人")
    press(volunteer, "签到")
    assert volunteer.page.get_by_role("status").is_visible()
    page.reload()
    assert page.get_by_text("已有 4 人签到").is_visible()


def test_a_participant_signs_in_to_a_training(visitor: Callable[..., Visitor]) -> None:
    keeper, participant = visitor(DESK), visitor(PHONE)
    keeper.sign_in("pingshan2")
    keeper.go("/workspace/trainings/")
    follow(keeper, TRAINING, exact=True)
    follow(keeper, "签到名单")
    page = keeper.page
    page.locator("summary", has_text="开始扫码签到").click()
    page.locator("[name=ends_at]").fill(moment(3))
    page.locator("details[open] button").click()
    page.wait_for_load_state()
    look(keeper)
    participant.page.goto(address_of_code(keeper))
    look(participant)
    participant.page.locator("[name=name]").fill("佟小岚")
    participant.page.locator("[name=unit]").select_option(index=1)
    participant.page.locator("main form button").click()
    participant.page.wait_for_load_state()
    assert participant.page.get_by_role("status").get_by_text("佟小岚").is_visible()
    look(participant)
    page.reload()
    page.get_by_label("佟小岚").check()
    press(keeper, "确认勾选的人")
    participant.page.reload()
    assert participant.page.get_by_role("status").get_by_text("经确认").is_visible()
