"""Reads and the writing of standings over years of scores, at two sizes: `make bench-years`.

Each portal read stands beside raw SQL over the same tables in the same run, and beside itself at
the smaller size. PostgreSQL only: the rows are multiplied inside the database.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import milliseconds
from bench.standings import COMMUNITIES, CRITERIA, TOTALS_AND_RANKS, full_round
from evaluation import queries
from evaluation.enums import Level
from evaluation.models import (
    Inspection,
    Round,
    Score,
    ScoreRevision,
    Standing,
)
from evaluation.services import recompute_standings

SIZES = [int(size) for size in os.environ.get("BENCH_SCORES", "1200000 12000000").split()]
ROWS_A_MONTH = COMMUNITIES * CRITERIA
REPEATS = 7
SECTIONS = """
SELECT c.slug, k.section_id, SUM(s.points)
FROM evaluation_inspection i
JOIN evaluation_scorerevision r ON r.inspection_id = i.id AND r.number = i.latest_number
JOIN evaluation_score s ON s.revision_id = r.id
JOIN evaluation_criterion k ON k.id = s.criterion_id
JOIN communities_community c ON c.id = i.community_id
WHERE i.round_id = %s AND i.state = 'confirmed'
GROUP BY c.slug, k.section_id
"""
STORED = """
SELECT id, slug, name, parent_name, rank, exclusion, cancelled_for, total,
    previous_total, previous_rank, last_year_total, last_year_rank
FROM evaluation_standing WHERE round_id = %s AND level = 'community'
ORDER BY rank NULLS LAST, unit_code
"""
OF_PERIODS = """
SELECT s.slug, r.period, s.total FROM evaluation_standing s JOIN evaluation_round r
ON r.id = s.round_id WHERE s.level = 'community' AND s.slug = ANY(%s) AND s.total IS NOT NULL
AND r.period BETWEEN %s AND %s
"""


def main() -> None:
    if connection.vendor != "postgresql":
        raise SystemExit("PostgreSQL only: make bench-years starts one.")
    call_command("migrate", verbosity=0)
    User.objects.create_user("bench", None, name="测速")
    earlier: dict[str, float] = {}
    with transaction.atomic():
        first = full_round()
        recompute_standings(first)
        months = 1
        for size in SIZES:
            wanted = max(size // ROWS_A_MONTH, 25)
            _multiply(first, months, wanted)
            months = wanted
            earlier = _report(Round.objects.get(pk=first.pk + months - 1), earlier)
        transaction.set_rollback(True)


def _report(newest: Round, earlier: dict[str, float]) -> dict[str, float]:
    print(f"\n{Score.objects.count():,} scores, {Round.objects.count()} months")
    print(f"{'':<42}{'queries':>8}{'portal ms':>11}{'raw ms':>9}{'ratio':>7}{'growth':>8}")
    measured = {}
    for name, (portal, raw) in _work(newest).items():
        with CaptureQueriesContext(connection) as captured:
            portal()
        mine, bare = milliseconds(portal, REPEATS), milliseconds(raw, REPEATS)
        measured[name] = mine
        growth = f"{mine / earlier[name]:.2f}" if name in earlier else "—"
        print(
            f"{name:<42}{len(captured):>8}{mine:>11.1f}{bare:>9.1f}{mine / bare:>7.2f}{growth:>8}"
        )
    return measured


def _work(newest: Round) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    slugs = list(
        Standing.objects.filter(round=newest, level=Level.COMMUNITY).values_list("slug", flat=True)
    )
    year = (f"{int(newest.period[:4]) - 1}-01", newest.period)
    ten_years = (f"{int(newest.period[:4]) - 9}-01", newest.period)
    return {
        "standings of a month, computed and stored": (
            lambda: recompute_standings(newest),
            lambda: _rows(TOTALS_AND_RANKS, [newest.pk]),
        ),
        "points of a month by section": (
            lambda: queries.section_points(newest),
            lambda: _rows(SECTIONS, [newest.pk]),
        ),
        "standings of a month, read": (
            lambda: queries.ranking(newest, Level.COMMUNITY),
            lambda: _rows(STORED, [newest.pk]),
        ),
        "two years of all communities": (
            lambda: queries.totals_of(slugs, *year),
            lambda: _rows(OF_PERIODS, [slugs, *year]),
        ),
        "ten years of one community": (
            lambda: queries.totals_of(slugs[:1], *ten_years),
            lambda: _rows(OF_PERIODS, [slugs[:1], *ten_years]),
        ),
    }


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _multiply(first: Round, have: int, wanted: int) -> None:
    """Copy the first month with all that hangs on it, from month number `have` on."""
    started = time.perf_counter()
    later = "to_char(date '2000-01-01' + k * interval '1 month', 'YYYY-MM')"
    with connection.cursor() as cursor:
        # The rows obey all rules already; checking twelve million of them again takes minutes.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        for model, count, own in (
            (Round, 1, {"period": later}),
            (Inspection, COMMUNITIES, {"round": "+k", "public_id": "md5(public_id || k)"}),
            (ScoreRevision, COMMUNITIES, {"inspection": f"+k * {COMMUNITIES}"}),
            (Score, ROWS_A_MONTH, {"revision": f"+k * {COMMUNITIES}"}),
            (Standing, Standing.objects.filter(round=first).count(), {"round": "+k"}),
        ):
            _copy(model, first, count, own, range(have, wanted))
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE")
    print(f"{wanted - have} months made in {time.perf_counter() - started:.0f} s")


def _copy(
    model: type[models.Model], first: Round, count: int, own: dict[str, str], months: range
) -> None:
    names, values = [], []
    for field in model._meta.concrete_fields:
        assert field.column is not None
        if model is Standing and field.primary_key:  # nothing points at it: numbered anew
            continue
        value = own.get(field.name, f"+k * {count}" if field.primary_key else "")
        names.append(f'"{field.column}"')
        values.append(f'"{field.column}" {value}' if value.startswith("+") else value or names[-1])
    path = {
        Round: "pk",
        Inspection: "round",
        ScoreRevision: "inspection__round",
        Score: "revision__inspection__round",
        Standing: "round",
    }[model]
    kept = model._base_manager.filter(**{path: first.pk})
    ids = list(kept.order_by("pk").values_list("pk", flat=True))
    if ids[-1] - ids[0] + 1 != count or len(ids) != count:
        raise SystemExit(f"{model.__name__}: the first month has gaps.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM {model._meta.db_table}, generate_series(%s, %s) k WHERE id BETWEEN %s AND %s",
            [months.start, months.stop - 1, ids[0], ids[-1]],
        )


if __name__ == "__main__":
    main()
