"""A file becomes records as a whole and once, or not at all; and goes back as a whole.

The roster of backbone members stands for all tables.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal
from accounts.triggers import remove
from communities import services
from communities.models import BackboneMember, Community
from portal import importing
from portal.enums import ImportState
from portal.immutable import IMPORT_TABLES
from portal.importing import batches
from portal.models import ImportBatch, ImportContent, ImportedRow
from portal.sheets import templates
from portal.sheets.guard import SheetRefused
from portal.sheets.parsing import parse
from tests import factories
from tests.communities.backbone import join, writer
from tests.portal.sheet_files import xlsx

pytestmark = pytest.mark.django_db

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")


def rows(number: int = 5) -> list[tuple[Any, ...]]:
    return [(f"第{n}人", "志愿者", f"1990000{n:04d}", "2026-03-05") for n in range(number)]


def send(community: Community, *changed: Any, by: Any = None, **options: Any) -> ImportBatch:
    return importing.upload(
        kind="backbone",
        by=by or writer(community),
        content=options.pop("content", None) or xlsx((HEADINGS, *(changed or rows()))),
        name=options.pop("name", "名册.xlsx"),
        token=new_token(),
        parse=parse,
        **options,
    )


def confirm(batch: ImportBatch, by: Any = None, token: str = "") -> bool:
    by = by or batch.uploaded_by
    token = token or importing.confirmation_token(batch, by)
    _batch, is_new = importing.apply_batch(batch, by=by, token=token, parse=parse)
    return is_new


@pytest.mark.parametrize("at", [0, 2, 4])
def test_one_bad_row_keeps_all_out(community: Community, at: int) -> None:
    sent = rows()
    sent[at] = ("坏行", "志愿者", "110", "2026-03-05")
    batch = send(community, *sent)
    [fault] = importing.preview_of(batch).faults
    assert (fault.row, fault.letter, fault.value) == (at + 2, "C", "110")
    assert batch.state == ImportState.REFUSED
    with pytest.raises(Refusal):
        confirm(batch)
    assert not BackboneMember.objects.exists()


def test_what_the_database_refuses_leaves_nothing(community: Community, monkeypatch: Any) -> None:
    batch = send(community)

    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(batches, "load", refuse)
    with pytest.raises(Refusal):
        confirm(batch)
    assert (BackboneMember.objects.exists(), ImportedRow.objects.exists()) == (False, False)
    assert ImportBatch.objects.get().state == ImportState.PREVIEWED


def test_a_batch_is_applied_once(community: Community) -> None:
    batch = send(community)
    assert (confirm(batch), confirm(batch)) == (True, False)
    assert BackboneMember.objects.count() == ImportedRow.objects.count() == 5
    [event] = AuditEvent.objects.filter(action="importbatch.applied")
    assert (event.after["state"], event.object_id) == ("applied", str(batch.pk))


def test_the_same_file_again_changes_nothing(community: Community) -> None:
    content = xlsx((HEADINGS, *rows()))
    first, second = send(community, content=content), send(community, content=content)
    assert confirm(first)
    assert importing.same_file(second) == first
    with pytest.raises(Refusal):
        confirm(second)
    third = send(community, content=content)
    assert (third.new, third.changed, third.unchanged, third.is_open) == (0, 0, 5, False)


def test_the_database_takes_a_file_once(community: Community) -> None:
    content = xlsx((HEADINGS, *rows()))
    first, second = send(community, content=content), send(community, content=content)
    applied = {"state": ImportState.APPLIED, "closed_at": timezone.now()}
    ImportBatch.objects.filter(pk=first.pk).update(**applied)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportBatch.objects.filter(pk=second.pk).update(**applied)


def test_only_what_was_shown_is_applied(community: Community) -> None:
    batch = send(community)
    join(community, name="第0人", phone="19900000000")
    with pytest.raises(importing.ChangedSince):
        confirm(batch)
    assert BackboneMember.objects.count() == 1


def test_a_preview_belongs_to_a_person_an_office_and_half_an_hour(community: Community) -> None:
    batch = send(community)
    other = factories.user(Role.COMMITTEE_MEMBER, community, username="other")
    token = importing.confirmation_token(batch, batch.uploaded_by)
    another = importing.confirmation_token(send(community, *rows(2)), batch.uploaded_by)
    for by, sent in ((other, token), (batch.uploaded_by, another), (batch.uploaded_by, "x")):
        with pytest.raises(Refusal):
            confirm(batch, by, sent)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)), pytest.raises(Refusal):
        confirm(batch, token=token)
    batch.uploaded_by.appointments.all().delete()
    vars(batch.uploaded_by).pop("current_appointments", None)
    with pytest.raises(Refusal):
        confirm(batch, token=token)
    assert not BackboneMember.objects.exists()


def test_who_may_not_import_does_not(community: Community) -> None:
    township = factories.user(Role.TOWNSHIP_OFFICER, community.township, username="township")
    with pytest.raises(Refusal):
        send(community, by=township)
    assert not ImportBatch.objects.exists()


def test_previews_lapse_and_files_go(community: Community) -> None:
    lapsed, applied = send(community), send(community, *rows(2))
    confirm(applied)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert importing.expire_batches() == 1
    lapsed.refresh_from_db()
    assert (lapsed.state, ImportContent.objects.exists()) == (ImportState.EXPIRED, False)
    assert (importing.file_of(applied), applied.rows.count()) == (None, 2)


def test_an_undo_puts_everything_back(community: Community) -> None:
    member = join(community, name="第0人", phone="19900000000")
    before = BackboneMember.objects.values("name", "kind", "area", "joined_on").get()
    batch = send(community)
    assert (batch.new, batch.changed) == (4, 1)
    confirm(batch)
    importing.undo_batch(batch, by=batch.uploaded_by, reason="发错文件")
    assert BackboneMember.objects.values("name", "kind", "area", "joined_on").get() == before
    member.refresh_from_db()
    assert (member.version, batch.state) == (3, ImportState.UNDONE)
    assert AuditEvent.objects.get(action="importbatch.undone").reason == "发错文件"
    # The same file may come again.
    assert confirm(send(community))


def test_what_was_used_since_is_not_undone(community: Community) -> None:
    batch = send(community)
    confirm(batch)
    used = BackboneMember.objects.get(name="第1人")
    services.leave(
        used, by=writer(community), left_on=timezone.localdate(), reason="搬走",
        expected_version=used.version,
    )  # fmt: skip
    with pytest.raises(importing.UndoRefused) as refused:
        importing.undo_batch(batch, by=batch.uploaded_by, reason="发错文件")
    assert [(row, label) for row, label, _reason in refused.value.rows] == [(3, "第1人")]
    assert BackboneMember.objects.count() == 5
    assert ImportBatch.objects.get().state == ImportState.APPLIED


def test_an_undo_needs_a_reason_and_an_import(community: Community) -> None:
    batch = send(community)
    with pytest.raises(IllegalTransition):
        importing.undo_batch(batch, by=batch.uploaded_by, reason="发错文件")
    confirm(batch)
    with pytest.raises(Refusal):
        importing.undo_batch(batch, by=batch.uploaded_by, reason=" ")
    stranger = factories.user(
        Role.COMMITTEE_MEMBER, factories.community(name="河东社区"), username="stranger"
    )
    with pytest.raises(Refusal):
        importing.undo_batch(batch, by=stranger, reason="发错文件")
    assert BackboneMember.objects.count() == 5


def test_hidden_and_stray_values_are_errors(community: Community) -> None:
    def spoil(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet["F4"] = "多余"

    batch = send(community, content=xlsx((HEADINGS, *rows()), change=spoil))
    assert [(f.row, f.letter) for f in importing.preview_of(batch).faults] == [(3, ""), (4, "")]


def test_the_marked_copy_shows_each_error_and_reads_when_mended(community: Community) -> None:
    sent = rows(2)
    sent[1] = ("坏行", "村长", "110", "=1+1")
    batch = send(community, *sent)
    content = importing.marked_copy(batch, batch.uploaded_by, parse=parse)
    assert content is not None
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.comment is not None for cell in sheet[3]] == [False, True, True, True, False]
    assert sheet["E1"].value == "错误说明"
    for column, value in enumerate(("好行", "志愿者", "19900000009", "2026-03-05"), start=1):
        sheet.cell(row=3, column=column, value=value)
    mended = io.BytesIO()
    sheet.parent.save(mended)
    assert send(community, content=mended.getvalue()).new == 2


def test_the_copy_marks_more_than_the_page_lists(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SHOWN_FAULTS", 1)
    monkeypatch.setattr(templates, "MOST_NOTES", 2)
    bad = [(f"坏行{number}", "村长", "19900000001", "2026-03-05") for number in range(3)]
    batch = send(community, *bad)
    assert (batch.faults, len(importing.preview_of(batch).faults)) == (3, 1)
    content = importing.marked_copy(batch, batch.uploaded_by, parse=parse)
    assert content is not None
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet["A2:D4"] for cell in row]
    assert [cell.coordinate for cell in cells if cell.fill.fill_type] == ["B2", "B3", "B4"]
    assert [sheet[f"B{row}"].comment is not None for row in (2, 3, 4)] == [True, True, False]
    assert [str(sheet[f"E{row}"].value)[:3] for row in (2, 3, 4)] == ["B2 ", "B3 ", "B4 "]


NAMES = {
    "../../etc/passwd.csv": "passwd.csv",
    "C:\\表\\名册.xlsx": "名册.xlsx",
    "a\x00b.xlsx": "ab.xlsx",
    "a\u202excod.xlsx": "axcod.xlsx",
    ".htaccess": ".htaccess",
    "CON.xlsx": "CON.xlsx",
    "<svg onload=x>.xlsx": "<svg onload=x>.xlsx",
    "名" * 300 + ".xlsx": "名" * 94 + "….xlsx",
    "": "—",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_shown_without_tricks(community: Community, name: str) -> None:
    batch = send(community, name=name, content=xlsx((HEADINGS, *rows(1))))
    batch.full_clean(exclude=["uploaded_by"])
    assert (batch.file_name, len(batch.file_name) <= 100) == (NAMES[name], True)


def test_a_file_that_is_no_table_is_kept_nowhere(community: Community) -> None:
    with pytest.raises(SheetRefused):
        send(community, content=b"%PDF-1.7", name="a.pdf")
    assert not ImportBatch.objects.exists()


def test_what_is_kept_is_encrypted(community: Community) -> None:
    confirm(send(community))
    with connection.cursor() as cursor:
        cursor.execute("SELECT file, preview FROM portal_importcontent")
        kept = [*cursor.fetchone()]
        cursor.execute("SELECT after, before FROM portal_importedrow")
        kept += [text for row in cursor.fetchall() for text in row]
    assert [text for text in kept if "19900000000" in text or "第0人" in text] == []


@pytest.mark.parametrize(("number", "column"), [(0, "version"), (1, "size")])
def test_what_was_imported_is_not_rewritten(community: Community, number: int, column: str) -> None:
    confirm(send(community))
    table = IMPORT_TABLES[number]
    statement = f'UPDATE "{table.table}" SET "{column}" = "{column}" + 1'
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        _run(statement)
    remove(table, connection)
    _run(statement)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("change", [{"faults": 1}, {"new": 0}, {"closed_at": None}])
def test_the_database_applies_no_file_with_errors(community: Community, change: Any) -> None:
    batch = send(community)
    batch.pk, batch.public_id = None, new_token()[:32]
    batch.state, batch.closed_at = ImportState.APPLIED, timezone.now()
    for name, value in change.items():
        setattr(batch, name, value)
    with pytest.raises(IntegrityError, match="import_applied_without_errors"), transaction.atomic():
        batch.save(force_insert=True)


def test_a_confirmation_reads_what_was_looked_at_and_not_the_file_again(
    community: Community,
) -> None:
    def refuses(*_given: Any) -> Any:
        raise AssertionError("The file is read a second time.")

    batch = send(community)
    by = batch.uploaded_by
    token = importing.confirmation_token(batch, by)
    assert importing.apply_batch(batch, by=by, token=token, parse=refuses)[1]
    assert BackboneMember.objects.count() == 5


def test_without_the_rows_the_file_is_read_again(community: Community) -> None:
    batch = send(community)
    ImportContent.objects.filter(batch=batch).update(rows="")
    confirm(batch)
    assert BackboneMember.objects.count() == 5


def test_a_file_with_errors_keeps_no_rows_beside_itself(community: Community) -> None:
    by = writer(community)
    for row, is_kept in ((("甲演示", "村长", "110", "昨天"), False), (rows(1)[0], True)):
        batch = importing.upload(
            kind="backbone", by=by, content=xlsx((HEADINGS, row)), name="a.xlsx",
            token=new_token(), parse=parse,
        )  # fmt: skip
        assert bool(ImportContent.objects.get(batch=batch).rows) is is_kept
