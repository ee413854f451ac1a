"""What of a table people write is no record, and how long it may be."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.forms import new_token
from communities.models import Community
from portal import importing
from portal.importing import batches
from portal.sheets import reading
from portal.sheets.guard import LARGEST_FILE, SheetRefused
from portal.sheets.parsing import parse
from tests.communities.backbone import writer
from tests.portal.import_helpers import counts, faults, send
from tests.portal.sheet_files import csv, xlsx

pytestmark = pytest.mark.django_db

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")


def row(number: int) -> tuple[Any, ...]:
    return f"第{number}人演示", "志愿者", f"1990000{number:04d}", "2026-03-05"


def test_a_column_that_counts_the_rows_says_nothing(community: Community) -> None:
    rows = [(number, *row(number)) for number in (1, 2)]
    batch = send("backbone", writer(community), ("序号", *HEADINGS), *rows, (3,), (4,))
    assert (counts(batch), faults(batch)) == ((2, 0, 0, 0), [])


def test_headings_with_colons_are_known(community: Community) -> None:
    headings = [f"{heading}：\n" for heading in HEADINGS]
    assert counts(send("backbone", writer(community), headings, row(1))) == (1, 0, 0, 0)


def test_a_row_of_spaces_is_no_row(community: Community) -> None:
    by = writer(community)
    for content, name in ((xlsx((HEADINGS, row(1), (" ", "\u3000", None, "\n"))), "a.xlsx"),
                          (csv((HEADINGS, row(1), (" ", "\u3000", "", ""))), "a.csv")):  # fmt: skip
        batch = send("backbone", by, content=content, name=name)
        assert (counts(batch), faults(batch)) == ((1, 0, 0, 0), [])
    batch = send("backbone", by, HEADINGS, row(1), (" ", "志愿者", "", ""))
    assert faults(batch) == ["A3", "C3", "D3"]


@pytest.mark.parametrize("titles", [0, 3])
def test_rows_are_counted_below_the_headings(community: Community, titles: int) -> None:
    above = [("德泰社区名册",)] * titles

    def look(number: int) -> Any:
        content = xlsx([*above, HEADINGS, *map(row, range(number))])
        return importing.upload(
            kind="backbone", by=writer(community), content=content, name="a.xlsx",
            token=new_token(), rows_at_most=5, parse=parse,
        )  # fmt: skip

    assert counts(look(5)) == (5, 0, 0, 0)
    with override("zh-hans"), pytest.raises(SheetRefused, match="表格超过 5 行"):
        look(6)
    with override("zh-hans"), pytest.raises(SheetRefused, match="表格超过 5 行"):
        look(500)


def test_a_longer_table_may_be_a_larger_file() -> None:
    content = csv((HEADINGS, row(1))) + b"\n" * LARGEST_FILE
    with pytest.raises(SheetRefused):
        reading.read(content, "a.csv", parse=lambda *_arguments: ())
    reading.read(content, "a.csv", rows_at_most=200_000, parse=lambda *_arguments: ())
    with pytest.raises(SheetRefused):
        reading.read(content * 10, "a.csv", rows_at_most=200_000, parse=lambda *_arguments: ())


def test_a_page_that_lists_fewer_errors_than_there_are_says_so(
    community: Community, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SHOWN_FAULTS", 3)
    by = writer(community)
    bad = [(*row(number)[:2], "110", "2026-03-05") for number in range(4)]
    for rows, is_said in ((bad[:3], False), (bad, True)):
        batch = send("backbone", by, HEADINGS, *rows)
        page = client_for(by).get(reverse("import_batch", args=[batch.public_id]))
        said = "共 4 处错误，此处列出前 3 处，副本中已全部标注。" in page.content.decode()
        assert said == is_said
