"""What is published equals what anybody recomputes, naively, from the rows it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from accounts.rules import Refusal
from communities.models import Classification, CommunityType, Township
from evaluation.models import Criterion, Score, Scorecard, Section, StandingRule
from evaluation.public import publish_bulletin
from evaluation.scoring import Given
from evaluation.services import (
    close_round,
    confirm_inspection,
    open_round,
    plan_round,
    return_inspection,
    submit_inspection,
    void_inspection,
)
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import activate, corrected, prepared, samples
from tests.evaluation.part_helpers import enter, entered, weights

UNITS, TYPES = 6, ("old", "new")
BONUS_CAP = Decimal(3)
VETO = "弄虚作假"


@dataclass(frozen=True)
class Marks:
    """What one inspector writes: points by criterion, None where it does not apply.

    `notice` counts in full where it does not apply, `bins` are left out; `extras` are two bonus
    criteria, together above the cap; `vetoed` cancels the result.
    """

    notice: Decimal | None
    bins: Decimal | None
    quality: Decimal
    extras: tuple[Decimal, Decimal]
    vetoed: bool


@dataclass(frozen=True)
class Outcome:
    """What becomes of one inspection: nothing, submitted, void, or confirmed."""

    fate: str
    marks: Marks
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


def halves(most: int) -> Any:
    return st.integers(0, most * 2).map(lambda n: Decimal(n) / 2)


MARKS = st.builds(
    Marks,
    st.one_of(st.none(), halves(10)),
    st.one_of(st.none(), halves(20)),
    st.one_of(st.just(Decimal(70)), halves(70)),
    st.tuples(halves(2), halves(2)),
    st.sampled_from([False] * 5 + [True]),
)
OUTCOMES = st.builds(
    Outcome,
    st.sampled_from(["confirmed", "confirmed", "confirmed", "submitted", "void", "nothing"]),
    MARKS,
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
CORRECTIONS = st.dictionaries(st.integers(0, UNITS - 1), MARKS, max_size=3)


def proof_card() -> tuple[Any, dict[str, Any]]:
    """100 points in three criteria, the third of which vetoes, and two bonus criteria."""
    card = Scorecard.objects.create(
        code="proof", title="核验评分表", total=100, pass_share=90, bonus_cap=BONUS_CAP
    )
    section = Section.objects.create(scorecard=card, position=1, title="全部")
    rows: list[dict[str, Any]] = [
        {"title": "宣传栏", "points": 10, "not_applicable": "full"},
        {"title": "桶站", "points": 20, "not_applicable": "left_out"},
        {"title": VETO, "points": 70, "veto": True},
        {"title": "创新做法", "points": 2, "is_bonus": True},
        {"title": "经验推广", "points": 2, "is_bonus": True},
    ]
    made = [
        Criterion.objects.create(section=section, position=number, **row)
        for number, row in enumerate(rows, start=1)
    ]
    activate(card)
    return card, dict(zip(("notice", "bins", "quality", "more", "most"), made, strict=True))


def answers(criteria: dict[str, Any], marks: Marks) -> dict[int, Given]:
    more, most = marks.extras
    found = {
        "notice": marks.notice, "bins": marks.bins, "quality": marks.quality,
        "more": more, "most": most,
    }  # fmt: skip
    given_scores = {
        criteria[name].pk: Given(points, "说明", not_applicable=points is None)
        for name, points in found.items()
    }
    if marks.vetoed:
        given_scores[criteria["quality"].pk] = Given(None, "查实", vetoed=True)
    return given_scores


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
        self.card, self.criteria = proof_card()
        self.weighing, self.composite = weighing, None
        if weighing is not None:
            self.composite = weights(missing=weighing.missing, **weighing.weights)
        self.members = [factories.user("committee_member", unit) for unit in self.units]

    def submit(self, number: int, round_: Any, marks: Marks, sample: Any = (8, 10)) -> Any:
        inspection = round_.inspections.get(community=self.units[number])
        scores = answers(self.criteria, marks)
        counted = samples(participation=sample)
        submit_inspection(inspection, by=self.members[number], scores=scores, samples=counted)
        return inspection

    def month(self, period: str, outcomes: list[Outcome]) -> Publication:
        round_ = plan_round(
            jurisdiction="210502", period=period, scorecard=self.card, due=date(2026, 10, 28),
            by=self.officer, composite=self.composite,
        )  # fmt: skip
        open_round(round_, by=self.officer)
        for number, outcome in enumerate(outcomes):
            if outcome.fate == "nothing":
                continue
            inspection = self.submit(number, round_, outcome.marks, outcome.sample)
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

    def correct(self, outcomes: list[Outcome], corrections: dict[int, Marks]) -> None:
        """Reopen what was confirmed, and publish the correction if it changes anything."""
        round_ = self.bulletin.round
        round_.refresh_from_db()
        for number, marks in corrections.items():
            if outcomes[number].fate != "confirmed":
                continue
            inspection = round_.inspections.get(community=self.units[number])
            return_inspection(inspection, by=self.officer, reason="复核")
            inspection = self.submit(number, round_, marks)
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


@dataclass(frozen=True)
class Recomputed:
    """The totals of a month by address of the unit, and whose result a veto cancelled."""

    totals: dict[str, Decimal]
    cancelled: frozenset[str]

    @property
    def ranked(self) -> dict[str, Decimal]:
        return {slug: total for slug, total in self.totals.items() if slug not in self.cancelled}


def recomputed(period: str) -> Recomputed:
    """A month from the frozen scores of its confirmed revisions, by hand."""
    found: dict[str, list[Score]] = {}
    for score in Score.objects.select_related(
        "criterion", "revision__inspection__community", "revision__inspection__round"
    ):
        inspection = score.revision.inspection
        newest = score.revision.number == inspection.latest_number
        if inspection.round.period == period and inspection.state == "confirmed" and newest:
            found.setdefault(inspection.community.slug, []).append(score)
    cancelled = frozenset(slug for slug, scores in found.items() if any(s.vetoed for s in scores))
    totals = {
        slug: Decimal(0) if slug in cancelled else total_by_hand(scores)
        for slug, scores in found.items()
    }
    return Recomputed(totals, cancelled)


def by_hand(score: Score) -> Decimal:
    assert score.points is not None
    return score.points


def total_by_hand(scores: list[Score]) -> Decimal:
    plain = [s for s in scores if not s.criterion.is_bonus]
    counted = [
        s for s in plain if not (s.not_applicable and s.criterion.not_applicable == "left_out")
    ]
    most = sum(s.criterion.points for s in counted)
    got = sum((s.criterion.points if s.not_applicable else by_hand(s) for s in counted), Decimal(0))
    extra = sum((by_hand(s) for s in scores if s.criterion.is_bonus), Decimal(0))
    scaled = rounded(got * 100 / most) if len(counted) < len(plain) else got
    return scaled + min(extra, BONUS_CAP)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def place(mine: Any, all_totals: list[Any]) -> int:
    return 1 + sum(1 for other in all_totals if other > mine)


def check(
    payload: dict[str, Any],
    month: Recomputed,
    coverage: int | None,
    weighing: Weighing | None = None,
) -> None:
    entries = payload["entries"]
    assert len(entries) == UNITS
    for entry in entries:
        slug = entry["slug"]
        total, ranked = month.totals.get(slug), month.ranked
        assert as_decimal(entry["total"]) == total
        assert entry["rank"] == (
            place(ranked[slug], [*ranked.values()]) if slug in ranked else None
        )
        assert bool(entry["exclusion"]) == (slug not in ranked)
        assert (entry["exclusion"] == "cancelled") == (slug in month.cancelled)
        assert entry["cancelled_for"] == (VETO if slug in month.cancelled else "")
        for kind in entry["types"]:
            alike = [e for e in entries if kind["code"] in {t["code"] for t in e["types"]}]
            known = [ranked[e["slug"]] for e in alike if e["slug"] in ranked]
            assert kind["ranked"] == len(known)
            assert kind["rank"] == (place(ranked[slug], known) if slug in ranked else None)
    check_townships(payload, month.totals, coverage, weighing)


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
@drawn(
    last_year=MONTHS, before=MONTHS, now=MONTHS, types=TYPED, corrections=CORRECTIONS,
    coverage=st.one_of(st.none(), st.integers(0, 100)), weighing=WEIGHINGS,
)  # fmt: skip
def test_published_standings_equal_a_naive_recomputation(
    last_year: list[Outcome], before: list[Outcome], now: list[Outcome], types: list[set[str]],
    corrections: dict[int, Marks], coverage: int | None, weighing: Weighing | None,
) -> None:  # fmt: skip
    with transaction.atomic():
        stage = Stage(types, coverage, weighing)
        year_before = stage.month("2025-10", last_year)
        month_before = stage.month("2026-09", before)
        first = stage.month("2026-10", now)
        month = recomputed("2026-10")
        check(first.payload, month, coverage, weighing)
        check_comparison(first.payload, month_before.payload, "previous")
        check_comparison(first.payload, year_before.payload, "last_year")
        stage.correct(now, corrections)
        newest = Publication.objects.get(key=stage.bulletin_key, is_latest=True)
        check(newest.payload, recomputed("2026-10"), coverage, weighing)
        # The version before is as it was, and still follows from the scores of its time.
        check(Publication.objects.get(pk=first.pk).payload, month, coverage, weighing)
        transaction.set_rollback(True)


PLAIN = Marks(Decimal(9), Decimal(20), Decimal(70), (Decimal(0), Decimal(0)), vetoed=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("marks", "total", "exclusion"),
    [
        (PLAIN, Decimal(99), ""),
        (replace(PLAIN, extras=(Decimal(2), Decimal(2))), Decimal(102), ""),
        (replace(PLAIN, bins=None), Decimal("98.75"), ""),
        (replace(PLAIN, notice=None, bins=Decimal(15)), Decimal(95), ""),
        (replace(PLAIN, vetoed=True), Decimal(0), "cancelled"),
    ],
)
def test_the_proof_has_bonus_points_vetoes_and_what_does_not_apply(
    marks: Marks, total: Decimal, exclusion: str
) -> None:
    stage = Stage([set()] * UNITS, None)
    outcomes = [Outcome("confirmed", marks, (8, 10)), *[Outcome("nothing", PLAIN, (1, 1))] * 5]
    payload = stage.month("2026-10", outcomes).payload
    month = recomputed("2026-10")
    check(payload, month, None)
    [entry] = [e for e in payload["entries"] if e["slug"] == stage.units[0].slug]
    assert (as_decimal(entry["total"]), entry["exclusion"]) == (total, exclusion)
    assert set(month.totals.values()) == {total}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("entries", "rank", 7),
        ("entries", "total", 12.5),
        ("entries", "exclusion", "cancelled"),
        ("entries", "cancelled_for", VETO),
        ("townships", "rank", None),
        ("townships", "total", 12.5),
        ("townships", "inspected", 0),
    ],
)
def test_the_recomputation_notices_a_figure_that_is_wrong(
    part: str, field: str, value: Any
) -> None:
    outcome = Outcome("confirmed", PLAIN, (8, 10))
    stage = Stage([{"old"}] * UNITS, None)
    payload = stage.month("2026-10", [outcome] * UNITS).payload
    month = recomputed("2026-10")
    check(payload, month, None)
    payload[part][0][field] = value
    with pytest.raises(AssertionError):
        check(payload, month, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("figure", 12.5), ("used", 12.5), ("points", 12.5), ("source", "field")]
)
def test_the_recomputation_notices_a_part_that_is_wrong(field: str, value: Any) -> None:
    outcome = Outcome("confirmed", PLAIN, (8, 10))
    survey = (Decimal("80.55"), Decimal(70))
    weighing = Weighing("no_total", dict.fromkeys(SOURCES, 25), survey)
    stage = Stage([{"old"}] * UNITS, None, weighing)
    payload = stage.month("2026-10", [outcome] * UNITS).payload
    month = recomputed("2026-10")
    check(payload, month, None, weighing)
    payload["townships"][0]["parts"][3][field] = value
    with pytest.raises(AssertionError):
        check(payload, month, None, weighing)
