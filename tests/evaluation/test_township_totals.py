"""Totals of townships out of weighted parts: ranks, reasons, comparison, what follows a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal, StaleRecord
from communities.models import Community
from evaluation import queries
from evaluation.datasets import STANDINGS
from evaluation.enums import InspectionKind, Level
from evaluation.models import Composite, PartFigure, Round, Standing, StandingPart, StandingRule
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.queries.rewards import outcomes
from evaluation.services import (
    close_round,
    confirm_inspection,
    copy_round,
    open_round,
    plan_round,
    prepare_bulletin,
    recompute_standings,
    return_inspection,
    submit_inspection,
)
from portal.opendata.reading import rows_of
from tests import factories
from tests.evaluation.helpers import given, make_register, make_rule, prepared, samples
from tests.evaluation.part_helpers import (
    enter,
    entered,
    figures,
    past,
    result,
    simple_card,
    townships,
    weights,
)
from tests.evaluation.test_plans import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> tuple[Any, Any]:
    """A unit of 南地街道 and one of 东明街道."""
    east = factories.township(name="东明街道")
    return factories.community(), factories.community(east)


def scored(round_: Round, places: Any, *totals: Any, **samples: Any) -> None:
    for unit, total in zip(places, totals, strict=True):
        result(round_, unit, total, kind=round_.counted_kind, **samples)


def two_parts(places: Any, missing: str, period: str = "2026-10") -> Round:
    """Self-checks 90 and 80; the satisfaction with 南地街道 alone, 50."""
    composite = Composite.objects.filter(code="weights").first()
    round_ = past(composite or weights(missing=missing, self_check=75, satisfaction=25), period)
    scored(round_, places, 90, 80)
    enter(round_, entered(places[0].township, "satisfaction", 50))
    return round_


def make_coverage(percent: int) -> None:
    StandingRule.objects.create(
        jurisdiction="2105", since="2020-01-01", minimum_coverage=percent, minimum_sample=1,
        source="测试", entered_by=factories.user("city_officer"),
    )  # fmt: skip


def test_parts_are_weighed_and_the_county_keeps_its_mean(places: Any) -> None:
    round_ = two_parts(places, "rescale")
    found = townships(round_)
    assert {name: (str(row.total), row.rank) for name, row in found.items()} == {
        "南地街道": ("80.00", 1),  # (75 × 90 + 25 × 50) ÷ 100
        "东明街道": ("80.00", 1),  # the satisfaction is missing and left out
    }
    assert list(found["南地街道"].parts.values_list(
        "position", "source", "weight", "figure", "used", "points", "basis"
    )) == [
        (1, "self_check", Decimal(75), Decimal(90), Decimal(75), Decimal("67.5"), ""),
        (2, "satisfaction", Decimal(25), Decimal(50), Decimal(25), Decimal("12.5"), "通报"),
    ]  # fmt: skip
    assert list(found["东明街道"].parts.values_list("figure", "used", "points")) == [
        (Decimal(80), Decimal(100), Decimal(80)),
        (None, None, None),
    ]
    county = Standing.objects.get(round=round_, level=Level.COUNTY)
    assert (county.total, county.inspected, county.units) == (Decimal(85), 2, 2)
    assert not StandingPart.objects.exclude(standing__level=Level.TOWNSHIP).exists()


def test_where_a_part_is_demanded_its_lack_leaves_no_total_and_no_rank(places: Any) -> None:
    found = townships(two_parts(places, "no_total"))
    assert (found["南地街道"].total, found["南地街道"].rank) == (Decimal(80), 1)
    row = found["东明街道"]
    assert (row.total, row.rank, row.exclusion) == (None, None, "part_missing")
    assert list(row.parts.values_list("source", "figure", "points")) == [
        ("self_check", Decimal(80), None),
        ("satisfaction", None, None),
    ]


@pytest.mark.parametrize("change", [{"used": None}, {"points": None}, {"figure": None}])
def test_the_database_keeps_parts_whole(places: Any, change: dict[str, Any]) -> None:
    round_ = two_parts(places, "rescale")
    recompute_standings(round_)
    with pytest.raises(DatabaseError), transaction.atomic():
        StandingPart.objects.filter(figure=90).update(**change)


def test_coverage_is_demanded_of_weighted_totals_too(places: Any) -> None:
    factories.community()
    make_coverage(60)
    round_ = past(weights(self_check=100))
    unit = factories.community(name="未检查社区")
    result(round_, unit, 0, state="submitted")
    scored(round_, places, 99, 80)
    found = townships(round_)
    assert (found["南地街道"].total, found["南地街道"].exclusion) == (
        Decimal(99), "below_coverage",
    )  # fmt: skip
    assert found["东明街道"].rank == 1


def test_without_weights_nothing_changes(places: Any) -> None:
    round_ = past(None)
    scored(round_, places, 90, 80)
    assert {name: row.total for name, row in townships(round_).items()} == {
        "南地街道": Decimal(90),
        "东明街道": Decimal(80),
    }
    assert not StandingPart.objects.exists()


@pytest.mark.parametrize(
    ("before", "now", "is_compared"),
    [("a", "a", True), ("a", "b", False), ("a", None, False), (None, "a", False),
     (None, None, True)],
)  # fmt: skip
def test_only_totals_made_alike_are_compared(
    places: Any, before: str | None, now: str | None, is_compared: bool
) -> None:
    made = {code: weights(code, self_check=100) for code in ("a", "b")}
    for period, total in (("2025-10", 70), ("2026-09", 80)):
        earlier = past(made.get(before or ""), period)
        scored(earlier, places, total, total)
        recompute_standings(earlier)
    round_ = past(made.get(now or ""))
    scored(round_, places, 90, 90)
    row = townships(round_)["南地街道"]
    assert (row.change, row.last_year_change) == (
        (Decimal(10), Decimal(20)) if is_compared else (None, None)
    )
    assert (row.previous_rank, row.last_year_rank) == ((1, 1) if is_compared else (None, None))
    # What communities and the county are compared with does not hang on it.
    for level in (Level.COMMUNITY, Level.COUNTY):
        other = Standing.objects.filter(round=round_, level=level).first()
        assert other is not None
        assert other.change == Decimal(10)


def test_a_new_edition_of_the_same_weights_is_compared(places: Any) -> None:
    first = weights("a", self_check=100)
    second = weights("a", edition=2, self_check=100)
    other = weights("a-2", self_check=100)
    assert queries.made_alike(past(first, "2026-08"), past(second, "2026-09"))
    assert not queries.made_alike(past(first, "2026-06"), past(other, "2026-07"))


@pytest.mark.parametrize("is_weighted", [True, False])
def test_who_scored_a_month_does_not_publish_the_weighted_quarter(
    places: Any, is_weighted: bool
) -> None:
    month = past(None, "2026-10")
    scored(month, places, 90, 80)
    scorers = queries.author_ids(month)
    assert len(scorers) == 2
    quarter = past(weights(self_check=100) if is_weighted else None, "2026Q4")
    assert queries.author_ids(quarter) == (scorers if is_weighted else frozenset())


def test_full_marks_of_rewards_and_grades_are_those_of_the_weights(places: Any) -> None:
    card = simple_card(45)
    round_ = past(weights(self_check=100), card=card)
    scored(round_, places, 45, 36)
    assert townships(round_)["东明街道"].total == Decimal(80)
    assert [outcomes(round_, level, 1)[0].full_mark for level in ("township", "community")] == [
        Decimal(100), Decimal(45),
    ]  # fmt: skip


def test_data_says_what_each_total_is_out_of(places: Any) -> None:
    composed = past(weights(self_check=100), card=simple_card(45))
    plain = past(None, "2026-09", card=composed.scorecard)
    for round_, of_townships in ((composed, 100), (plain, 45)):
        scored(round_, places, 45, 36)
        recompute_standings(round_)
        published = publish_bulletin(prepared(round_), by=factories.user("city_officer"))
        rows = [(row["level"], row["full_mark"]) for row in rows_of(STANDINGS, published)]
        assert set(rows) == {("county", 45), ("township", of_townships), ("community", 45)}


class TestEntering:
    def test_a_closed_round_follows_at_once(self, places: Any) -> None:
        round_ = two_parts(places, "no_total")
        dongming = places[1].township
        for figure, seen, language in ((50, 0, "en"), (100, 1, "zh-hans")):
            with override(language):
                enter(round_, entered(dongming, "satisfaction", figure, seen))
        row = Standing.objects.get(round=round_, name="东明街道")
        assert (row.total, row.rank) == (Decimal(85), 1)
        events = AuditEvent.objects.filter(action="round.figures_entered").order_by("pk")
        line = f"{dongming.slug} · satisfaction"
        assert list(events.values_list("before", "after"))[-2:] == [
            ({}, {line: "50 (通报)"}),
            ({line: "50.00 (通报)"}, {line: "100 (通报)"}),
        ]

    @pytest.mark.parametrize("state", ["planned", "final"])
    def test_before_the_opening_and_after_the_end_nothing_is_entered(
        self, places: Any, state: str
    ) -> None:
        round_ = past(weights(satisfaction=100), state=state)
        with pytest.raises(Refusal):
            enter(round_, entered(places[0].township, "satisfaction", 50))
        with pytest.raises(DatabaseError), transaction.atomic():
            PartFigure.objects.create(
                round=round_, township=places[0].township, source="satisfaction", figure=50,
                basis="通报", entered_by=factories.user("county_officer", "210502"),
            )  # fmt: skip

    def test_the_database_keeps_what_is_final(self, places: Any) -> None:
        round_ = two_parts(places, "rescale")
        rows = PartFigure.objects.filter(round=round_)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        Round.objects.filter(pk=round_.pk).update(state="final")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(figure=99)

    @pytest.mark.parametrize(
        "change",
        [
            {"source": "field"},
            {"figure": Decimal("100.01")},
            {"figure": Decimal("-0.01")},
            {"basis": ""},
            {"figure": None},
        ],
    )
    def test_the_database_refuses_what_is_no_figure(
        self, places: Any, change: dict[str, Any]
    ) -> None:
        round_ = two_parts(places, "rescale")
        with pytest.raises(DatabaseError), transaction.atomic():
            PartFigure.objects.filter(round=round_).update(**change)

    @pytest.mark.parametrize(
        ("source", "figure", "basis"),
        [
            ("self_check", 50, "通报"),  # computed
            ("reduction", 50, "通报"),  # not in these weights
            ("satisfaction", 101, "通报"),
            ("satisfaction", 50, ""),
            ("satisfaction", 50, "反向\u202e文字"),
        ],
    )
    def test_what_is_no_figure_is_refused(
        self, places: Any, source: str, figure: Any, basis: str
    ) -> None:
        round_ = past(weights(self_check=50, satisfaction=50))
        scored(round_, places, 90, 80)
        recompute_standings(round_)
        with pytest.raises(ValidationError):
            enter(round_, entered(places[0].township, source, figure, basis=basis))
        assert not PartFigure.objects.exists()

    def test_a_township_of_another_county_is_refused(self, places: Any) -> None:
        round_ = two_parts(places, "rescale")
        far = factories.township(factories.county(name="明山区"))
        with pytest.raises(ValidationError):
            enter(round_, entered(far, "satisfaction", 50))

    def test_only_the_county_enters(self, places: Any, township_officer: Any) -> None:
        round_ = two_parts(places, "rescale")
        with pytest.raises(Refusal):
            enter(round_, entered(places[0].township, "satisfaction", 60, 1), by=township_officer)

    def test_the_slower_of_two_is_told_so_and_the_same_again_is_harmless(self, places: Any) -> None:
        round_ = two_parts(places, "rescale")
        nandi = places[0].township
        enter(round_, entered(nandi, "satisfaction", 60, seen=1))
        events = AuditEvent.objects.count()
        assert enter(round_, entered(nandi, "satisfaction", 60, seen=1)) == []
        assert AuditEvent.objects.count() == events
        with pytest.raises(StaleRecord):
            enter(round_, entered(nandi, "satisfaction", 70, seen=1))
        with pytest.raises(StaleRecord):
            enter(round_, entered(nandi, "satisfaction", 70, seen=0))
        assert figures(round_)["satisfaction"] == "60.00"

    def test_lines_that_stand_cost_no_queries_of_their_own(
        self, places: Any, county_officer: Any
    ) -> None:
        round_ = two_parts(places, "rescale")
        stands = entered(places[0].township, "satisfaction", 50, seen=1)
        others = [
            entered(factories.township(name=f"{n}镇"), "satisfaction", None) for n in range(20)
        ]
        enter(round_, stands, by=county_officer)  # reads the officer's appointments
        counts = []
        for lines in ((stands, others[0]), (stands, *others)):
            with CaptureQueriesContext(connection) as executed:
                assert enter(round_, *lines, by=county_officer) == []
            counts.append(len(executed))
        assert counts[0] == counts[1]

    def test_all_or_none(self, places: Any) -> None:
        round_ = two_parts(places, "rescale")
        with pytest.raises(StaleRecord):
            enter(
                round_,
                entered(places[1].township, "satisfaction", 10),
                entered(places[0].township, "satisfaction", 20, seen=9),
            )
        assert PartFigure.objects.count() == 1

    def test_whoever_entered_figures_does_not_publish(self, places: Any) -> None:
        round_ = two_parts(places, "rescale")
        recompute_standings(round_)
        make_register()
        [person] = {row.entered_by for row in PartFigure.objects.all()}
        bulletin = prepared(round_)
        with pytest.raises(DutyConflict):
            publish_bulletin(bulletin, by=person)
        assert publish_bulletin(bulletin, by=factories.user("city_officer")).version == 1


class TestQuarters:
    def sampled_in_nandi(self, places: Any, **parts: int) -> Round:
        """A quarter whose one drawn unit has 90; the unit of 东明街道 got 80 in a month."""
        month = past(None, "2026-10")
        result(month, places[1], 80)
        quarter = past(weights(**parts), "2026Q4", kind=InspectionKind.FIELD)
        result(quarter, places[0], 90, kind=InspectionKind.FIELD)
        return quarter

    def test_a_township_without_a_drawn_unit_is_ranked_by_its_months_and_documents(
        self, places: Any
    ) -> None:
        make_coverage(60)
        quarter = self.sampled_in_nandi(places, self_check=75, satisfaction=25)
        enter(quarter, entered(places[1].township, "satisfaction", 60))
        row = townships(quarter)["东明街道"]
        assert (row.total, row.rank, row.exclusion) == (Decimal(75), 1, "")
        assert (row.units, row.inspected, row.parent_slug) == (0, 0, "pingshan")
        assert list(row.parts.values_list("figure", flat=True)) == [Decimal(80), Decimal(60)]
        county = Standing.objects.get(round=quarter, level=Level.COUNTY)
        assert (county.total, county.units) == (Decimal(90), 1)

    def test_without_a_figure_it_says_that_a_part_is_missing(self, places: Any) -> None:
        quarter = self.sampled_in_nandi(places, field=100)
        row = townships(quarter)["东明街道"]
        assert (row.total, row.rank, row.exclusion) == (None, None, "part_missing")

    def test_only_townships_of_the_county_that_have_a_unit_have_a_row(self, places: Any) -> None:
        quarter = self.sampled_in_nandi(places, self_check=100)
        factories.township(name="无村镇")
        gone = factories.community(factories.township(name="并走镇"))
        result(quarter, gone, 70, kind=InspectionKind.FIELD)
        Community.objects.filter(pk=gone.pk).update(valid_until=quarter.last_day.replace(day=1))
        factories.community(factories.township(factories.county(name="明山区"), name="远处镇"))
        assert set(townships(quarter)) == {"南地街道", "东明街道"}
        plain = past(None, "2026-11")
        result(plain, places[0], 90)
        assert set(townships(plain)) == {"南地街道"}

    def test_its_row_is_shown_to_officers_and_to_the_public(
        self, places: Any, county_officer: Any, client: Any, client_for: Any
    ) -> None:
        quarter = self.sampled_in_nandi(places, self_check=100)
        recompute_standings(quarter)
        published = publish_bulletin(prepared(quarter), by=factories.user("city_officer"))
        slug = places[1].township.slug
        [line] = [line for line in published.payload["townships"] if line["slug"] == slug]
        assert (line["units"], line["inspected"], line["total"], line["rank"]) == (0, 0, 80, 1)
        address = reverse("results_township", args=["2026Q4", "pingshan", slug])
        assert "0/0" in client.get(address).content.decode()
        address = reverse("results_county", args=["2026Q4", "pingshan"])
        assert "东明街道" in client.get(address).content.decode()
        address = reverse("admin:evaluation_round_standings", args=[quarter.pk])
        assert "<td>0/0</td>" in client_for(county_officer).get(address).content.decode()

    def test_a_quarter_follows_the_corrections_of_its_months(
        self, card: Any, community: Any, member: Any, county_officer: Any
    ) -> None:
        quarter = past(weights(self_check=100), "2026Q4", kind=InspectionKind.FIELD)
        result(quarter, community, 90, kind=InspectionKind.FIELD)
        recompute_standings(quarter)
        assert Standing.objects.get(round=quarter, level=Level.TOWNSHIP).total is None
        month = plan_round(
            jurisdiction="210502", period="2026-10", scorecard=card.scorecard,
            due=quarter.due, by=county_officer,
        )  # fmt: skip
        open_round(month, by=county_officer)
        inspection = month.inspections.get(community=community)
        answers = {"by": member, "samples": samples()}
        submit_inspection(inspection, scores=given(card, bins=0), **answers)
        confirm_inspection(inspection, by=county_officer)
        close_round(month, by=county_officer)
        assert Standing.objects.get(round=quarter, level=Level.TOWNSHIP).total == Decimal(80)
        inspection = month.inspections.get(community=community)
        return_inspection(inspection, by=county_officer, reason="复核")
        submit_inspection(inspection, scores=given(card, bins=15), **answers)
        confirm_inspection(inspection, by=county_officer)
        assert Standing.objects.get(round=quarter, level=Level.TOWNSHIP).total == Decimal(95)

    def test_a_final_quarter_keeps_what_it_said(
        self, card: Any, community: Any, county_officer: Any
    ) -> None:
        quarter = past(weights(self_check=100), "2026Q4", state="final")
        result(quarter, community, 90)
        recompute_standings(quarter)
        month = plan_round(
            jurisdiction="210502", period="2026-10", scorecard=card.scorecard,
            due=quarter.due, by=county_officer,
        )  # fmt: skip
        open_round(month, by=county_officer)
        month.inspections.update(state="confirmed", total=80, latest_number=1)
        close_round(month, by=county_officer)
        assert Standing.objects.get(round=quarter, level=Level.TOWNSHIP).total == Decimal(90)


class TestPlanning:
    def test_only_active_weights_are_chosen(self, card: Any, county_officer: Any) -> None:
        draft = Composite.objects.create(code="d", title="草案")
        with pytest.raises(ValidationError, match="草案"):
            make_plan(card, county_officer, composite=draft)
        assert not Round.objects.exists()

    def test_weights_that_were_retired_meanwhile_are_not_opened_nor_copied(
        self, card: Any, community: Any, county_officer: Any
    ) -> None:
        composite = weights(self_check=100)
        planned = make_plan(card, county_officer, composite=composite)
        copied = copy_round(planned, period="2026-11", due=planned.due, by=county_officer)
        assert copied.composite == composite
        Composite.objects.filter(pk=composite.pk).update(state="retired")
        planned = Round.objects.get(pk=planned.pk)
        with pytest.raises(Refusal):
            open_round(planned, by=county_officer)
        copied = copy_round(planned, period="2026-12", due=planned.due, by=county_officer)
        assert copied.composite is None

    def test_the_admin_offers_active_weights_and_keeps_what_is_chosen(
        self, card: Any, county_officer: Any
    ) -> None:
        active, retired = weights("a", self_check=100), weights("b", self_check=100)
        planned = make_plan(card, county_officer, composite=retired)
        Composite.objects.filter(pk=retired.pk).update(state="retired")
        assert set(queries.composites_for(str(planned.pk))) == {active, retired}
        for nobody in (None, "", "x", "9" * 30):
            assert set(queries.composites_for(nobody)) == {active}


def test_what_is_published_says_how_it_was_made(places: Any, county_officer: Any) -> None:
    before = past(None, "2026-09")
    scored(before, places, 90, 80)
    recompute_standings(before)
    round_ = two_parts(places, "rescale")
    recompute_standings(round_)
    payload = bulletin_item(prepare_bulletin(round_, by=county_officer)).payload
    assert payload["composite"] == {
        "title": "街镇考评", "edition": 1, "missing": "rescale", "source": "",
        "parts": [{"source": "self_check", "weight": 75}, {"source": "satisfaction", "weight": 25}],
    }  # fmt: skip
    assert payload["made_otherwise_before"] is True
    nandi = next(line for line in payload["townships"] if line["slug"] == "nandi")
    assert nandi["parts"] == [
        {"source": "self_check", "weight": 75, "figure": 90, "used": 75, "points": 67.5,
         "basis": ""},
        {"source": "satisfaction", "weight": 25, "figure": 50, "used": 25, "points": 12.5,
         "basis": "通报"},
    ]  # fmt: skip
    old = bulletin_item(prepare_bulletin(before, by=county_officer)).payload
    assert not {"composite", "made_otherwise_before"} & old.keys()
    assert not any("parts" in line for line in old["townships"])


def test_a_rule_of_rewards_asks_the_share_of_a_hundred(places: Any) -> None:
    from evaluation.services import propose_rewards

    make_rule(level="township", title="流动红旗", condition="band", at_least=90)
    round_ = past(weights(self_check=100), card=simple_card(45))
    scored(round_, places, 45, 36)
    recompute_standings(round_)
    publish_bulletin(prepared(round_), by=factories.user("city_officer"))
    made = propose_rewards(round_, by=factories.user("county_officer", factories.county()))
    assert [reward.unit_name for reward in made] == ["南地街道"]
