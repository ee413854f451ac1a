"""Imports of scores against the bare loading of the same rows, and against django-import-export.

    python -m bench.imports                     the table, a process for each line
    python -m bench.imports long csv 100000     one line of it, as JSON

A line is the whole way: the file parsed in its own process, checked, previewed, stored encrypted,
parsed and checked again under the lock, written with revisions, rates, rows of the import and
audit event. Beside it stands the same file parsed and checked once, and its rows loaded with COPY.
PostgreSQL only.
"""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.db import connection, transaction
from django.utils import timezone, translation
from import_export import resources
from import_export.formats.base_formats import CSV
from openpyxl import Workbook  # type: ignore[import-untyped]

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import Appointment, User
from communities.enums import CommunityKind, TownshipKind
from communities.models import Community, County, Township
from evaluation.enums import InspectionKind, InspectionState, RoundState
from evaluation.models import Criterion, Inspection, Round, Score, Scorecard, ScoreRevision, Section
from portal import importing
from portal.importing.planning import make_plan
from portal.sheets.reading import read

CRITERIA = 24
ROWS_AT_MOST = 200_000
DEFAULTS_ROWS = 1_000
SIZES = (20_000, 100_000)
PERIOD = "2000-02"
REASONS = ("桶身破损", "公示牌缺失", "桶盖未关", "混投", "地面有散落垃圾", "未按时清运", "满溢")
LONG = ("考评周期", "区划代码", "评分项目", "得分", "扣分说明", "抽查数", "合格数", "抽样方法")


def imports_against_copy() -> str:
    """The table, each line measured in a process of its own."""
    head = (
        f"{'import of scores':<24}{'scores':>8}{'rows/s':>8}{'COPY/s':>8}{'share':>7}{'peak MB':>9}"
    )
    lines = [head]
    fastest = 0.0
    for shape in ("long", "wide"):
        for kind in ("csv", "xlsx"):
            for size in SIZES:
                found = _apart(shape, kind, str(size))
                fastest = max(fastest, found["rows_a_second"])
                lines.append(
                    f"{f'{shape} .{kind}':<24}{found['scores']:>8}{found['rows_a_second']:>8.0f}"
                    f"{found['copied_a_second']:>8.0f}"
                    f"{found['rows_a_second'] / found['copied_a_second']:>7.2f}"
                    f"{found['peak']:>9.0f}"
                )
    found = _apart("defaults", "csv", str(DEFAULTS_ROWS))
    lines += [
        f"django-import-export with its defaults, {DEFAULTS_ROWS} scores, {way}: "
        f"{speed:.0f} rows/s; the fastest line above is {fastest / speed:.0f} times as fast"
        for way, speed in (("file, look and import", found["whole"]), ("one pass", found["once"]))
    ]
    return "\n".join(lines)


