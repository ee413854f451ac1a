"""A round with several cards: each unit is scored by the one for its type (clause 3.1.c)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.rules import Refusal
from accounts.triggers import remove_guard
from communities.models import Classification
from evaluation import queries
from evaluation.models import Grade, Inspection, Round, Scorecard, Standing
from evaluation.movement import point_changes
from evaluation.papers import bulletin_document
from evaluation.public import bulletin_item, publish_bulletin
from evaluation.services import (
    UnitChoice,
    add_standing_rule,
    assign_task,
    close_round,
    confirm_inspection,
    copy_round,
    open_round,
    plan_round,
    prepare_bulletin,
    select_units,
    submit_inspection,
)
from evaluation.triggers import ROUND_CARDS
from tests import factories
from tests.communities.toolkits import classify, type_
from tests.evaluation.helpers import Card, activate, given, make_card, prepared, samples
from tests.evaluation.part_helpers import weights
from tests.orgs.helpers import member, organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(time_machine: Any) -> None:
    time_machine.move_to("2026-10-12T02:00:00Z")


def draft_again(card: Card) -> Scorecard:
    Scorecard.objects.filter(pk=card.scorecard.pk).update(state="draft")
    card.scorecard.refresh_from_db()
    found: Scorecard = card.scorecard
    return found


def card_for(code: str, *types: str, grades: tuple[tuple[str, str, int], ...] = ()) -> Card:
    made = make_card(code)
    card = draft_again(made)
    Scorecard.objects.filter(pk=card.pk).update(title=f"评分表{code}")
    card.community_types.set([type_(found) for found in types])
    for name, colour, at_least in grades:
        Grade.objects.create(scorecard=card, name=name, colour=colour, at_least=at_least)
    activate(card)
    return made


@pytest.fixture
def estates() -> Card:
    return card_for("estates", grades=(("优", "green", 90), ("差", "red", 0)))


@pytest.fixture
def villages() -> Card:
    return card_for("villages", "rural", grades=(("绿色", "green", 80), ("红色", "red", 0)))


@pytest.fixture
def places() -> dict[str, Any]:
    """Two villages and two communities in two townships, and one that nobody classified."""
    nandi, pingshan = (factories.township(name=name) for name in ("南地街道", "平山街道"))
    made = {
        "甲村": factories.community(nandi, name="甲村", kind="village"),
        "乙村": factories.community(pingshan, name="乙村", kind="village"),
        "甲社区": factories.community(nandi, name="甲社区"),
        "乙社区": factories.community(pingshan, name="乙社区"),
    }
    for name in ("甲村", "乙村"):
        classify(made[name], type_("rural"))
    classify(made["甲社区"], type_("large"))
    return made


@pytest.fixture
def planned(estates: Card, villages: Card, places: Any, county_officer: Any) -> Round:
    return plan(county_officer, estates, villages)


def plan(by: Any, main: Card, *further: Card, period: str = "2026-10", **options: Any) -> Round:
    return plan_round(
        jurisdiction="210502",
        period=period,
        scorecard=main.scorecard,
        further_scorecards=[card.scorecard for card in further],
        due=date(2026, 10, 28),
        by=by,
        **options,
    )


def cards_by_name(round_: Round) -> dict[str, str]:
    rows = round_.inspections.values_list("community__name", "scorecard__code")
    return dict(rows)


class TestWhichCard:
    def test_each_unit_has_the_card_of_its_type(self, planned: Any, county_officer: Any) -> None:
        open_round(planned, by=county_officer)
        assert cards_by_name(planned) == {
            "甲村": "villages", "乙村": "villages", "甲社区": "estates", "乙社区": "estates",
        }  # fmt: skip

    def test_without_a_card_for_all_the_others_are_left_out(
        self, villages: Card, places: Any, county_officer: Any
    ) -> None:
        round_ = plan(county_officer, villages, card_for("large", "large"))
        open_round(round_, by=county_officer)
        assert cards_by_name(round_) == {
            "甲村": "villages", "乙村": "villages", "甲社区": "large",
        }  # fmt: skip

    def test_the_type_of_the_whole_unit_decides_before_that_of_an_estate(
        self, planned: Any, places: Any, county_officer: Any
    ) -> None:
        for name in ("甲社区", "乙社区"):
            Classification.objects.create(
                community=places[name], type=type_("rural"), estate="村民小区",
                classified_by=county_officer,
            )  # fmt: skip
        found = queries.cards_for(planned, list(places.values()))
        assert found[places["甲社区"].pk].code == "estates"
        assert found[places["乙社区"].pk].code == "villages"

    def test_of_two_types_the_first_in_their_order_decides(
        self, estates: Card, villages: Card, places: Any, county_officer: Any
    ) -> None:
        first, second = type_("rural"), type_("large")
        type(first).objects.filter(pk=first.pk).update(position=2)
        type(first).objects.filter(pk=second.pk).update(position=1)
        classify(places["甲村"], type_("large"))
        round_ = plan(county_officer, estates, villages, card_for("large", "large"))
        found = queries.cards_for(round_, list(places.values()))
        assert found[places["甲村"].pk].code == "large"
        type(first).objects.filter(pk=first.pk).update(position=0)
        found = queries.cards_for(round_, list(places.values()))
        assert found[places["甲村"].pk].code == "villages"

    def test_chosen_units_and_their_self_checks_and_tasks_keep_it(
        self, estates: Card, villages: Card, places: Any, county_officer: Any
    ) -> None:
        round_ = plan(county_officer, estates, villages, counted_kind="field", with_self_check=True)
        units = [places["甲村"].code, places["甲社区"].code]
        select_units(
            round_, UnitChoice(method="list", units=units), by=county_officer,
            expected_version=round_.version,
        )  # fmt: skip
        open_round(round_, by=county_officer)
        org = organization()
        member(org)
        today = timezone.localdate()
        assign_task(
            round_, organization=org, jurisdiction="210502", starts_on=today, ends_on=today,
            by=county_officer,
        )  # fmt: skip
        rows = round_.inspections.order_by("kind")
        found = {(row.kind, row.community.name): row.scorecard.code for row in rows}
        assert found == {
            (kind, name): code
            for kind in ("field", "self_check", "third_party")
            for name, code in (("甲村", "villages"), ("甲社区", "estates"))
        }

    def test_the_toolkit_shows_it(
        self, planned: Any, places: Any, county_officer: Any, estates: Card, villages: Card
    ) -> None:
        open_round(planned, by=county_officer)
        assert queries.applicable_scorecard(places["甲村"]) == villages.scorecard
        assert queries.applicable_scorecard(places["甲社区"]) == estates.scorecard


class TestLikeness:
    @pytest.mark.parametrize(
        ("types", "values", "said"),
        [
            ((), {}, "所有社区类型"),
            (("rural",), {"total": 50}, "满分"),
            (("rural",), {"subject": "property"}, "不是"),
            (("rural",), {"state": "retired"}, "启用"),
        ],
    )
    def test_what_cannot_stand_beside_the_card(
        self, types: Any, values: Any, said: str, estates: Card, county_officer: Any
    ) -> None:
        other = card_for("other", *types)
        draft_again(other)
        Scorecard.objects.filter(pk=other.scorecard.pk).update(**{"state": "active"} | values)
        other.scorecard.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            plan(county_officer, estates, other)
        assert list(refused.value.error_dict) == ["further_scorecards"]
        assert said in str(refused.value)
        assert not Round.objects.exists()

    def test_two_cards_for_one_type(
        self, estates: Card, villages: Card, county_officer: Any
    ) -> None:
        with pytest.raises(ValidationError, match="另一评分表"):
            plan(county_officer, estates, villages, card_for("too", "large", "rural"))
        with pytest.raises(ValidationError, match="另一评分表"):
            plan(county_officer, villages, card_for("three", "rural"))

    def test_the_same_card_twice(self, villages: Card, county_officer: Any) -> None:
        with pytest.raises(ValidationError, match="已在本轮"):
            plan(county_officer, villages, villages)

    def test_one_that_was_retired_since_is_found_at_the_opening(
        self, planned: Any, villages: Card, county_officer: Any
    ) -> None:
        Scorecard.objects.filter(pk=villages.scorecard.pk).update(state="retired")
        with pytest.raises(Refusal, match="评分表villages"):
            open_round(planned, by=county_officer)
        planned.refresh_from_db()
        assert (planned.state, Inspection.objects.count()) == ("planned", 0)

    def test_cards_that_do_not_go_together_are_found_at_the_opening(
        self, planned: Any, county_officer: Any
    ) -> None:
        other = make_card("short")
        Scorecard.objects.filter(pk=draft_again(other).pk).update(total=50, state="active")
        Round.objects.filter(pk=planned.pk).update(scorecard=other.scorecard)
        planned = Round.objects.get(pk=planned.pk)
        with pytest.raises(ValidationError, match="满分"):
            open_round(planned, by=county_officer)
        assert Inspection.objects.count() == 0

    def test_a_copy_takes_those_that_are_active(
        self, planned: Any, villages: Card, county_officer: Any
    ) -> None:
        november = copy_round(planned, period="2026-11", due=date(2026, 11, 28), by=county_officer)
        assert queries.cards_of(november)[1:] == [villages.scorecard]
        Scorecard.objects.filter(pk=villages.scorecard.pk).update(state="retired")
        december = copy_round(planned, period="2026-12", due=date(2026, 12, 28), by=county_officer)
        assert queries.cards_of(december)[1:] == []


class TestDatabase:
    def test_cards_of_an_opened_round_stay(
        self, planned: Any, villages: Card, county_officer: Any
    ) -> None:
        open_round(planned, by=county_officer)
        other = card_for("other", "large").scorecard
        for change in (
            lambda: planned.further_scorecards.add(other),
            planned.further_scorecards.clear,
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
        assert queries.cards_of(planned)[1:] == [villages.scorecard]

    def test_an_inspection_keeps_its_card(
        self, planned: Any, estates: Card, county_officer: Any
    ) -> None:
        open_round(planned, by=county_officer)
        row = planned.inspections.get(community__name="甲村")
        with pytest.raises(DatabaseError), transaction.atomic():
            Inspection.objects.filter(pk=row.pk).update(scorecard=estates.scorecard)
        with pytest.raises(DatabaseError), transaction.atomic():
            Inspection.objects.create(
                round=planned, community=row.community, kind="field", is_counted=False,
                scorecard=make_card("foreign").scorecard,
            )  # fmt: skip

    def test_without_the_guards_they_would_change(
        self, planned: Any, estates: Card, county_officer: Any
    ) -> None:
        open_round(planned, by=county_officer)
        for guard in ROUND_CARDS:
            remove_guard(guard, connection)
        planned.further_scorecards.clear()
        rows = planned.inspections.filter(community__name="甲村")
        assert rows.update(scorecard=estates.scorecard) == 1


class TestAdmin:
    def send(self, browser: Any, main: Card, *further: Card) -> Any:
        values = {
            "jurisdiction": "210502", "period": "2026-11", "scorecard": main.scorecard.pk,
            "further_scorecards": [card.scorecard.pk for card in further],
            "due": "2026-11-28", "counted_kind": "self_check",
        }  # fmt: skip
        return browser.post(reverse("admin:evaluation_round_add"), values)

    def test_planning_and_changing(
        self, estates: Card, villages: Card, places: Any, county_officer: Any, client_for: Any
    ) -> None:
        browser = client_for(county_officer)
        assert self.send(browser, estates, villages).status_code == 302
        round_ = Round.objects.get()
        assert queries.cards_of(round_)[1:] == [villages.scorecard]
        address = reverse("admin:evaluation_round_change", args=[round_.pk])
        assert "rural" in browser.get(address).content.decode()
        other = card_for("other", "large")
        values = {
            "scorecard": estates.scorecard.pk, "due": "2026-11-28", "counted_kind": "self_check",
            "further_scorecards": [other.scorecard.pk],
        }  # fmt: skip
        assert browser.post(address, values | {"seen_version": 1}).status_code == 302
        stale = values | {"further_scorecards": [], "seen_version": 1}
        answer = browser.post(address, stale)
        assert (answer.status_code, "评分表other" in answer.content.decode()) == (200, True)
        assert queries.cards_of(round_)[1:] == [other.scorecard]
        open_round(Round.objects.get(), by=county_officer)
        assert "评分表other" in browser.get(address).content.decode()
        assert browser.post(address, stale | {"seen_version": 3}).status_code == 409
        assert queries.cards_of(round_)[1:] == [other.scorecard]

    def test_one_that_was_retired_is_refused_and_not_lost_in_silence(
        self, planned: Any, estates: Card, villages: Card, county_officer: Any, client_for: Any
    ) -> None:
        Scorecard.objects.filter(pk=villages.scorecard.pk).update(state="retired")
        values = {
            "scorecard": estates.scorecard.pk, "due": "2026-10-29", "counted_kind": "self_check",
            "further_scorecards": [villages.scorecard.pk], "seen_version": 1,
        }  # fmt: skip
        browser = client_for(county_officer)
        address = reverse("admin:evaluation_round_change", args=[planned.pk])
        answer = browser.post(address, values)
        assert list(answer.context["adminform"].form.errors) == ["further_scorecards"]
        assert "启用" in str(answer.context["adminform"].form.errors)
        assert queries.cards_of(planned)[1:] == [villages.scorecard]
        assert list(queries.cards_beside(None)) == []

    def test_what_is_wrong_stands_at_the_field(
        self, villages: Card, county_officer: Any, client_for: Any
    ) -> None:
        answer = self.send(client_for(county_officer), villages, card_for("three", "rural"))
        assert list(answer.context["adminform"].form.errors) == ["further_scorecards"]
        assert not Round.objects.exists()


LOST = {"甲村": 5, "乙村": 15, "甲社区": 5, "乙社区": 12}


@pytest.fixture
def closed(planned: Any, county_officer: Any, estates: Card, villages: Card) -> Round:
    """甲村 95 and 乙村 85 by the one card, 甲社区 95 and 乙社区 88 by the other."""
    add_standing_rule(
        jurisdiction="210502", since=date(2026, 1, 1), minimum_coverage=0, minimum_sample=1,
        source="办法", listing="colours", listing_source="办法", by=county_officer,
    )  # fmt: skip
    open_round(planned, by=county_officer)
    for row in planned.inspections.select_related("round", "scorecard", "community"):
        card = villages if row.scorecard.code == "villages" else estates
        scored = given(card, notice=10, bins=20 - LOST[row.community.name], quality=70)
        member = factories.user("committee_member", row.community.code)
        submit_inspection(row, by=member, scores=scored, samples=samples())
        officer = factories.user("township_officer", row.community.township.code)
        confirm_inspection(row, by=officer)
    close_round(planned, by=county_officer)
    return planned


class TestResults:
    def test_all_are_ranked_together(self, closed: Any) -> None:
        rows = Standing.objects.filter(round=closed, level="community", rank__isnull=False)
        assert {row.name: (row.rank, row.total) for row in rows} == {
            "甲村": (1, Decimal(95)), "甲社区": (1, Decimal(95)),
            "乙社区": (3, Decimal(88)), "乙村": (4, Decimal(85)),
        }  # fmt: skip
        counted = rows.get(name="甲村").types.get()
        assert (counted.rank, counted.ranked) == (1, 2)

    def test_each_reaches_the_grades_of_its_own_card(self, closed: Any) -> None:
        _figures, entries = queries.figures_of(closed)
        reached = {e["name"]: (e["card"], e["grade"]["name"]) for _code, e in entries}
        assert reached == {
            "甲村": ("villages", "绿色"), "甲社区": ("estates", "优"),
            "乙社区": ("estates", "差"), "乙村": ("villages", "绿色"),
        }  # fmt: skip

    def test_the_colour_list_lists_by_card(self, closed: Any) -> None:
        figures, _entries = queries.figures_of(closed)
        listed = {
            (grade["card"], grade["name"]): [unit["name"] for unit in grade["units"]]
            for grade in figures["lists"]["grades"]
        }
        assert listed == {
            ("评分表estates", "优"): ["甲社区"], ("评分表estates", "差"): ["乙社区"],
            ("评分表villages", "绿色"): ["甲村", "乙村"], ("评分表villages", "红色"): [],
        }  # fmt: skip

    def test_means_of_sections_are_over_the_units_of_their_card(self, closed: Any) -> None:
        figures, _entries = queries.figures_of(closed)
        means = [(s["card"], s["title"], s["mean"]) for s in figures["sections"]]
        # (25 + 18) ÷ 2 of the communities, (25 + 15) ÷ 2 of the villages.
        assert means == [
            ("estates", "设施", 21.5), ("estates", "质量", 70),
            ("villages", "设施", 20), ("villages", "质量", 70),
        ]  # fmt: skip

    def test_the_pass_line_of_its_own_card_counts(self, places: Any, county_officer: Any) -> None:
        strict, mild = make_card("strict", pass_share=90), make_card("mild", pass_share=60)
        draft_again(mild).community_types.set([type_("rural")])
        activate(mild.scorecard)
        round_ = plan(county_officer, strict, mild, composite=weights(compliance=100))
        open_round(round_, by=county_officer)
        for row in round_.inspections.all():
            Inspection.objects.filter(pk=row.pk).update(
                state="confirmed", latest_number=1, total=85
            )
        close_round(round_, by=county_officer)
        communities = Standing.objects.filter(round=round_, level="community")
        shares = queries.part_figures(round_, list(communities), None)
        assert {slug: figures["compliance"].value for slug, figures in shares.items()} == {
            factories.township(name="南地街道").slug: 50,
            factories.township(name="平山街道").slug: 50,
        }

    @pytest.fixture
    def november(self, closed: Any, estates: Card, places: Any, county_officer: Any) -> Round:
        """One card for all: 甲村 is scored by that of the communities now, with 100 points."""
        round_ = plan(county_officer, estates, period="2026-11")
        open_round(round_, by=county_officer)
        rows = round_.inspections.select_related("round", "scorecard", "community")
        for row in rows.filter(community__in=[places["甲村"], places["甲社区"]]):
            member = factories.user("committee_member", row.community.code)
            submit_inspection(
                row, by=member, scores=given(estates, notice=10, bins=20, quality=70),
                samples=samples(),
            )  # fmt: skip
            officer = factories.user("township_officer", row.community.township.code)
            confirm_inspection(row, by=officer)
        close_round(round_, by=county_officer)
        return round_

    def test_a_unit_is_explained_beside_its_own_card(self, november: Any) -> None:
        standing = Standing.objects.get(round=november, level="community", name="甲村")
        found = queries.explain(standing, "previous")
        assert found.total_change == 5
        # The lines of one card say nothing of those of the other.
        assert len(found.changes) == 6
        assert all(change.change is None for change in found.changes)

    def test_so_it_is_in_what_is_published(
        self, closed: Any, november: Any, county_officer: Any
    ) -> None:
        """Both cards have sections of the same titles."""
        items = [
            bulletin_item(prepare_bulletin(one, by=county_officer)) for one in (closed, november)
        ]
        changes = {}
        for name in ("甲村", "甲社区"):
            before, after = (
                queries.published_points(
                    item.payload, next(e for _code, e in item.entries if e["name"] == name)
                )
                for item in items
            )
            changes[name] = [line.change for line in point_changes(before, after)]
        # 设施 had 25 points on the same card; 质量 all of its 70 both times.
        assert changes == {"甲村": [None] * 4, "甲社区": [5, 0]}


class TestPublished:
    @pytest.fixture
    def publication(self, closed: Any) -> Any:
        return publish_bulletin(prepared(closed), by=factories.user("city_officer"))

    def test_pages_name_the_card_of_each(self, publication: Any, client: Any, places: Any) -> None:
        payload = publication.payload
        assert payload["scorecard"]["code"] == "estates"
        assert [c["types"] for c in payload["further_scorecards"]] == [["rural"]]
        county = client.get(reverse("results_county", args=["2026-10", "pingshan"]))
        text = county.content.decode()
        assert text.count("评分表villages") >= 2
        for name, own, other, county_mean in (
            ("甲村", "评分表villages", "评分表estates", "20"),
            ("甲社区", "评分表estates", "评分表villages", "21.5"),
        ):
            address = ["2026-10", "pingshan", places[name].slug]
            page = client.get(reverse("results_community", args=address)).content.decode()
            assert own in page
            assert other not in page
            assert county_mean in page
            by_section, by_criterion = page.split("<details", 1)
            assert by_section.count("<tr>") == 3
            assert other.removeprefix("评分表") not in by_criterion

    def test_the_official_document_lists_by_card(self, closed: Any, county_officer: Any) -> None:
        payload = bulletin_item(prepare_bulletin(closed, by=county_officer)).payload
        payload["entries"] = [
            values
            for _code, values in bulletin_item(prepare_bulletin(closed, by=county_officer)).entries
        ]
        document = Document(BytesIO(bulletin_document(payload)))
        text = "".join(paragraph.text for paragraph in document.paragraphs)
        assert "评分表villages · 绿色" in text

    def test_it_is_found_as_it_was_published(self, publication: Any, closed: Any) -> None:
        assert queries.is_as_published(closed)

    def test_one_card_alone_is_published_as_ever(
        self, estates: Card, places: Any, county_officer: Any
    ) -> None:
        round_ = plan(county_officer, estates)
        open_round(round_, by=county_officer)
        close_round(round_, by=county_officer)
        item = bulletin_item(prepare_bulletin(round_, by=county_officer))
        assert "further_scorecards" not in item.payload
        assert "code" not in item.payload["scorecard"]
        assert all("card" not in section for section in item.payload["sections"])
        assert all("card" not in entry for _code, entry in item.entries)
