"""A recorder counts a secret ballot on a phone, one vote after the other; a second one helps."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.steps import PHONE, follow, look, press

MEETING = "东门投放点选址议事会"
TOPIC = "东门投放点选址"


def begin(recorder: Visitor) -> None:
    """A record with an item and a sub-item, and the count of the votes on the sub-item."""
    page = recorder.page
    recorder.sign_in("detai")
    follow(recorder, "登记会议")
    press(recorder, "开始记录")
    page.get_by_label("标题").fill(MEETING)
    page.locator("[name=participants-4-headcount]").fill("6")
    page.locator("[name=agenda-0-title]").fill(TOPIC)
    press(recorder, "增加议题")
    page.locator("[name=agenda-1-title]").fill("撤桶并点")
    # The second goes up; the first becomes its sub-item.
    page.locator("[name=move_agenda][value=agenda-1-up]").click()
    page.wait_for_load_state()
    page.locator("[name=agenda-1-is_sub]").check()
    press(recorder, "保存草稿")
    numbers = page.locator("[data-formset=agenda] .agenda-move strong")
    shown = [number.inner_text() for number in numbers.all() if number.is_visible()]
    assert shown == ["一、", "（一）"]
    look(recorder)
    page.locator("[name=count_agenda][value=agenda-1]").click()
    page.wait_for_load_state()
    assert page.get_by_text(TOPIC).first.is_visible()
    page.get_by_label("表决方式").select_option("secret")
    page.get_by_label("在场有表决权的人数").fill("6")
    look(recorder)
    press(recorder, "开始计票")
    look(recorder)


def figures(person: Visitor) -> list[str]:
    return person.page.locator(".tally tbody tr").all_inner_texts()


def vote(person: Visitor, name: str, *, clicks: int = 1) -> None:
    """Press one of the four large buttons; a nervous thumb presses twice."""
    person.page.get_by_role("button", name=name, exact=True).click(click_count=clicks)
    person.page.wait_for_load_state()


def test_counting_one_by_one(visitor: Callable[..., Visitor]) -> None:
    recorder, colleague = visitor(PHONE), visitor(PHONE)
    page = recorder.page
    begin(recorder)
    box = page.get_by_role("button", name="赞成", exact=True).bounding_box()
    assert box is not None
    assert (box["height"] >= 80, box["width"] >= 160) == (True, True)
    vote(recorder, "赞成")
    vote(recorder, "赞成", clicks=2)
    vote(recorder, "反对")
    # The second recorder reads the other papers, on another phone.
    colleague.sign_in("detai2")
    colleague.page.goto(page.url)
    vote(colleague, "赞成")
    vote(colleague, "无效")
    page.reload()
    vote(recorder, "弃权")
    assert page.get_by_text("已计 6 票，有表决权 6 人。").is_visible()
    look(recorder)
    # A seventh vote of six people is answered with a sentence.
    vote(recorder, "反对")
    assert page.get_by_text("在场有表决权的 6 人，已计 6 票，不能再多。").is_visible()
    look(recorder)
    page.get_by_role("button", name="撤回上一票").click()
    page.wait_for_load_state()
    vote(recorder, "反对")
    rows = [" ".join(text.split()) for text in figures(recorder)]
    assert rows == ["赞成 3 下", "反对 2 丅", "弃权 0", "无效 1 一"]
    follow(recorder, "结束计票", exact=True)
    look(recorder)
    press(recorder, "结束计票")
    names = ("in_favour", "against", "abstained", "invalid")
    values = [page.locator(f"[name=agenda-1-{name}]").input_value() for name in names]
    assert values == ["3", "2", "0", "1"]
    # The browser kept nothing that it would offer instead.
    assert page.get_by_text("本浏览器中有尚未保存到服务器的内容").count() == 0
    look(recorder)
    # The second recorder sees that it has ended.
    vote(colleague, "赞成")
    assert colleague.page.get_by_text("计票已经结束").is_visible()
    look(colleague)
