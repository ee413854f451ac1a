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
from communities.models import Classification, CommunityType, Township
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
from tests.evaluation.part_helpers import enter, entered, weights

UNITS, TYPES = 6, ("old", "new")


@dataclass(frozen=True)
class Outcome:
    """What becomes of one inspection: nothing, submitted, void, or confirmed."""

    fate: str
    points: tuple[Any, Any, Any]
    sample: tuple[int, int]


@dataclass(frozen=True)
class Weighing:
    """Weights of townships' totals, and what was entered of two of them; the card passes at 90."""

    missing: str
    weights: dict[str, int]
    survey: tuple[Decimal | None, Decimal | None]

    @property
    def entered(self) -> dict[str, Decimal | None]:
        return dict(zip(("nandi", "pingshan-2"), self.survey, strict=True))


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
SOURCES = ("self_check", "participation", "compliance", "satisfaction")
SHARES = st.one_of(st.none(), st.decimals(0, 100, places=2))
WEIGHINGS = st.one_of(
    st.none(),
    st.builds(
        Weighing,
        st.sampled_from(["rescale", "no_total"]),
        st.fixed_dictionaries({source: st.integers(1, 60) for source in SOURCES}),
        st.tuples(SHARES, SHARES),
    ),
)
CORRECTIONS = st.dictionaries(st.integers(0, UNITS - 1), POINTS, max_size=3)


class Stage:
    """One county with its people, inside of a transaction that is undone."""

    def __init__(
        self, types: list[set[str]], coverage: int | None, weighing: Weighing | None = None
    ) -> None:
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
        self.card = make_card(pass_share=90)
        self.weighing, self.composite = weighing, None
        if weighing is not None:
            self.composite = weights(missing=weighing.missing, **weighing.weights)
        self.members = [factories.user("committee_member", unit) for unit in self.units]

    def submit(self, number: int, round_: Any, points: Any, sample: Any = (8, 10)) -> Any:
        inspection = round_.inspections.get(community=self.units[number])
        scores = points_given(self.card, *points)
        counted = samples(participation=sample)
        submit_inspection(inspection, by=self.members[number], scores=scores, samples=counted)
        return inspection

    def month(self, period: str, outcomes: list[Outcome]) -> Publication:
        round_ = make_round(self.card, by=self.officer, period=period, composite=self.composite)
        for number, outcome in enumerate(outcomes):
            if outcome.fate == "nothing":
                continue
            inspection = self.submit(number, round_, outcome.points, outcome.sample)
            if outcome.fate == "confirmed":
                confirm_inspection(inspection, by=self.officer)
            elif outcome.fate == "void":
                void_inspection(inspection, by=self.officer, reason="重复")
        if self.weighing is not None:
            found = Township.objects.filter(slug__in=self.weighing.entered)
            enter(round_, *(
                entered(one, "satisfaction", self.weighing.entered[one.slug]) for one in found
            ), by=self.officer)  # fmt: skip
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


def check(
    payload: dict[str, Any],
    totals: dict[str, Any],
    coverage: int | None,
    weighing: Weighing | None = None,
) -> None:
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
    check_townships(payload, totals, coverage, weighing)


def check_townships(
    payload: dict[str, Any],
    totals: dict[str, Any],
    coverage: int | None,
    weighing: Weighing | None,
) -> None:
    results, full = {}, {}
    for line in payload["townships"]:
        members = [e for e in payload["entries"] if e["township_slug"] == line["slug"]]
        known = [totals[e["slug"]] for e in members if e["slug"] in totals]
        assert (line["units"], line["inspected"]) == (len(members), len(known))
        results[line["slug"]] = rounded(sum(known) / len(known)) if known else None
        full[line["slug"]] = Decimal(len(known)) / len(members) * 100 >= (coverage or 0)
        for measure in ("participation", "accuracy"):
            for part in ("numerator", "denominator"):
                summed = sum(e[measure][part] for e in members if e[measure])
                assert line[measure][part] == summed
        if weighing is not None:
            least = 1 if coverage is None else 10
            figures = figures_by_hand(line, known, weighing, least)
            results[line["slug"]] = check_parts(line["parts"], figures, weighing)
        else:
            assert "parts" not in line
    ranked = [total for slug, total in results.items() if total is not None and full[slug]]
    for line in payload["townships"]:
        total = results[line["slug"]]
        assert as_decimal(line["total"]) == total
        has_rank = total is not None and full[line["slug"]]
        assert line["rank"] == (place(total, ranked) if has_rank else None)
        if total is None and weighing is not None:
            assert line["exclusion"] == "part_missing"
    known = list(totals.values())
    mean = rounded(sum(known) / len(known)) if known else None
    assert as_decimal(payload["summary"]["total"]) == mean


