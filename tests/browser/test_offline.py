"""Scored without a network: nothing typed is lost, and what is sent twice is one record."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Error

from tests.browser.conftest import Portal, Visitor
from tests.browser.steps import PHONE, press

NUMBERS = count()
REASON = "东侧投放点厨余桶里有塑料袋"
# Two members of a committee of their own, so that no other test touches their inspection.
MAKE = """
import json
from accounts.models import Appointment, User
from accounts.enums import Role
from evaluation.models import Inspection
rows = Inspection.objects.filter(state="assigned", inspector=None, round__state="open")
row = rows.order_by("-community__code")[{number}]
for name in ("field{number}a", "field{number}b"):
    user = User.objects.create_user(name, "Green-River-2026", name=name)
    Appointment.objects.create(
        user=user, role=Role.COMMITTEE_MEMBER, jurisdiction=row.community.code
    )
print(json.dumps({{"public_id": row.public_id}}))
"""
READ = """
import json
from evaluation.models import Inspection, InspectionPhoto
row = Inspection.objects.get(public_id="{public_id}")
photos = InspectionPhoto.objects.filter(inspection=row)
print(json.dumps({{"state": row.state, "draft": row.draft,
    "revisions": row.revisions.count(),
    "photos": sorted(photos.values_list("chosen_sha256", flat=True))}}))
