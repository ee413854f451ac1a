"""From a file with errors to the records and back, as a member of a committee does it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.forms import new_token
from accounts.rules import Refusal
from communities.models import BackboneMember, Community
from communities.services import leave
from portal import importing
from portal.models import ImportBatch
from portal.sheets.parsing import parse
from tests import factories
from tests.communities.backbone import join, writer
from tests.communities.helpers import today
from tests.outreach.helpers import item, keeper
from tests.portal.sheet_files import csv, xlsx

pytestmark = pytest.mark.django_db

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")
START = "/workspace/imports/backbone/"


def send(browser: Any, content: bytes, name: str = "名册.csv") -> Any:
    data = {"upload": SimpleUploadedFile(name, content), "submission_token": new_token()}
    return browser.post(START, data, follow=True)


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_errors_are_mended_confirmed_and_undone(community: Community, client_for: Any) -> None:
    join(community, name="甲演示", phone="19900000001")
    browser = client_for(writer(community))
    row = ("甲演示", "志愿者", "19900000001", "2026-03-05")
    wrong = (("乙演示", "村长", "110", "昨天"), row)
    page = send(browser, csv((HEADINGS, *wrong), "gb18030"))
    for cell in ("B2 类别 村长", "C2 联系电话 110", "D2 任职日期 昨天"):
        assert cell in words(page)
    batch = ImportBatch.objects.get()
    marked = browser.get(reverse("import_marked", args=[batch.public_id]))
    assert marked.content.startswith(b"PK")
    assert "%EF%BC%88" in marked["Content-Disposition"]
    page = send(browser, csv((HEADINGS, ("乙演示", "志愿者", "19900000002", "2026-03-05"), row)))
    assert "新增 1，修改 1，不变 0" in words(page)
    assert re.search(r"类别 ： 网格员 → 志愿者", words(page)) or "网格员" in words(page)
    batch = page.context["batch"]
    confirm = reverse("import_confirm", args=[batch.public_id])
    page = browser.post(confirm, {"token": page.context["token"]}, follow=True)
    assert "已导入" in words(page)
    assert BackboneMember.objects.filter(kind="volunteer").count() == 2
    batch.refresh_from_db()
    undo = reverse("import_undo", args=[batch.public_id])
    page = browser.post(undo, {"version": batch.version, "reason": "发错"}, follow=True)
    assert "所有记录已恢复原状" in words(page)
    assert [m.kind for m in BackboneMember.objects.all()] == ["grid_worker"]


def test_what_is_no_table_is_refused_where_it_was_chosen(
    community: Community, client_for: Any
) -> None:
    page = send(client_for(writer(community)), b"%PDF-1.7", "a.pdf")
    assert "只读取表格" in page.context["form"].errors["upload"][0]


def test_a_wrong_token_changes_nothing(community: Community, client_for: Any) -> None:
    browser = client_for(writer(community))
    row = ("乙演示", "志愿者", "19900000002", "2026-03-05")
    batch = send(browser, csv((HEADINGS, row))).context["batch"]
    page = browser.post(reverse("import_confirm", args=[batch.public_id]), {"token": "x"})
    assert (page.status_code, BackboneMember.objects.exists()) == (409, False)


def test_an_undo_that_is_refused_names_the_rows(community: Community, client_for: Any) -> None:
    browser, by = client_for(writer(community)), writer(community)
    batch = applied(community, "19900000002")
    member = BackboneMember.objects.get()
    leave(member, by=by, left_on=today(), reason="搬走", expected_version=member.version)
    address = reverse("import_undo", args=[batch.public_id])
    page = browser.post(address, {"version": batch.version, "reason": "发错"})
    assert page.status_code == 409
    assert "第 2 行，乙演示：此后已被修改。" in words(page)


def applied(community: Community, phone: str) -> ImportBatch:
    by = writer(community)
    batch = importing.upload(
        kind="backbone", by=by, content=xlsx((HEADINGS, ("乙演示", "志愿者", phone, "2026-03-05"))),
        name="a.xlsx", token=new_token(), parse=parse,
    )  # fmt: skip
    token = importing.confirmation_token(batch, by)
    return importing.apply_batch(batch, by=by, token=token, parse=parse)[0]


def test_pages_cost_the_same_at_1_and_30_rows(community: Community, client_for: Any) -> None:
    browser = client_for(writer(community))
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            batch = applied(community, f"1990000{number:04d}")
        browser.get("/workspace/imports/")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/workspace/imports/")
        counts.append((len(queries), len(page.context["rows"])))
    assert counts == [(counts[0][0], 1), (counts[0][0], 30)]
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("import_batch", args=[batch.public_id]))
    assert len(queries) <= 8


def test_a_file_costs_the_same_queries_for_1_and_30_rows(community: Community) -> None:
    counts, by = [], writer(community)
    assert by.current_appointments
    for number in (1, 30):
        rows = [("名" * (n + 1), "志愿者", f"1990000{number:02d}{n:02d}", "2026-03-05")
                for n in range(number)]  # fmt: skip
        content = xlsx((HEADINGS, *rows))
        with CaptureQueriesContext(connection) as queries:
            importing.upload(
                kind="backbone", by=by, content=content, name="a.xlsx",
                token=new_token(), parse=parse,
            )  # fmt: skip
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_reads_no_table(community: Community, client_for: Any) -> None:
    factories.county()
    item("报纸", "paper", "sell")
    browser = client_for(keeper())
    browser.get("/workspace/imports/")
    with CaptureQueriesContext(connection) as queries:
        page = browser.get("/workspace/imports/")
    assert "分类指南物品" in words(page)
    assert [q["sql"] for q in queries if "outreach_sortingclass" in q["sql"]] == []


def test_a_file_without_news_does_not_wait(community: Community, client_for: Any) -> None:
    browser = client_for(writer(community))
    applied(community, "19900000002")
    row = ("乙演示", "志愿者", "19900000002", "2026-03-05")
    page = send(browser, csv((HEADINGS, row)))
    batch = page.context["batch"]
    said = [text in words(page) for text in ("待确认", "全部导入", "无需导入")]
    assert (batch.state, said) == ("idle", [False, False, True])
    token = importing.confirmation_token(batch, batch.uploaded_by)
    with pytest.raises(Refusal):
        importing.apply_batch(batch, by=batch.uploaded_by, token=token, parse=parse)


def test_what_is_wrong_with_a_whole_row_or_the_headings_is_called_so(
    community: Community, client_for: Any
) -> None:
    browser = client_for(writer(community))
    row = ("乙演示", "志愿者", "19900000002", "2026-03-05")
    page = send(browser, csv(((*HEADINGS, ""), (*row, "x"))))
    assert "第 2 行 整行 — " in words(page)
    page = send(browser, csv(((*HEADINGS, "身份证号"), (*row, "x"))))
    assert "第 1 行 表头 — " in words(page)


def test_the_undo_says_what_this_table_does(community: Community, client_for: Any) -> None:
    browser = client_for(writer(community))
    batch = applied(community, "19900000002")
    page = browser.get(reverse("import_undo", args=[batch.public_id]))
    assert "将删除新增的 1 条记录，" in words(page)
    assert "分类指南" not in words(page).partition("撤销本次导入")[2]


@pytest.mark.parametrize("name", ["名册.第二版.csv", "名册。csv.txt"])
def test_a_marked_copy_is_called_as_the_file(
    community: Community, client_for: Any, name: str
) -> None:
    page = send(client_for(writer(community)), csv((HEADINGS, ("乙演示", "村长", "", ""))), name)
    marked = client_for(writer(community)).get(
        reverse("import_marked", args=[page.context["batch"].public_id])
    )
    called = unquote(marked["Content-Disposition"].partition("''")[2])
    assert called == f"{name.rpartition('.')[0]}（错误已标注）.xlsx"
