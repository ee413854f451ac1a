"""The same checks from a terminal, as a whole or not at all."""

from __future__ import annotations

from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from communities.models import BackboneMember, Community
from portal import importing
from portal.importing import batches
from portal.models import ImportBatch
from portal.sheets.reading import SPARE_ROWS
from tests.communities.backbone import writer
from tests.portal.sheet_files import csv

pytestmark = pytest.mark.django_db

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")
GOOD = ("甲演示", "志愿者", "19900001234", "2026-03-05")


def run(path: Path, *rows: Any, by: str, **options: Any) -> str:
    path.write_bytes(csv((HEADINGS, *rows)))
    out = options.pop("stdout", None) or StringIO()
    call_command("import_sheet", "backbone", str(path), username=by, stdout=out, **options)
    return str(out.getvalue())


def test_a_file_is_looked_at_and_then_applied(community: Community, tmp_path: Path) -> None:
    by = writer(community).username
    assert "新增 1，修改 0，不变 0" in run(tmp_path / "a.csv", GOOD, by=by)
    assert not BackboneMember.objects.exists()
    assert "已导入：新增 1，" in run(tmp_path / "a.csv", GOOD, by=by, apply=True)
    assert BackboneMember.objects.get().recorded_by.username == by
    assert "新增 0，修改 0，不变 1" in run(tmp_path / "a.csv", GOOD, by=by, apply=True)


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


def test_who_watches_sees_how_far_it_is(community: Community, tmp_path: Path) -> None:
    by, screen, log = writer(community).username, Screen(), StringIO()
    run(tmp_path / "a.csv", GOOD, by=by, apply=True, stderr=screen)
    lines = screen.getvalue().replace("\r", "\n").split("\n")
    full = "#" * 40
    assert [line for line in lines if line] == [
        f"检查 [{full}] 1/1", f"检查 [{full}] 1/1", f"写入 [{'.' * 40}] 0/1",
        f"写入 [{full}] 1/1",
    ]  # fmt: skip
    run(tmp_path / "b.csv", GOOD, by=by, stderr=log)
    assert log.getvalue() == ""


def test_errors_are_printed_and_nothing_is_applied(
    community: Community, tmp_path: Path, capsys: Any
) -> None:
    err = StringIO()
    bad = ("乙演示", "志愿者", "110", "2026-03-05")
    with pytest.raises(CommandError, match="共 1 处错误，未导入任何数据"):
        run(tmp_path / "a.csv", GOOD, bad, by=writer(community).username, apply=True, stderr=err)
    assert err.getvalue().startswith("C3 联系电话 110：")
    assert not BackboneMember.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name", "by", "said"),
    [
        ("nothing", "a.csv", "", "KIND 应为以下之一：backbone（群众骨干）、"),
        ("backbone", "missing.csv", "", "missing.csv：没有这个文件"),
        ("backbone", "", "", "：这是一个文件夹"),
        ("backbone", "a.csv", "nobody", "没有可用的账号“nobody”"),
        ("companies", "a.csv", "", "您的身份不能导入此表"),
        ("backbone", "a.xls", "", "另存为"),
    ],
)
def test_what_cannot_be_imported_is_said(
    community: Community, tmp_path: Path, kind: str, name: str, by: str, said: str
) -> None:
    (tmp_path / "a.csv").write_bytes(csv((HEADINGS, GOOD)))
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    username = by or writer(community).username
    with pytest.raises(CommandError) as refused:
        call_command("import_sheet", kind, str(tmp_path / name), username=username)
    assert (said in str(refused.value), refused.value.returncode) == (True, 1)
    assert not ImportBatch.objects.exists()


def test_no_more_is_read_than_is_needed(community: Community) -> None:
    by = writer(community).username
    with pytest.raises(CommandError, match="MB"):
        call_command("import_sheet", "backbone", "/dev/zero", username=by)


def test_errors_that_are_not_listed_are_counted(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SHOWN_FAULTS", 1)
    err = StringIO()
    bad = [(f"第{n}人", "志愿者", "110", "2026-03-05") for n in (1, 2)]
    with pytest.raises(CommandError, match="共 2 处错误"):
        run(tmp_path / "a.csv", *bad, by=writer(community).username, stderr=err)
    assert err.getvalue().splitlines()[1:] == ["以上列出前 1 处。"]


def test_all_errors_are_marked_in_a_copy(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client_for: Any
) -> None:
    monkeypatch.setattr(batches, "SHOWN_FAULTS", 1)
    bad = [(f"第{n}人", "志愿者", "110", "2026-03-05") for n in range(3)]
    copy, by = tmp_path / "copy.xlsx", writer(community)
    out = StringIO()
    with pytest.raises(CommandError, match="共 3 处错误"):
        run(tmp_path / "a.csv", *bad, by=by.username, marked=copy, stdout=out)
    sheet = load_workbook(copy).active
    assert [bool(sheet[f"C{row}"].comment) for row in (1, 2, 3, 4)] == [False, True, True, True]
    assert out.getvalue() == f"全部错误已标注在 {copy}。\n"
    kept, err = copy.read_bytes(), StringIO()
    with pytest.raises(CommandError, match="共 3 处错误"):
        run(tmp_path / "a.csv", *bad, by=by.username, marked=copy, stderr=err)
    assert copy.read_bytes() == kept
    assert f"{copy}：已有同名文件" in err.getvalue()
    # A file that only the command takes: the page says who writes its copy.
    shorter = partial(importing.marked_copy, rows_at_most=2 - SPARE_ROWS)
    monkeypatch.setattr(importing, "marked_copy", shorter)
    batch = ImportBatch.objects.latest("pk")
    page = client_for(by).get(reverse("import_marked", args=[batch.public_id]))
    assert page.status_code == 409
    assert "--marked" in page.content.decode()


def test_nothing_is_marked_where_nothing_is_wrong(community: Community, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    run(tmp_path / "a.csv", GOOD, by=writer(community).username, marked=copy)
    assert not copy.exists()


def test_the_daily_command_counts_what_lapsed(capsys: Any) -> None:
    out = StringIO()
    call_command("expire_imports", stdout=out)
    assert out.getvalue() == "0 个预览已过期。\n"
