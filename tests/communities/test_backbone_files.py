"""The roster as a file: the template, exports for those who may, and rows that are read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.forms import new_token
from accounts.models import AuditEvent
from accounts.rules import Refusal
from communities import services
from communities.enums import BackboneKind
from communities.models import BackboneMember, Community
from communities.resources import BackboneMemberResource
from portal import importing
from portal.enums import ImportState, Kind
from portal.models import ImportBatch
from portal.queries import current
from portal.sheets.parsing import parse
from tests import exports, factories
from tests.communities.backbone import (
    NUMBER,
    committee_member,
    join,
    officer,
    publish,
    writer,
)
from tests.communities.helpers import today
from tests.exports import content_of, rows_of
from tests.portal.sheet_files import xlsx

pytestmark = pytest.mark.django_db

HEADINGS = ["姓名", "类别", "联系电话", "负责的网格、楼栋或团队", "联系户数", "任职日期"]


def export(browser: Any, kind: str = "csv", query: str = "", **data: str) -> Any:
    return exports.export(browser, f"{reverse('backbone_list')}?{query}", kind, **data)


def test_the_template_is_chinese_with_a_list_to_choose_from(community: Community) -> None:
    with translation.override("en"):
        content = BackboneMemberResource(writer(community)).template()
    workbook = load_workbook(BytesIO(content))
    roster, explanation = workbook.worksheets
    assert [cell.value for cell in roster[1]] == HEADINGS
    assert roster["A2"].value == "（示例）王小明"
    assert [sheet.title for sheet in workbook] == ["群众骨干", "填写说明"]
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
        "任职日期", "离任日期", "姓名公开同意", "有效期至", "记录号",
    ]  # fmt: skip
    assert ("甲演示" in row, NUMBER in row) == (False, False)
    [headings, row] = rows_of(export(browser, personal="on"))
    assert headings[3:6] == ["姓名", "类别", "联系电话"]
    assert row[:8] == [
        "平山区", "南地街道", "德泰社区", "甲演示", "网格员", NUMBER, "第三网格", "120",
    ]  # fmt: skip
    events = AuditEvent.objects.filter(action="backbonemember.exported").order_by("sequence")
    assert [event.after for event in events] == [
        {"rows": 1, "kind": "csv", "filters": {}, "personal": []},
        {"rows": 1, "kind": "csv", "filters": {}, "personal": ["姓名", "联系电话"]},
    ]


def test_the_workbook_has_numbers_and_texts(community: Community, client_for: Any) -> None:
    join(community)
    answer = export(client_for(writer(community)), "xlsx", personal="on")
    assert answer["Content-Disposition"].endswith(".xlsx")
    assert answer["Cache-Control"] == "no-store, private"
    row = rows_of(answer)[1]
    assert row[3:8] == ["甲演示", "网格员", NUMBER, "第三网格", 120]
    assert isinstance(row[8], datetime)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_formula_leaves(community: Community, client_for: Any, start: str) -> None:
    join(community, name=f"{start}甲", area=f"{start}1+1")
    browser = client_for(writer(community))
    row = rows_of(export(browser, personal="on"))[1]
    assert (row[3], row[6]) == (f"'{start}甲", f"'{start}1+1")
    row = rows_of(export(browser, "xlsx", personal="on"))[1]
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
    assert export(client_for(writer(community)), "exe").status_code == 400
    assert not AuditEvent.objects.filter(action="backbonemember.exported").exists()


def send(community: Community, *rows: Sequence[Any], headings: Any = HEADINGS) -> ImportBatch:
    """What comes of a workbook that the committee sends."""
    return importing.upload(
        kind="backbone",
        by=writer(community),
        content=xlsx((headings, *rows)),
        name="名册.xlsx",
        token=new_token(),
        parse=parse,
    )


def confirm(community: Community, batch: ImportBatch) -> None:
    by = writer(community)
    token = importing.confirmation_token(batch, by)
    importing.apply_batch(batch, by=by, token=token, parse=parse)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.new, batch.changed, batch.unchanged, batch.faults


GOOD = ("甲演示", "网格员", 19900001234.0, "三号楼", 80.0, "2026年3月5日")


def test_a_row_is_entered_as_by_hand(community: Community) -> None:
    batch = send(community, GOOD)
    assert (counts(batch), BackboneMember.objects.exists()) == ((1, 0, 0, 0), False)
    confirm(community, batch)
    member = BackboneMember.objects.get()
    assert (member.name, member.kind, member.phone) == ("甲演示", "grid_worker", NUMBER)
    assert (member.households, str(member.joined_on)) == (80, "2026-03-05")
    assert (member.recorded_by, member.changed_by) == (writer(community), writer(community))
    assert AuditEvent.objects.filter(action="importbatch.applied").count() == 1


def test_the_filled_template_is_read(community: Community) -> None:
    book = load_workbook(BytesIO(BackboneMemberResource(writer(community)).template()))
    for column, value in enumerate(GOOD, start=1):
        book["群众骨干"].cell(row=3, column=column, value=value)
    stream = BytesIO()
    book.save(stream)
    batch = importing.upload(
        kind="backbone", by=writer(community), content=stream.getvalue(), name="a.xlsx",
        token=new_token(), parse=parse,
    )  # fmt: skip
    assert counts(batch) == (1, 0, 0, 0)


def test_english_headings_are_read_too(community: Community) -> None:
    with translation.override("en"):
        headings = BackboneMemberResource(writer(community)).get_export_headers()[3:9]
    assert headings[0] == "Full name"
    row = ("甲演示", "Volunteer", NUMBER, "", 0, "2026-03-05")
    confirm(community, send(community, row, headings=headings))
    assert BackboneMember.objects.get().kind == BackboneKind.VOLUNTEER


def test_everything_wrong_is_said_with_its_cell(community: Community) -> None:
    batch = send(
        community,
        ("乙演示", "村长", "110", "", "多", "昨天"),
        ("丙演示", "志愿者", NUMBER, "", 0, "2026-03-05"),
        ("丙演示", "志愿者", NUMBER, "", 0, "2026-03-05"),
        (None, "志愿者", NUMBER, "", 0, "2999-03-05"),
    )
    faults = importing.preview_of(batch).faults
    assert [(f.letter, f.row) for f in faults] == [
        ("B", 2), ("C", 2), ("E", 2), ("F", 2), ("A", 4), ("A", 5), ("F", 5),
    ]  # fmt: skip
    assert batch.state == ImportState.REFUSED
    with pytest.raises(Refusal):
        confirm(community, batch)
    assert not BackboneMember.objects.exists()


def test_what_was_exported_reads_back_unchanged(community: Community, client_for: Any) -> None:
    join(community, "given")
    left = join(community, name="乙演示", area="=1+1")
    services.leave(
        left, by=writer(community), left_on=today(), reason="搬走", expected_version=left.version
    )
    for kind in ("xlsx", "csv"):
        answer = export(client_for(writer(community)), kind, query="status=all", personal="on")
        batch = importing.upload(
            kind="backbone", by=writer(community), content=content_of(answer), name=f"a.{kind}",
            token=new_token(), parse=parse,
        )  # fmt: skip
        assert counts(batch) == (0, 0, 2, 0), importing.preview_of(batch).faults


def test_a_member_changes_by_number_or_by_name_and_telephone(community: Community) -> None:
    member = join(community, "given")
    publish(community)
    row = [member.public_id, "甲新名", "网格员", NUMBER, "三号楼", 80, "2026-03-05"]
    batch = send(community, row, headings=("记录号", *HEADINGS))
    assert counts(batch) == (0, 1, 0, 0)
    confirm(community, batch)
    member.refresh_from_db()
    assert (member.name, member.area, member.version) == ("甲新名", "三号楼", 3)
    # The published roster named the person otherwise.
    assert current(Kind.BACKBONE, community.slug) is None
    same = send(community, ("甲新名", "志愿者", NUMBER, "三号楼", 80, "2026-03-05"))
    [line] = importing.preview_of(same).lines
    assert line.changes == [("类别", "网格员", "志愿者")]


def test_who_has_left_and_what_a_form_records_stay(community: Community) -> None:
    left = join(community, "given")
    services.leave(
        left, by=writer(community), left_on=today(), reason="搬走", expected_version=left.version
    )
    headings = ("记录号", *HEADINGS, "姓名公开同意")
    batch = send(
        community,
        (left.public_id, "改名", *GOOD[1:], ""),
        ("", *GOOD, "同意"),
        ("0" * 32, *GOOD, ""),
        headings=headings,
    )
    assert [(f.letter, f.row) for f in importing.preview_of(batch).faults] == [
        ("", 2), ("H", 3), ("A", 4),
    ]  # fmt: skip


def test_no_row_reaches_another_roster(community: Community) -> None:
    other = factories.community(name="河东社区")
    theirs = join(other)
    batch = send(
        community,
        ("河东社区", "", *GOOD),
        ("", theirs.public_id, *GOOD),
        headings=("村（社区）", "记录号", *HEADINGS),
    )
    assert [(f.letter, f.row) for f in importing.preview_of(batch).faults] == [("A", 2), ("B", 3)]


def test_an_export_without_names_is_refused_and_the_page_says_what_to_tick(
    community: Community, client_for: Any
) -> None:
    join(community, "given")
    browser = client_for(writer(community))
    page = browser.get(reverse("backbone_list")).content.decode()
    assert "要将文件再导入，请勾选“包含姓名和电话”" in page
    batch = importing.upload(
        kind="backbone", by=writer(community), content=content_of(export(browser, "xlsx")),
        name="a.xlsx", token=new_token(), parse=parse,
    )  # fmt: skip
    assert batch.state == ImportState.REFUSED
    assert BackboneMember.objects.count() == 1
