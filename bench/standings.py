"""The month's standings of 500 communities × 24 criteria, against the same in raw SQL."""

from __future__ import annotations

import random
from decimal import Decimal

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import milliseconds
from communities.enums import CommunityKind, TownshipKind
from communities.models import Community, County, Township
from evaluation.enums import InspectionState, RoundState
from evaluation.models import Criterion, Inspection, Round, Score, Scorecard, ScoreRevision, Section
from evaluation.services import recompute_standings

COMMUNITIES, CRITERIA, REPEATS = 500, 24, 7
# What a database needs to total and rank them without the portal.
TOTALS_AND_RANKS = """
SELECT i.community_id, SUM(s.points), RANK() OVER (ORDER BY SUM(s.points) DESC)
FROM evaluation_inspection i
JOIN evaluation_scorerevision r ON r.inspection_id = i.id AND r.number = i.latest_number
JOIN evaluation_score s ON s.revision_id = r.id
WHERE i.round_id = %s AND i.state = 'confirmed'
GROUP BY i.community_id
"""


def standings_against_sql() -> str:
    with transaction.atomic():
        round_ = full_round()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bench_standing"
                " (community_id bigint, total numeric, place bigint)"
            )

        def raw() -> None:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM bench_standing")
                cursor.execute(f"INSERT INTO bench_standing {TOTALS_AND_RANKS}", [round_.pk])

        with CaptureQueriesContext(connection) as queries:
            recompute_standings(round_)
        portal = milliseconds(lambda: recompute_standings(round_), REPEATS)
        sql = milliseconds(raw, REPEATS)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_standing")
            if cursor.fetchone() != (COMMUNITIES,):
                raise SystemExit("The raw SQL ranked other communities than the portal.")
        transaction.set_rollback(True)
    return (
        f"standings of {COMMUNITIES} communities × {CRITERIA} criteria: portal {portal:.1f} ms "
        f"({len(queries)} queries), raw SQL {sql:.1f} ms, ratio {portal / sql:.1f}"
    )


def full_round(size: int = COMMUNITIES) -> Round:
    """`size` confirmed inspections with all their scores, in a month long ago."""
    chance = random.Random(1)
    county = County.objects.create(code="219999", name="测速县", slug="bench")
    units = _communities(county, size)
    card = Scorecard.objects.create(code="bench", title="测速评分表", total=100)
    section = Section.objects.create(scorecard=card, position=1, title="全部")
    criteria = Criterion.objects.bulk_create(
        Criterion(section=section, position=n, title=f"第{n}项", points=Decimal(5))
        for n in range(1, CRITERIA + 1)
    )
    user = User.objects.order_by("pk").first()
    assert user is not None
    round_ = Round.objects.create(
        jurisdiction=county.code, period="2000-01", scorecard=card, due="2000-01-28",
        state=RoundState.CLOSED,
    )  # fmt: skip
    inspections = Inspection.objects.bulk_create(
        Inspection(
            round=round_, community=unit, scorecard=round_.scorecard,
            state=InspectionState.CONFIRMED, latest_number=1,
            total=Decimal(chance.randrange(120, 200)) / 2,
        )
        for unit in units
    )  # fmt: skip
    revisions = ScoreRevision.objects.bulk_create(
        ScoreRevision(inspection=i, number=1, submitted_by=user, total=i.total) for i in inspections
    )
    Score.objects.bulk_create(
        (
            Score(revision=r, criterion=c, points=Decimal(chance.randrange(4, 11)) / 2)
            for r in revisions
            for c in criteria
        ),
        batch_size=500,
    )
    return round_


def _communities(county: County, size: int) -> list[Community]:
    townships = [
        Township.objects.create(
            county=county, code=f"219999{n:03d}", name=f"测速{n}镇", slug=f"bench-{n}",
            kind=TownshipKind.TOWN,
        )
        for n in range(1, 26)
    ]  # fmt: skip
    return Community.objects.bulk_create(
        Community(
            township=townships[n % 25],
            code=f"{townships[n % 25].code}{200 + n // 25:03d}",
            kind=CommunityKind.VILLAGE,
            is_committee=True,
            name=f"测速{n}村委会",
            short_name=f"测速{n}",
            slug=f"bench-village-{n}",
        )
        for n in range(size)
    )
