"""A convention from its draft to the public page, by everybody who has a hand in it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press, take_step

OPINION = "大件垃圾每月第一个周六统一清运可以吗？"
CLAUSE = "大件垃圾每月第一个周六上午送到东门临时堆放点。"


def send_opinion(reader: Visitor) -> None:
    """Without an account; the address of the receipt is the way back."""
    page = reader.page
    reader.go("/conventions/")
    look(reader)
    follow(reader, "德泰社区居民公约")
    look(reader)
    follow(reader, "提意见")
    look(reader)
    press(reader, "提交")
    assert page.locator("#id_text_error").is_visible()
    page.get_by_label("您的意见").fill(OPINION)
    press(reader, "提交")
    assert "/opinions/" in page.url
    look(reader)


def answer_all(member: Visitor) -> None:
    page = member.page
    open_convention(member)
    look(member)
    press(member, "结束征集")
    look(member)
    assert page.get_by_text(OPINION).is_visible()
    while page.get_by_role("link", name="答复", exact=True).count():
        follow(member, "答复", exact=True)
        look(member)
        page.get_by_label("采纳", exact=True).check()
        page.get_by_label("答复").fill("已写入公约。")
        press(member, "保存")


def open_convention(member: Visitor) -> None:
    member.go("/workspace/conventions/")
    follow(member, "德泰社区居民公约")


def write_and_hand_in(member: Visitor) -> None:
    page = member.page
    open_convention(member)
    follow(member, "编写文本")
    look(member)
    rows = page.locator("[name^=clauses-][name$=-text]")
    before = rows.count()
    press_in_page(member, "添加一条")
    assert rows.count() == before + 1
    page.locator(f"[name=clauses-{before}-text]").fill(CLAUSE)
    page.locator(f"[name=clauses-{before}-concerns_sorting]").check()
    press(member, "保存")
    assert page.get_by_text(CLAUSE).count() >= 1
    look(member)
    press(member, "提请审核")
    look(member)


def press_in_page(person: Visitor, name: str) -> None:
    person.page.get_by_role("button", name=name, exact=True).click()


def approve(officer: Visitor) -> None:
    page = officer.page
    officer.go("/workspace/")
    follow(officer, "德泰社区居民公约")
    look(officer)
    follow(officer, "审核通过，提交表决", exact=True)
    look(officer)
    press(officer, "审核通过，提交表决")
    assert page.locator("#id_checks_error").is_visible()
    for box in page.locator("[name=checks]").all():
        box.check()
    press(officer, "审核通过，提交表决")
    look(officer)


def record_vote(member: Visitor) -> None:
    page = member.page
    open_convention(member)
    follow(member, "登记表决", exact=True)
    look(member)
    page.locator("[name=counted]").select_option("households")
    page.locator("[name=held_on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    figures = {"entitled": "600", "present": "4２0", "women": "210", "in_favour": "400"}
    for name, number in {**figures, "against": "15", "abstained": "50"}.items():
        page.locator(f"[name={name}]").fill(number)
    press(member, "登记表决")
    # 465 votes of 420 people: refused where it stands.
    assert page.locator("#id_in_favour_error").is_visible()
    look(member)
    page.locator("[name=abstained]").fill("5")
    press(member, "登记表决")
    look(member)


def file(officer: Visitor) -> None:
    officer.go("/workspace/")
    follow(officer, "德泰社区居民公约")
    look(officer)
    follow(officer, "登记备案", exact=True)
    look(officer)
    officer.page.get_by_label("备案号").fill("南街约备〔2026〕208号")
    press(officer, "登记备案")
    look(officer)


def test_a_convention(visitor: Callable[..., Visitor]) -> None:
    member, officer = visitor(PHONE), visitor(DESK)
    publisher, reader = visitor(DESK), visitor(PHONE)
    send_opinion(reader)
    receipt = reader.page.url
    member.sign_in("detai")
    answer_all(member)
    write_and_hand_in(member)
    reader.page.goto(receipt)
    assert reader.page.get_by_text("已写入公约。").is_visible()
    officer.sign_in("nandi")
    approve(officer)
    record_vote(member)
    file(officer)
    publisher.sign_in("pingshan")
    publisher.go("/workspace/")
    follow(publisher, "德泰社区居民公约")
    take_step(publisher, "发布")
    reader.page.wait_for_timeout(1100)
    reader.go("/conventions/nandi-detai/")
    assert reader.page.get_by_text(CLAUSE).count() >= 1
    assert reader.page.get_by_text("南街约备〔2026〕208号").count() >= 1
    look(reader)
    reader.go("/conventions/nandi-detai/2/changes/")
    assert reader.page.get_by_text(CLAUSE).count() >= 1
    look(reader)
    publisher.go("/admin/communities/convention/coverage/")
    look(publisher)
    cookies = {cookie["name"] for cookie in reader.page.context.cookies()}
    assert cookies <= {"csrftoken", "__Host-csrftoken"}
