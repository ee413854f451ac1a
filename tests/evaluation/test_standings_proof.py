"""What is published equals what anybody recomputes, naively, from the rows it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import Refusal
from communities.models import Classification, CommunityType
from evaluation.models import Score, StandingRule
from evaluation.public import publish_bulletin
from evaluation.services import (
    close_round,
    confirm_inspection,
    return_inspection,
    submit_inspection,
    void_inspection,
)
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import corrected, make_card, make_round, prepared, samples
from tests.evaluation.helpers import given as points_given

UNITS, TYPES = 6, ("old", "new")


@dataclass(frozen=True)
class Outcome:
    """What becomes of one inspection: nothing, submitted, void, or confirmed."""

    fate: str
    points: tuple[Any, Any, Any]
    sample: tuple[int, int]


HALVES = st.integers(0, 20).map(lambda n: Decimal(n) / 2)
# A deduction of the last criterion would need a photo.
POINTS = st.tuples(HALVES, st.one_of(st.none(), HALVES.map(lambda n: n * 2)), st.just(70))
OUTCOMES = st.builds(
    Outcome,
    st.sampled_from(["confirmed", "confirmed", "confirmed", "submitted", "void", "nothing"]),
    POINTS,
    st.integers(1, 30).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))),
)
MONTHS = st.lists(OUTCOMES, min_size=UNITS, max_size=UNITS)
TYPED = st.lists(st.sets(st.sampled_from(TYPES)), min_size=UNITS, max_size=UNITS)
CORRECTIONS = st.dictionaries(st.integers(0, UNITS - 1), POINTS, max_size=3)


class Stage:
    """One county with its people, inside of a transaction that is undone."""

    def __init__(self, types: list[set[str]], coverage: int | None) -> None:
        self.officer = factories.user("county_officer", factories.county())
        self.publisher = factories.user("city_officer")
        east = factories.township(name="东明街道")
        self.units = [factories.community(east if n % 3 else None) for n in range(UNITS)]
        kinds = {code: CommunityType.objects.create(code=code, name=code) for code in TYPES}
        for unit, codes in zip(self.units, types, strict=True):
            for code in codes:
                Classification.objects.create(
                    community=unit, type=kinds[code], since="2020-01-01", classified_by=self.officer
                )
        if coverage is not None:
            StandingRule.objects.create(
                jurisdiction="2105", since="2020-01-01", minimum_coverage=coverage,
                minimum_sample=10, source="测试", entered_by=self.officer,
            )  # fmt: skip
        self.card = make_card()
        self.members = [factories.user("committee_member", unit) for unit in self.units]

    def submit(self, number: int, round_: Any, points: Any, sample: Any = (8, 10)) -> Any:
        inspection = round_.inspections.get(community=self.units[number])
        scores = points_given(self.card, *points)
        counted = samples(participation=sample)
        submit_inspection(inspection, by=self.members[number], scores=scores, samples=counted)
        return inspection

    def month(self, period: str, outcomes: list[Outcome]) -> Publication:
        round_ = make_round(self.card, by=self.officer, period=period)
        for number, outcome in enumerate(outcomes):
            if outcome.fate == "nothing":
                continue
            inspection = self.submit(number, round_, outcome.points, outcome.sample)
            if outcome.fate == "confirmed":
                confirm_inspection(inspection, by=self.officer)
            elif outcome.fate == "void":
                void_inspection(inspection, by=self.officer, reason="重复")
        close_round(round_, by=self.officer)
        self.bulletin = prepared(round_, by=self.officer)
        return publish_bulletin(self.bulletin, by=self.publisher)

    def correct(self, outcomes: list[Outcome], corrections: dict[int, Any]) -> None:
        """Reopen what was confirmed, and publish the correction if it changes anything."""
        round_ = self.bulletin.round
        round_.refresh_from_db()
        for number, points in corrections.items():
            if outcomes[number].fate != "confirmed":
                continue
            inspection = round_.inspections.get(community=self.units[number])
            return_inspection(inspection, by=self.officer, reason="复核")
            inspection = self.submit(number, round_, points)
            confirm_inspection(inspection, by=self.officer)
        self.bulletin.refresh_from_db()
        try:
            corrected(self.bulletin, by=self.publisher, reason="更正")
        except Refusal:
            # Nothing that the public sees has changed, and nothing new is published.
            assert Publication.objects.filter(key=self.bulletin_key).count() == 1

    @property
    def bulletin_key(self) -> str:
        return f"{self.bulletin.round.period}-pingshan"


def totals_from_scores(period: str) -> dict[str, Any]:
    """The totals of a month from the frozen scores of its confirmed revisions, by hand."""
    found: dict[str, list[Score]] = {}
    for score in Score.objects.select_related(
        "criterion", "revision__inspection__community", "revision__inspection__round"
    ):
        inspection = score.revision.inspection
        newest = score.revision.number == inspection.latest_number
        if inspection.round.period == period and inspection.state == "confirmed" and newest:
            found.setdefault(inspection.community.slug, []).append(score)
    totals = {}
    for slug, scores in found.items():
        counted = [s for s in scores if s.points is not None]
        got, most = sum(s.points for s in counted), sum(s.criterion.points for s in counted)
        totals[slug] = rounded(got * 100 / most) if len(counted) < len(scores) else got
    return totals


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def place(mine: Any, all_totals: list[Any]) -> int:
    return 1 + sum(1 for other in all_totals if other > mine)


def check(payload: dict[str, Any], totals: dict[str, Any], coverage: int | None) -> None:
    entries = payload["entries"]
    assert len(entries) == UNITS
    for entry in entries:
        total = totals.get(entry["slug"])
        assert (entry["total"] is None) == (total is None)
        if total is None:
            assert (entry["rank"], bool(entry["exclusion"])) == (None, True)
        else:
            assert Decimal(str(entry["total"])) == total
            assert entry["rank"] == place(total, list(totals.values()))
        for kind in entry["types"]:
            alike = [e for e in entries if kind["code"] in {t["code"] for t in e["types"]}]
            known = [totals[e["slug"]] for e in alike if e["slug"] in totals]
            assert kind["ranked"] == len(known)
            assert kind["rank"] == (None if total is None else place(total, known))
    check_townships(payload, totals, coverage)


def check_townships(payload: dict[str, Any], totals: dict[str, Any], coverage: int | None) -> None:
    means, full = {}, {}
    for line in payload["townships"]:
        members = [e for e in payload["entries"] if e["township_slug"] == line["slug"]]
        known = [totals[e["slug"]] for e in members if e["slug"] in totals]
        assert (line["units"], line["inspected"]) == (len(members), len(known))
        means[line["slug"]] = rounded(sum(known) / len(known)) if known else None
        full[line["slug"]] = Decimal(len(known)) / len(members) * 100 >= (coverage or 0)
        for measure in ("participation", "accuracy"):
            for part in ("numerator", "denominator"):
                summed = sum(e[measure][part] for e in members if e[measure])
                assert line[measure][part] == summed
    ranked = [m for slug, m in means.items() if m is not None and full[slug]]
    for line in payload["townships"]:
        mean = means[line["slug"]]
        assert (line["total"] and Decimal(str(line["total"]))) == mean
        has_rank = mean is not None and full[line["slug"]]
        assert line["rank"] == (place(mean, ranked) if has_rank else None)
    known = list(totals.values())
    mean = rounded(sum(known) / len(known)) if known else None
    assert (payload["summary"]["total"] and Decimal(str(payload["summary"]["total"]))) == mean


def check_comparison(now: dict[str, Any], before: dict[str, Any], name: str) -> None:
    """What stands beside a result as its past equals what was in force there."""
    past = {e["slug"]: e for e in before["entries"]}
    for entry in now["entries"]:
        then = past[entry["slug"]]
        assert (entry[f"{name}_total"], entry[f"{name}_rank"]) == (then["total"], then["rank"])
        kinds = {k["code"]: k["rank"] for k in then["types"]}
        assert all(k[f"{name}_rank"] == kinds[k["code"]] for k in entry["types"])


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    last_year=MONTHS, before=MONTHS, now=MONTHS, types=TYPED, corrections=CORRECTIONS,
    coverage=st.one_of(st.none(), st.integers(0, 100)),
)  # fmt: skip
def test_published_standings_equal_a_naive_recomputation(
    last_year: list[Outcome], before: list[Outcome], now: list[Outcome], types: list[set[str]],
    corrections: dict[int, Any], coverage: int | None,
) -> None:  # fmt: skip
    with transaction.atomic():
        stage = Stage(types, coverage)
        year_before = stage.month("2025-10", last_year)
        month_before = stage.month("2026-09", before)
        first = stage.month("2026-10", now)
        totals = totals_from_scores("2026-10")
        check(first.payload, totals, coverage)
        check_comparison(first.payload, month_before.payload, "previous")
        check_comparison(first.payload, year_before.payload, "last_year")
        stage.correct(now, corrections)
        newest = Publication.objects.get(key=stage.bulletin_key, is_latest=True)
        check(newest.payload, totals_from_scores("2026-10"), coverage)
        # The version before is as it was, and still follows from the scores of its time.
        check(Publication.objects.get(pk=first.pk).payload, totals, coverage)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("entries", "rank", 7),
        ("entries", "total", 12.5),
        ("townships", "rank", None),
        ("townships", "total", 12.5),
        ("townships", "inspected", 0),
    ],
)
def test_the_recomputation_notices_a_figure_that_is_wrong(
    part: str, field: str, value: Any
) -> None:
    outcome = Outcome("confirmed", (Decimal(9), Decimal(20), 70), (8, 10))
    stage = Stage([{"old"}] * UNITS, None)
    payload = stage.month("2026-10", [outcome] * UNITS).payload
    totals = totals_from_scores("2026-10")
    check(payload, totals, None)
    payload[part][0][field] = value
    with pytest.raises(AssertionError):
        check(payload, totals, None)