def _apart(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.imports", *arguments]
    # The interpreter and the arguments are ours.
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(shape: str, kind: str, size: int) -> dict[str, Any]:
    """One line; all of it is taken back."""
    with transaction.atomic(), translation.override("zh-hans"):
        with connection.cursor() as cursor:  # while the file is made nothing is asked
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        by, criteria = _round(size // CRITERIA)
        if shape == "defaults":
            found = _defaults(criteria, by, size)
        else:
            content = _file(shape, kind, size // CRITERIA, criteria)
            found = _both(shape, kind, content, by)
        transaction.set_rollback(True)
    return found


def _both(shape: str, kind: str, content: bytes, by: User) -> dict[str, Any]:
    table = {"long": "score-rows", "wide": "scores"}[shape]
    name, token = f"bench.{kind}", new_token()
    point = transaction.savepoint()
    # From here on the process is watched for the most memory that it held.
    Path("/proc/self/clear_refs").write_text("5")
    started = time.perf_counter()
    batch = importing.upload(
        kind=table, by=by, content=content, name=name, token=token, rows_at_most=ROWS_AT_MOST
    )
    if batch.faults:
        raise SystemExit(importing.preview_of(batch).faults[:5])
    sent = importing.confirmation_token(batch, by)
    importing.apply_batch(batch, by=by, token=sent, rows_at_most=ROWS_AT_MOST)
    took = time.perf_counter() - started
    peak = _peak()
    scores = Score.objects.filter(revision__inspection__round__period=PERIOD).count()
    transaction.savepoint_rollback(point)
    started = time.perf_counter()
    copied = _copy(table, name, content, by)
    bare = time.perf_counter() - started
    if copied != scores:
        raise SystemExit(f"{scores} scores were imported, {copied} loaded.")
    return {
        "scores": scores, "rows_a_second": scores / took, "copied_a_second": scores / bare,
        "peak": peak,
    }  # fmt: skip


def _peak() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


def _copy(table: str, name: str, content: bytes, by: User) -> int:
    """The file read and checked by the same code, and no more than its rows loaded."""
    plan = make_plan(
        importing.resource_for(table, by), read(content, name, rows_at_most=ROWS_AT_MOST)
    )
    made = [entry.values["outcome"].submission for entry in plan.entries]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM evaluation_scorerevision")
        first = cursor.fetchone()[0] + 1
        with cursor.copy(
            "COPY evaluation_scorerevision (id, inspection_id, number, submitted_by_id,"
            " submitted_at, total, cancelled, return_reason, answer) FROM STDIN"
        ) as rows:
            for number, one in enumerate(made, first):
                total = one.assessment.total
                rows.write_row((number, one.inspection.pk, 1, by.pk, now, total, False, "", ""))
        with cursor.copy(
            "COPY evaluation_score (revision_id, criterion_id, points, not_applicable, vetoed,"
            " reason) FROM STDIN"
        ) as rows:
            for number, one in enumerate(made, first):
                for key, given in one.scores.items():
                    rows.write_row((number, key, given.points, False, False, given.reason))
        with cursor.copy(
            "COPY evaluation_ratesample (revision_id, measure, numerator, denominator, method,"
            " place) FROM STDIN"
        ) as rows:
            for number, one in enumerate(made, first):
                for measure, s in one.samples.items():
                    rows.write_row(
                        (number, str(measure), s.numerator, s.denominator, s.method, s.place)
                    )
        cursor.execute(
            "UPDATE evaluation_inspection i SET state = 'submitted', latest_number = 1,"
            " version = i.version + 1, total = r.total FROM evaluation_scorerevision r"
            " WHERE r.inspection_id = i.id AND r.id >= %s",
            [first],
        )
        cursor.execute("SELECT count(*) FROM evaluation_score WHERE revision_id >= %s", [first])
        return int(cursor.fetchone()[0])


def _defaults(criteria: list[Criterion], by: User, size: int) -> dict[str, float]:
    """Scores a second through the library as it comes.

    `once` is a pass over rows that are ready. `whole` is what stands beside an import here, and the
    way of its own admin: the file read, tried with the differences of each row, read and imported.
    """

    class Defaults(resources.ModelResource):  # type: ignore[misc]
        class Meta:
            model = Score

    revisions = ScoreRevision.objects.bulk_create(
        ScoreRevision(inspection=row, number=1, submitted_by=by, total=Decimal(100))
        for row in Inspection.objects.filter(round__period=PERIOD)
    )
    data = tablib.Dataset(headers=["revision", "criterion", "points", "reason"])
    for row in revisions:
        for criterion in criteria:
            data.append([row.pk, criterion.pk, "5", ""])
    content = data.export("csv")
    point = transaction.savepoint()
    started = time.perf_counter()
    Defaults().import_data(data, raise_errors=True)
    once = time.perf_counter() - started
    transaction.savepoint_rollback(point)
    started = time.perf_counter()
    for is_look in (True, False):
        result = Defaults().import_data(CSV().create_dataset(content), dry_run=is_look)
        if result.has_errors() or any(len(row.diff) < len(data.headers) for row in result):
            raise SystemExit("The library's defaults refuse the rows, or show no differences.")
    whole = time.perf_counter() - started
    return {"once": len(data) / once, "whole": len(data) / whole}


def _file(shape: str, kind: str, units: int, criteria: list[Criterion]) -> bytes:
    rows = _long_rows(units, criteria) if shape == "long" else _wide_rows(units, criteria)
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _answers(criteria: list[Criterion]) -> Iterator[tuple[Criterion, float, str]]:
    """Three of four criteria in full; the others lose points for a reason."""
    chance = random.Random(1)
    while True:
        for criterion in criteria:
            lost = chance.random() < 0.25
            yield criterion, (chance.randrange(0, 10) / 2 if lost else 5), (
                f"{chance.choice(REASONS)}{chance.randrange(1, 30)}处" if lost else ""
            )  # fmt: skip


def _long_rows(units: int, criteria: list[Criterion]) -> Iterator[Any]:
    yield LONG
    answers = _answers(criteria)
    for n in range(1, units + 1):
        code = _code(n)
        for _criterion in criteria:
            criterion, points, reason = next(answers)
            yield PERIOD, code, criterion.title, points, reason, None, None, None
        yield PERIOD, code, "参与率", None, None, 20 + n % 9, 18, "随机抽查住户"
        yield PERIOD, code, "准确率", None, None, 10, n % 10, "投放点抽查"


def _wide_rows(units: int, criteria: list[Criterion]) -> Iterator[Any]:
    counted = ("抽查数", "合格数", "抽样方法")
    yield (
        "考评周期", "区划代码",
        *(head for c in criteria for head in (c.title, f"{c.title} · 扣分说明")),
        *(f"{rate} · {part}" for rate in ("参与率", "准确率") for part in counted),
    )  # fmt: skip
    answers = _answers(criteria)
    for n in range(1, units + 1):
        row: list[Any] = [PERIOD, _code(n)]
        for _criterion in criteria:
            _same, points, reason = next(answers)
            row += [points, reason or None]
        yield [*row, 20 + n % 9, 18, "随机抽查住户", 10, n % 10, "投放点抽查"]


def _code(number: int) -> str:
    return f"219998{100 + number // 800:03d}{200 + number % 800:03d}"


def _round(units: int) -> tuple[User, list[Criterion]]:
    """An open round in which one inspector scores `units` communities."""
    county = County.objects.create(code="219998", name="测速县", slug="bench-import")
    card = Scorecard.objects.create(code="bench-import", title="测速评分表", total=120)
    section = Section.objects.create(scorecard=card, position=1, title="全部")
    criteria = Criterion.objects.bulk_create(
        Criterion(section=section, position=n, title=f"第{n}项", points=Decimal(5))
        for n in range(1, CRITERIA + 1)
    )
    by = User.objects.create_user("bench-import", None, name="测速", unit="测速")
    Appointment.objects.create(
        user=by, role=Role.INSPECTOR, jurisdiction=county.code, valid_from=date(2020, 1, 1)
    )
    round_ = Round.objects.create(
        jurisdiction=county.code, period=PERIOD, scorecard=card, due="2000-02-28",
        state=RoundState.OPEN, counted_kind=InspectionKind.FIELD,
    )  # fmt: skip
    _communities(county, units)
    keys = Community.objects.filter(township__county=county).values_list("pk", flat=True)
    Inspection.objects.bulk_create(
        (
            Inspection(
                round=round_, community_id=key, scorecard=card, kind=InspectionKind.FIELD,
                inspector=by, state=InspectionState.ASSIGNED,
            )
            for key in keys.iterator()
        ),
        batch_size=500,
    )  # fmt: skip
    return by, criteria


def _communities(county: County, units: int) -> None:
    townships = {
        code: Township.objects.create(
            county=county, code=code, name=f"测速{code}镇", slug=f"bench-import-{code}",
            kind=TownshipKind.TOWN,
        )
        for code in sorted({_code(n)[:9] for n in range(1, units + 1)})
    }  # fmt: skip
    Community.objects.bulk_create(
        (
            Community(
                township=townships[_code(n)[:9]], code=_code(n), name=f"测速{n}村委会",
                short_name=f"测速{n}",
                slug=f"bench-import-{n}", kind=CommunityKind.VILLAGE, is_committee=True,
            )
            for n in range(1, units + 1)
        ),
        batch_size=500,
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        shape, kind, size = sys.argv[1:]
        print(json.dumps(measured(shape, kind, int(size))))
    else:
        from bench.run import prepare

        prepare()
        print(imports_against_copy())
