"""A committee member sends a roster with three errors, mends them, confirms, takes it back."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.steps import PHONE, follow, look, press
from tests.portal.sheet_files import csv

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")
WRONG = ("林试用甲", "楼长", "110", "2月30日")
GOOD = ("林试用甲", "楼组长", "19900009901", "2026年3月5日")


def send(member: Visitor, *rows: tuple[str, ...]) -> None:
    file = {"name": "名册.csv", "mimeType": "text/csv", "buffer": csv((HEADINGS, *rows), "gb18030")}
    member.page.locator("[name=upload]").set_input_files(files=[file])  # type: ignore[list-item]
    press(member, "检查文件")


def test_three_errors_are_mended_and_the_roster_is_imported(
    visitor: Callable[..., Visitor],
) -> None:
    member = visitor(PHONE)
    member.sign_in("detai")
    member.go("/workspace/")
    follow(member, "从 Excel 导入")
    look(member)
    follow(member, "选择文件", exact=True)
    look(member)
    send(member, WRONG)
    page = member.page
    assert [page.get_by_text(cell, exact=True).is_visible() for cell in ("B2", "C2", "D2")] == [
        True, True, True,
    ]  # fmt: skip
    look(member)
    follow(member, "提交改正后的文件", exact=True)
    send(member, GOOD)
    assert page.get_by_text("新增 1，修改 0，不变 0").is_visible()
    look(member)
    press(member, "全部导入")
    assert page.get_by_text("已导入", exact=True).first.is_visible()
    look(member)
    member.go("/workspace/backbone/?q=林试用甲")
    assert page.get_by_role("heading", name="林试用甲").is_visible()
    page.go_back()
    follow(member, "撤销本次导入", exact=True)
    page.locator("[name=reason]").fill("发错文件")
    look(member)
    press(member, "撤销")
    assert page.get_by_text("已撤销", exact=True).first.is_visible()
    member.go("/workspace/backbone/?q=林试用甲")
    assert page.get_by_role("heading", name="林试用甲").count() == 0