"""


@dataclass
class Task:
    """One inspection, and the two members who may score it."""

    portal: Portal
    public_id: str
    first: str
    second: str

    @property
    def path(self) -> str:
        return f"/workspace/inspections/{self.public_id}/"

    def stored(self) -> dict[str, Any]:
        script = READ.format(public_id=self.public_id)
        found: dict[str, Any] = json.loads(self.portal.manage("shell", "-v0", "-c", script))
        return found


@pytest.fixture
def task(portal: Portal) -> Task:
    return new_task(portal)


def new_task(portal: Portal) -> Task:
    number = next(NUMBERS)
    made = json.loads(portal.manage("shell", "-v0", "-c", MAKE.format(number=number)))
    return Task(portal, made["public_id"], f"field{number}a", f"field{number}b")


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """A small one, and one that is larger than what is kept."""
    made = []
    for name, size in (("small.jpg", (640, 480)), ("large.jpg", (2600, 1900))):
        content = io.BytesIO()
        Image.effect_noise(size, 90).convert("RGB").save(content, "JPEG", quality=90)
        path = tmp_path / name
        path.write_bytes(content.getvalue())
        made.append(path)
    return made


def ready(page: Any, how: str = "offline") -> None:
    page.locator(f"form[data-ready={how}]").wait_for()


def says(page: Any, words: str) -> None:
    # What failed is tried again after 30 s.
    page.locator("[data-saved]", has_text=re.compile(words)).wait_for(timeout=60_000)


def open_card(person: Visitor, task: Task, name: str) -> Any:
    person.sign_in(name, task.path)
    ready(person.page)
    return person.page


def first_points(page: Any) -> Any:
    return page.locator("input[data-score]").first


def fill_card(page: Any) -> None:
    """No faults and full marks, with a word at the first criterion."""
    for box in page.locator("input[data-full]").all():
        box.check()
    for graded in page.locator("[data-criterion]:has(input[data-choice])").all():
        full = graded.get_attribute("data-max")
        graded.locator(f"input[data-choice][data-points='{full}']").check()
    for judged in page.locator("[data-criterion]:has(input[data-score])").all():
        judged.get_by_role("button", name="满分", exact=True).click()
        judged.locator("textarea").fill("查阅记录，齐全")
    first = page.locator("[data-criterion]").first
    first.locator("summary").last.click()
    first.locator("textarea").fill(REASON)
    for measure in ("participation", "accuracy"):
        page.locator(f"[name={measure}_denominator]").fill("20")
        page.locator(f"[name={measure}_numerator]").fill("18")
        page.locator(f"[name={measure}_method]").select_option(index=1)


def take_photos(page: Any, files: list[Path]) -> None:
    page.locator("[data-criterion]").first.locator("input[type=file]").set_input_files(files)
    page.locator("[data-photo]").nth(len(files) - 1).wait_for()


def test_typed_without_network_closed_opened_and_sent_twice(
    visitor: Callable[..., Visitor], task: Task, pictures: list[Path]
) -> None:
    person = visitor(PHONE)
    page = open_card(person, task, task.first)
    context = page.context
    context.set_offline(True)
    fill_card(page)
    take_photos(page, pictures)
    says(page, "没有网络.*2 张照片")
    # Read before: Chromium gives a closing page its network back, and it may still send then.
    assert task.stored()["draft"] == {}
    page.close()

    page = context.new_page()
    page.goto(f"{task.portal.address}{task.path}")
    page.locator("form[data-ready]").wait_for()
    assert page.locator("[data-criterion]").first.locator("textarea").first.input_value() == REASON
    assert page.locator("[data-photo] img").count() == 2
    # Pressed without a network: said so, and nothing is lost.
    press(Visitor(page, task.portal.address), "提交")
    says(page, "没有网络")

    posts: list[Any] = []
    page.on("request", lambda r: posts.append(r) if r.method == "POST" else None)
    context.set_offline(False)
    says(page, "^已保存到服务器$")
    page.get_by_role("button", name="提交", exact=True).dblclick()
    page.wait_for_url("**/record/")
    # Whatever the phone sent, sent once more.
    for request in posts:
        answer = context.request.fetch(
            request.url, method="POST", headers=request.headers, data=request.post_data_buffer,
            max_redirects=0,
        )  # fmt: skip
        assert answer.status < 500
    stored = task.stored()
    assert (stored["state"], stored["revisions"]) == ("submitted", 1)
    assert stored["photos"] == sorted(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures
    )
    # Nothing of it is left on the phone.
    page.goto(f"{task.portal.address}{task.path}")
    assert page.url.endswith("/record/")
    assert kept_on_phone(page) == {"drafts": 0, "photos": 0}


def test_what_was_sent_while_the_page_closed_is_known_as_ones_own(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    person = visitor(PHONE)
    page = open_card(person, task, task.first)
    context, arrived = page.context, []

    def answer_nobody(route: Any) -> None:
        arrived.append(route.fetch().status)

    page.route("**/draft/", answer_nobody)
    first_points(page).fill("3")
    while not arrived:
        page.wait_for_timeout(100)
    first_points(page).fill("4")
    says(page, "本机")
    context.set_offline(True)
    page.close()
    assert arrived == [200]

    page = context.new_page()
    page.goto(f"{task.portal.address}{task.path}")
    page.locator("form[data-ready]").wait_for()
    name = first_points(page).get_attribute("name")
    assert (first_points(page).input_value(), task.stored()["draft"][name]) == ("4", "3")
    context.set_offline(False)
    says(page, "^已保存到服务器$")
    assert page.locator("[data-two-texts]").count() == 0
    assert task.stored()["draft"][name] == "4"


def kept_on_phone(page: Any) -> dict[str, int]:
    counted: dict[str, int] = page.evaluate(
        """async () => {
          const opened = indexedDB.open("inspections", 1);
          await new Promise((done) => { opened.onsuccess = done; });
          const found = {};
          for (const name of ["drafts", "photos"]) {
            const asked = opened.result.transaction(name).objectStore(name).count();
            await new Promise((done) => { asked.onsuccess = done; });
            found[name] = asked.result;
          }
          opened.result.close();
          return found;
        }"""
    )
    return counted


def test_an_ended_session_goes_on_where_it_was(
    visitor: Callable[..., Visitor], task: Task, pictures: list[Path]
) -> None:
    person = visitor(PHONE)
    page = open_card(person, task, task.first)
    page.context.clear_cookies(name="sessionid")
    first_points(page).fill("7")
    says(page, "重新登录")
    take_photos(page, pictures[:1])
    page.locator("[data-saved] a").click()
    page.fill("input[name=login]", task.first)
    page.fill("input[name=password]", "Green-River-2026")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{task.portal.address}{task.path}")
    ready(page)
    assert first_points(page).input_value() == "7"
    says(page, "^已保存到服务器$")
    stored = task.stored()
    assert first_points(page).get_attribute("name") in stored["draft"]
    assert stored["photos"] == [hashlib.sha256(pictures[0].read_bytes()).hexdigest()]


def test_two_people_on_one_phone(visitor: Callable[..., Visitor], task: Task) -> None:
    person = visitor(PHONE)
    page = open_card(person, task, task.first)
    page.context.set_offline(True)
    first_points(page).fill("6")
    says(page, "没有网络")
    page.route("**/draft/", lambda route: route.abort())
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")

    page = open_card(person, task, task.second)
    page.unroute("**/draft/")
    assert first_points(page).input_value() == ""
    assert page.locator("[data-two-texts]").count() == 0
    # Without a network this phone opens the page of the one who is signed in now.
    page.context.set_offline(True)
    page.reload()
    page.locator("form[data-ready]").wait_for()
    assert first_points(page).input_value() == ""
    page.context.set_offline(False)

    # The first one comes back to what was typed, and takes it along on signing out.
    page.context.clear_cookies(name="sessionid")
    page = open_card(person, task, task.first)
    assert first_points(page).input_value() == "6"
    says(page, "^已保存到服务器$")
    page.route("**/draft/", lambda route: route.abort())
    first_points(page).fill("5")
    says(page, "没有网络")
    asked: list[str] = []

    def agree(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="退出登录", exact=True).click()
    page.wait_for_url(lambda address: "/workspace/" not in address)
    assert [text[:4] for text in asked] == ["本机还有"]
    assert kept_on_phone(page) == {"drafts": 0, "photos": 0}
    page.context.set_offline(True)
    with pytest.raises(Error, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
        page.goto(f"{task.portal.address}{task.path}")


def test_what_another_saved_meanwhile_stands_beside_ones_own(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    slow, fast = visitor(PHONE), visitor(PHONE)
    page = open_card(slow, task, task.first)
    page.context.set_offline(True)
    first_points(page).fill("2")
    says(page, "没有网络")
    other = open_card(fast, task, task.second)
    name = first_points(other).get_attribute("name")
    first_points(other).fill("1")
    says(other, "^已保存到服务器$")
    page.context.set_offline(False)
    page.locator("[data-two-texts]").wait_for()
    slow.complaints.clear()
    page.get_by_role("button", name="对照两份", exact=True).click()
    page.locator("table.table-cards").wait_for()
    assert [cell.strip() for cell in page.locator("tbody td").all_inner_texts()] == ["2", "1"]
    assert first_points(page).input_value() == "2"
    assert task.stored()["draft"][name] == "1"
    press(slow, "保存草稿")
    page.get_by_text("草稿已保存").wait_for()
    assert task.stored()["draft"][name] == "2"


def test_ones_own_values_can_be_given_up(visitor: Callable[..., Visitor], task: Task) -> None:
    slow, fast = visitor(PHONE), visitor(PHONE)
    page = open_card(slow, task, task.first)
    page.context.set_offline(True)
    first_points(page).fill("6")
    says(page, "没有网络")
    page.close()
    other = open_card(fast, task, task.second)
    first_points(other).fill("4")
    says(other, "^已保存到服务器$")
    context = page.context
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{task.portal.address}{task.path}")
    page.get_by_role("button", name="对照两份", exact=True).wait_for()
    page.get_by_role("button", name="放弃我的内容", exact=True).click()
    page.locator("[data-two-texts]").wait_for(state="detached")
    ready(page)
    assert first_points(page).input_value() == "4"


def test_of_twenty_photos_at_once_nine_are_kept_and_the_others_named(
    visitor: Callable[..., Visitor], task: Task, pictures: list[Path], tmp_path: Path
) -> None:
    files = []
    for number in range(20):
        path = tmp_path / f"p{number:02}.jpg"
        path.write_bytes(pictures[0].read_bytes())
        files.append(path)
    page = open_card(visitor(PHONE), task, task.first)
    page.locator("[data-criterion]").first.locator("input[type=file]").set_input_files(files)
    complaint = page.locator("[data-complaint]")
    complaint.wait_for()
    named = re.findall(r"p\d\d\.jpg", complaint.inner_text())
    assert named == [f"p{number:02}.jpg" for number in range(9, 20)]
    page.locator("[data-sent]").nth(8).wait_for()
    says(page, "^已保存到服务器$")
    assert len(task.stored()["photos"]) == 9


def test_what_is_no_picture_is_refused_beside_it(
    visitor: Callable[..., Visitor], task: Task, tmp_path: Path
) -> None:
    path = tmp_path / "drawing.svg"
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    page = open_card(visitor(PHONE), task, task.first)
    fill_card(page)
    take_photos(page, [path])
    page.locator("[data-photo] .field__error").wait_for()
    page.get_by_role("button", name="提交", exact=True).click()
    says(page, "未被接收")
    page.get_by_role("button", name="移除").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/record/")
    assert (task.stored()["revisions"], task.stored()["photos"]) == (1, [])


def test_what_another_cleared_meanwhile_does_not_come_back_unseen(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    slow, fast = visitor(PHONE), visitor(PHONE)
    page = open_card(slow, task, task.first)
    name = first_points(page).get_attribute("name")
    first_points(page).fill("2")
    says(page, "^已保存到服务器$")
    other = open_card(fast, task, task.second)
    assert first_points(other).input_value() == "2"
    first_points(other).fill("")
    says(other, "^已保存到服务器$")
    page.locator("[name=participation_denominator]").fill("20")
    page.locator("[data-two-texts]").wait_for()
    slow.complaints.clear()
    assert name not in task.stored()["draft"]


def test_who_stays_after_all_keeps_what_was_typed(
    visitor: Callable[..., Visitor], task: Task
) -> None:
    page = open_card(visitor(PHONE), task, task.first)
    page.evaluate("localStorage.setItem('draft:other-page', '{}')")
    page.route("**/draft/", lambda route: route.abort())
    first_points(page).fill("5")
    says(page, "没有网络")
    leave = page.get_by_role("button", name="退出登录", exact=True)
    kept = "localStorage.getItem('draft:other-page')"
    asked: list[str] = []

    def stay_then_go(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss() if len(asked) == 1 else dialog.accept()

    page.on("dialog", stay_then_go)
    leave.click()
    # The question comes once the phone has counted what was not sent.
    while not asked:
        page.wait_for_timeout(50)
    assert page.evaluate(kept) == "{}"
    leave.click()
    page.wait_for_url(lambda address: "/workspace/" not in address)
    assert page.evaluate(kept) is None
