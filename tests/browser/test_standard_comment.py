"""A comment on a draft from a phone: sent, found again by its code, answered, seen answered."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.steps import DESK, PHONE, follow, look, press

DRAFT = "农村生活垃圾“五指分类”宣传用语规范"
WORDS = "第三章的用语建议加上满语地名的写法，方便老人辨认。"
REASON = "满语地名另有规范，本规范引用即可。"


def send(visitor: Visitor) -> str:
    """From the library to the form; the code that is kept."""
    page = visitor.page
    visitor.go("/standards/")
    look(visitor)
    page.get_by_label("状态").select_option("open")
    press(visitor, "查询")
    look(visitor)
    follow(visitor, DRAFT)
    look(visitor)
    follow(visitor, "对征求意见稿提意见", exact=True)
    press(visitor, "提交")
    assert page.locator("#id_text_error").is_visible()
    look(visitor)
    page.get_by_label("针对条款").fill("3.1")
    page.get_by_label("您的意见").fill(WORDS)
    press(visitor, "提交")
    look(visitor)
    return page.locator("p.figure").inner_text()


def answer(officer: Visitor) -> None:
    """The officer finds it among the comments of the draft and answers."""
    page = officer.page
    officer.sign_in("pingshan2")
    officer.go("/admin/orgs/standardcomment/?state__exact=received")
    look(officer)
    follow(officer, WORDS[:10])
    look(officer)
    follow(officer, "答复", exact=True)
    assert page.get_by_text(WORDS, exact=True).is_visible()
    look(officer)
    page.get_by_label("部分采纳").check()
    page.get_by_label("原因").fill(REASON)
    press(officer, "答复")
    look(officer)


def test_a_comment_is_sent_answered_and_seen_answered(visitor: Callable[..., Visitor]) -> None:
    resident, officer = visitor(PHONE), visitor(DESK)
    code = send(resident)
    assert resident.page.get_by_text(REASON).count() == 0
    answer(officer)
    # Another day, another browser: the code alone leads there.
    later = visitor(PHONE)
    later.go("/standards/")
    later.page.get_by_label("您的查询码").fill(code.lower())
    press(later, "查看处理结果")
    assert later.page.get_by_text(REASON).is_visible()
    assert later.page.get_by_text(WORDS).is_visible()
    look(later)
    # What others said is read once all are answered, not before.
    follow(later, DRAFT)
    assert later.page.get_by_text(WORDS).count() == 0
