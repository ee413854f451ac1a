"""The same checks from a terminal, as a whole or not at all."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from communities.models import BackboneMember, Community
from portal.models import ImportBatch
from tests.communities.backbone import writer
from tests.portal.sheet_files import csv

pytestmark = pytest.mark.django_db

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")
GOOD = ("甲演示", "志愿者", "19900001234", "2026-03-05")


def run(path: Path, *rows: Any, by: str, **options: Any) -> str:
    path.write_bytes(csv((HEADINGS, *rows)))
    out = StringIO()
    call_command("import_sheet", "backbone", str(path), username=by, stdout=out, **options)
    return out.getvalue()


def test_a_file_is_looked_at_and_then_applied(community: Community, tmp_path: Path) -> None:
    by = writer(community).username
    assert "1 new, 0 changed, 0 unchanged" in run(tmp_path / "a.csv", GOOD, by=by)
    assert not BackboneMember.objects.exists()
    assert "已导入: 1 new" in run(tmp_path / "a.csv", GOOD, by=by, apply=True)
    assert BackboneMember.objects.get().recorded_by.username == by
    assert "0 new, 0 changed, 1 unchanged" in run(tmp_path / "a.csv", GOOD, by=by, apply=True)


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


def test_who_watches_sees_how_far_it_is(community: Community, tmp_path: Path) -> None:
    by, screen, log = writer(community).username, Screen(), StringIO()
    run(tmp_path / "a.csv", GOOD, by=by, apply=True, stderr=screen)
    lines = screen.getvalue().replace("\r", "\n").split("\n")
    full = "#" * 40
    assert [line for line in lines if line] == [
        f"check [{full}] 1/1", f"check [{full}] 1/1", f"write [{'.' * 40}] 0/1",
        f"write [{full}] 1/1",
    ]  # fmt: skip
    run(tmp_path / "b.csv", GOOD, by=by, stderr=log)
    assert log.getvalue() == ""


def test_errors_are_printed_and_nothing_is_applied(
    community: Community, tmp_path: Path, capsys: Any
) -> None:
    err = StringIO()
    bad = ("乙演示", "志愿者", "110", "2026-03-05")
    with pytest.raises(CommandError, match="1 errors"):
        run(tmp_path / "a.csv", GOOD, bad, by=writer(community).username, apply=True, stderr=err)
    assert err.getvalue().startswith("C3 联系电话 110: ")
    assert not BackboneMember.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name", "by"),
    [("nothing", "a.csv", ""), ("backbone", "missing.csv", ""), ("backbone", "a.csv", "nobody")],
)
def test_what_cannot_be_imported_is_said(
    community: Community, tmp_path: Path, kind: str, name: str, by: str
) -> None:
    (tmp_path / "a.csv").write_bytes(csv((HEADINGS, GOOD)))
    username = by or writer(community).username
    with pytest.raises(CommandError):
        call_command("import_sheet", kind, str(tmp_path / name), username=username)
    assert not ImportBatch.objects.exists()


def test_the_daily_command_counts_what_lapsed(capsys: Any) -> None:
    out = StringIO()
    call_command("expire_imports", stdout=out)
    assert out.getvalue() == "0 previews lapsed.\n"
