"""Whole files on their way: bad rows at any place, and names of all kinds (bar.md B8, B12)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.forms import new_token
from communities.models import BackboneMember, Community
from portal import importing
from portal.models import ImportBatch, ImportJob
from tests import factories
from tests.communities.backbone import join, writer
from tests.portal.import_helpers import confirm, counts, faults, send
from tests.portal.sheet_files import csv

pytestmark = pytest.mark.django_db

HEADINGS = ("村（社区）", "姓名", "类别", "联系电话", "任职日期")
NUMBER = 60


def row(number: int, place: str = "德泰社区", **changed: Any) -> tuple[Any, ...]:
    said = {
        "place": place, "name": f"第{number}人演示", "kind": "志愿者",
        "phone": f"1990000{number:04d}", "day": "2026-03-05",
    }  # fmt: skip
    return tuple((said | changed).values())


@pytest.fixture
def two(community: Community) -> Any:
    """Who keeps two communities; a third is another committee's, a fourth is no more."""
    other = factories.community(community.township, name="河东社区")
    factories.community(community.township, name="别家社区")
    gone = factories.community(community.township, name="撤销社区")
    yesterday = timezone.localdate() - timedelta(days=1)
    Community.objects.filter(pk=gone.pk).update(valid_until=yesterday)
    by = factories.user(Role.COMMITTEE_MEMBER, community, username="both")
    factories.appointment(by, Role.COMMITTEE_MEMBER, gone)
    factories.appointment(by, Role.COMMITTEE_MEMBER, other)
    return by


BAD = {
    "a value that is none": ({"phone": "110"}, "D"),
    "another's community": ({"place": "别家社区"}, "A"),
    "a community that is no more": ({"place": "撤销社区"}, "A"),
    "a community that there is not": ({"place": "某某社区"}, "A"),
    "no name": ({"name": ""}, "B"),
    "a day to come": ({"day": "2099-01-01"}, "E"),
}


@pytest.mark.parametrize("at", [0, NUMBER // 2, NUMBER - 1])
@pytest.mark.parametrize("what", BAD)
def test_one_bad_row_keeps_all_out_and_is_named(two: Any, what: str, at: int) -> None:
    changed, letter = BAD[what]
    rows = [row(n, **(changed if n == at else {})) for n in range(NUMBER)]
    batch = send("backbone", two, HEADINGS, *rows)
    assert (batch.state, faults(batch)) == ("refused", [f"{letter}{at + 2}"])
    assert not BackboneMember.objects.exists()


def test_all_bad_rows_are_named_at_once(two: Any) -> None:
    rows = [row(n, phone="110", day="昨天") for n in range(NUMBER)]
    batch = send("backbone", two, HEADINGS, *rows)
    wanted = [f"{letter}{n + 2}" for n in range(NUMBER) for letter in "DE"]
    assert (batch.faults, faults(batch)) == (2 * NUMBER, wanted)


def test_a_person_twice_in_the_file_is_named(two: Any) -> None:
    rows = [row(n) for n in range(NUMBER)]
    batch = send("backbone", two, HEADINGS, *rows, row(7))
    assert (batch.state, faults(batch)) == ("refused", [f"B{NUMBER + 2}"])


def test_a_person_whom_the_roster_has_is_no_second_one(two: Any, community: Community) -> None:
    join(community, name="第7人演示", phone="19900000007")
    batch = send("backbone", two, HEADINGS, *[row(n) for n in range(NUMBER)])
    assert counts(batch) == (NUMBER - 1, 1, 0, 0)
    confirm(batch)
    assert BackboneMember.objects.count() == NUMBER


STEMS = [
    "名册", "名 册", "名册（终稿）", "名册.第二版", "2026年3月", "roster", "ROSTER", "a b c",
    "名册-01",
    "../../etc/passwd", "..\\..\\windows\\system32", "/etc/shadow", "C:\\表\\名册",
    "\\\\host\\share\\名册",
    "file:///etc/passwd", "http://127.0.0.1/a", "CON", "NUL", "aux", "com1", ".htaccess", ".env",
    "...",
    "-rf", "--help", "~root", "$HOME", "`id`", "$(id)", ";rm -rf", "|cat", "&dir", "%00",
    "%2e%2e%2f",
    "%s%n%x", "{{7*7}}", "{% load x %}", "<svg onload=alert(1)>",
    "\"><script>alert(1)</script>",
    "' or 1=1 --", "\"; filename=\"x.html", "a\r\nX-Injected: 1", "a\tb", "a\x00b", "a\x07b",
    "a\x1bb",
    "a\u202excod", "a\u200bb", "a\ufeffb", "a\u2028b", "名\U00020000册", "😀名册", "é", "e\u0301",
    "ﬁ",
    "ＡＢＣ", "名" * 300, "a" * 300, "😀" * 200, "名册;", "名册,", "名册'",
]  # fmt: skip


@pytest.mark.parametrize("stem", STEMS)
def test_a_name_is_shown_and_harms_nothing(
    community: Community, client_for: Any, stem: str
) -> None:
    browser = client_for(writer(community))
    wrong = ("乙演示", "村长", "19900000002", "2026-03-05")
    job = importing.look_at(
        kind="backbone", by=writer(community), content=csv((HEADINGS[1:], wrong)),
        name=f"{stem}.csv", token=new_token(),
    )  # fmt: skip
    batch = ImportBatch.objects.get()
    name = batch.file_name
    assert (job.batch, job.file_name) == (batch, name)
    assert name.isprintable()
    assert (len(name) <= 100, name.endswith(".csv"), "/" in name, "\\" in name) == (
        True, True, False, False,
    )  # fmt: skip
    page = browser.get(reverse("import_batch", args=[batch.public_id]))
    assert f"<h1>{escape(name)}</h1>" in page.content.decode()
    assert "<svg onload" not in page.content.decode()
    marked = browser.get(reverse("import_marked", args=[batch.public_id]))
    disposition = marked["Content-Disposition"]
    assert (marked.status_code, re.search(r"[\r\n]", disposition), "X-Injected" in marked) == (
        200, None, False,
    )  # fmt: skip
    assert "（错误已标注）.xlsx" in unquote(disposition)
    assert ImportJob.objects.get().file == ""