def figures_by_hand(
    line: dict[str, Any], known: list[Decimal], weighing: Weighing, least: int
) -> dict[str, Any]:
    """The figure of each part of one township, from the scores and samples in it."""
    part, whole = (line["participation"][name] for name in ("numerator", "denominator"))
    passed = [total for total in known if total >= 90]
    return {
        "self_check": rounded(sum(known) / len(known)) if known else None,
        "participation": rounded(Decimal(part) * 100 / whole) if whole >= least else None,
        "compliance": rounded(Decimal(len(passed)) * 100 / len(known)) if known else None,
        "satisfaction": weighing.entered.get(line["slug"]),
    }


def check_parts(parts: list[Any], figures: dict[str, Any], weighing: Weighing) -> Decimal | None:
    """The total that the parts make, by hand, once each of them is what it should be."""
    assert [part["source"] for part in parts] == list(weighing.weights)
    present = {source: value for source, value in figures.items() if value is not None}
    has_total = bool(present) and (weighing.missing == "rescale" or len(present) == len(figures))
    shared = sum(weighing.weights[source] for source in present)
    for part in parts:
        value, weight = figures[part["source"]], weighing.weights[part["source"]]
        assert as_decimal(part["figure"]) == value
        counts = has_total and value is not None
        assert as_decimal(part["used"]) == (
            rounded(Decimal(weight) * 100 / shared) if counts else None
        )
        assert as_decimal(part["points"]) == (rounded(weight * value / shared) if counts else None)
    if not has_total:
        return None
    return rounded(sum(weighing.weights[s] * value for s, value in present.items()) / shared)


def as_decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))


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
    coverage=st.one_of(st.none(), st.integers(0, 100)), weighing=WEIGHINGS,
)  # fmt: skip
def test_published_standings_equal_a_naive_recomputation(
    last_year: list[Outcome], before: list[Outcome], now: list[Outcome], types: list[set[str]],
    corrections: dict[int, Any], coverage: int | None, weighing: Weighing | None,
) -> None:  # fmt: skip
    with transaction.atomic():
        stage = Stage(types, coverage, weighing)
        year_before = stage.month("2025-10", last_year)
        month_before = stage.month("2026-09", before)
        first = stage.month("2026-10", now)
        totals = totals_from_scores("2026-10")
        check(first.payload, totals, coverage, weighing)
        check_comparison(first.payload, month_before.payload, "previous")
        check_comparison(first.payload, year_before.payload, "last_year")
        stage.correct(now, corrections)
        newest = Publication.objects.get(key=stage.bulletin_key, is_latest=True)
        check(newest.payload, totals_from_scores("2026-10"), coverage, weighing)
        # The version before is as it was, and still follows from the scores of its time.
        check(Publication.objects.get(pk=first.pk).payload, totals, coverage, weighing)
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("figure", 12.5), ("used", 12.5), ("points", 12.5), ("source", "field")]
)
def test_the_recomputation_notices_a_part_that_is_wrong(field: str, value: Any) -> None:
    outcome = Outcome("confirmed", (Decimal(9), Decimal(20), 70), (8, 10))
    survey = (Decimal("80.55"), Decimal(70))
    weighing = Weighing("no_total", dict.fromkeys(SOURCES, 25), survey)
    stage = Stage([{"old"}] * UNITS, None, weighing)
    payload = stage.month("2026-10", [outcome] * UNITS).payload
    totals = totals_from_scores("2026-10")
    check(payload, totals, None, weighing)
    payload["townships"][0]["parts"][3][field] = value
    with pytest.raises(AssertionError):
        check(payload, totals, None, weighing)
