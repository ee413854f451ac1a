"""The roster as a file: the template, exports for those who may, and rows that are read back."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
import tablib
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import AuditEvent
from communities.enums import BackboneKind
from communities.models import BackboneMember, Community
from communities.resources import BackboneMemberResource
from tests import factories
from tests.communities.backbone import NUMBER, committee_member, join, officer, writer

pytestmark = pytest.mark.django_db

HEADINGS = ["姓名", "类别", "联系电话", "负责的网格、楼栋或团队", "联系户数", "任职日期"]


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def export(browser: Any, kind: str = "csv", query: str = "", **data: str) -> Any:
    return browser.post(f"{reverse('backbone_export')}?{query}", {"kind": kind, **data})


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_template_is_chinese_with_a_list_to_choose_from(
    community: Community, client_for: Any, language: str
) -> None:
    browser = client_for(writer(community))
    answer = browser.get(f"/{language}workspace/backbone/template/")
    workbook = load_workbook(BytesIO(answer.content))
    roster, explanation = workbook.worksheets
    assert [cell.value for cell in roster[1]] == HEADINGS
    assert roster["A2"].value == "（示例）王小明"
    assert [sheet.title for sheet in workbook] == ["名册", "填写说明"]
    rules = roster.data_validations.dataValidation
    choices = {str(rule.sqref): rule.formula1 for rule in rules}
    assert choices["B2:B500"] == '"网格员,楼组长,活动团队负责人,志愿者,其他"'
    assert roster["C9"].number_format == "@"
    assert [row[0].value for row in explanation.iter_rows()][1:7] == HEADINGS


def test_names_and_numbers_only_where_asked_for(community: Community, client_for: Any) -> None:
    join(community, "given")
    browser = client_for(writer(community))
    [headings, row] = rows_of(export(browser))
    assert headings == [
        "县（区）", "乡镇（街道）", "村（社区）", "类别", "负责的网格、楼栋或团队", "联系户数",
        "任职日期", "离任日期", "姓名公开同意", "有效期至",
    ]  # fmt: skip
    assert ("甲演示" in row, NUMBER in row) == (False, False)
    [headings, row] = rows_of(export(browser, personal="on"))
    assert headings[3:6] == ["姓名", "类别", "联系电话"]
    assert row[:8] == [
        "平山区", "南地街道", "德泰社区", "甲演示", "网格员", NUMBER, "第三网格", "120",
    ]  # fmt: skip
    events = AuditEvent.objects.filter(action="backbonemember.exported").order_by("sequence")
    assert [event.after for event in events] == [
        {"rows": 1, "kind": "csv", "names_and_numbers": False},
        {"rows": 1, "kind": "csv", "names_and_numbers": True},
    ]


def test_the_workbook_has_numbers_and_texts(community: Community, client_for: Any) -> None:
    join(community)
    answer = export(client_for(writer(community)), "xlsx", personal="on")
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert answer["Cache-Control"] == "no-store, private"
    assert sheet_of(answer)[1][3:8] == ("甲演示", "网格员", NUMBER, "第三网格", 120)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_formula_leaves(community: Community, client_for: Any, start: str) -> None:
    join(community, name=f"{start}甲", area=f"{start}1+1")
    browser = client_for(writer(community))
    row = rows_of(export(browser, personal="on"))[1]
    assert (row[3], row[6]) == (f"'{start}甲", f"'{start}1+1")
    row = sheet_of(export(browser, "xlsx", personal="on"))[1]
    assert (row[3], row[6]) == (f"'{start}甲", f"'{start}1+1")


def test_the_file_holds_what_the_list_shows(community: Community, client_for: Any) -> None:
    join(community)
    join(community, name="乙演示", kind=BackboneKind.VOLUNTEER)
    join(factories.community(name="南地社区"), name="丙演示")
    browser = client_for(writer(community))
    assert [row[3] for row in rows_of(export(browser, personal="on"))[1:]] == ["甲演示", "乙演示"]
    narrowed = export(browser, query="kind=volunteer", personal="on")
    assert [row[3] for row in rows_of(narrowed)[1:]] == ["乙演示"]
    township = client_for(officer(community))
    assert len(rows_of(export(township, personal="on"))) == 4
    stranger = client_for(committee_member(factories.community(name="河东社区"), "stranger"))
    assert len(rows_of(export(stranger, personal="on"))) == 1


def test_a_file_of_another_kind_is_refused(community: Community, client_for: Any) -> None:
    page = export(client_for(writer(community)), "exe")
    assert list(page.context["form"].errors) == ["kind"]
    assert not AuditEvent.objects.filter(action="backbonemember.exported").exists()


def read(community: Community, *rows: tuple[Any, ...], headings: Any = None, **options: Any) -> Any:
    data = tablib.Dataset(*rows, headers=headings or HEADINGS)
    resource = BackboneMemberResource(personal=True, by=writer(community), community=community)
    return resource.import_data(data, use_transactions=True, **options)


GOOD = ("甲演示", "网格员", 19900001234.0, "三号楼", 80.0, "2026年3月5日")


def test_a_row_is_entered_as_by_hand(community: Community) -> None:
    result = read(community, ("（示例）王小明", *GOOD[1:]), GOOD)
    assert [row.import_type for row in result.rows] == ["skip", "new"]
    member = BackboneMember.objects.get()
    assert (member.name, member.kind, member.phone) == ("甲演示", "grid_worker", NUMBER)
    assert (member.households, str(member.joined_on)) == (80, "2026-03-05")
    assert member.recorded_by == writer(community)
    assert AuditEvent.objects.filter(action="backbonemember.added").count() == 1


def test_english_headings_are_read_too(community: Community) -> None:
    with translation.override("en"):
        resource = BackboneMemberResource(personal=True)
        headings = resource.get_export_headers()[3:9]
    assert headings[0] == "Full name"
    result = read(
        community, ("甲演示", "Volunteer", NUMBER, "", 0, "2026-03-05"), headings=headings
    )
    assert [row.import_type for row in result.rows] == ["new"]
    assert BackboneMember.objects.get().kind == BackboneKind.VOLUNTEER


def test_what_is_wrong_in_a_row_is_said_for_that_row(community: Community) -> None:
    join(community)
    result = read(
        community,
        ("乙演示", "村长", "110", "", "多", "昨天"),
        ("丙演示", "志愿者", NUMBER, "", 0, "2026-03-05"),
        ("甲演示", "志愿者", NUMBER, "", 0, "2026-03-05"),
    )
    assert [row.import_type for row in result.rows] == ["invalid", "new", "invalid"]
    faults = [sorted(row.validation_error.message_dict) for row in result.rows[::2]]
    assert faults == [["households", "joined_on", "kind", "phone"], ["name"]]


def test_a_trial_writes_nothing(community: Community) -> None:
    result = read(community, GOOD, dry_run=True)
    assert [row.import_type for row in result.rows] == ["new"]
    assert not BackboneMember.objects.exists()
    assert not AuditEvent.objects.filter(action="backbonemember.added").exists()
