"""The plan of a round: units by rule, list and lot, inspectors, what stays once it opened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove
from communities.models import Community
from communities.services import Act, close_unit
from evaluation import queries
from evaluation.enums import InspectionKind, InspectorChoice, RoundState, SelectionMethod
from evaluation.immutable import PLAN_TABLES
from evaluation.models import Candidate, Inspection, Round, Scorecard, Selection
from evaluation.services import (
    UnitChoice,
    confirm_inspection,
    open_round,
    plan_round,
    select_units,
    submit_inspection,
)
from tests import factories
from tests.communities.toolkits import classify, type_
from tests.evaluation.helpers import activate, given, make_card, make_round, samples
from tests.evaluation.part_helpers import weights


@pytest.fixture
def planned(card: Any, county_officer: Any) -> Any:
    """A planned round of 平山区, whose two townships have six committees and one park."""
    for township, count in (("南地街道", 4), ("平山街道", 2)):
        parent = factories.township(name=township)
        for number in range(count):
            factories.community(parent, name=f"{township[:2]}{number}社区")
    factories.community(name="工业园区", kind="quasi_urban_community")
    return make_plan(card, county_officer)


def make_plan(card: Any, officer: Any, period: str = "2026-10", **options: Any) -> Any:
    return plan_round(
        jurisdiction="210502",
        period=period,
        scorecard=card.scorecard,
        due=date(2026, 10, 28),
        by=officer,
        **options,
    )


def choose(round_: Round, by: Any, reason: str = "", **choice: Any) -> Selection:
    return select_units(
        round_, UnitChoice(**choice), by=by, expected_version=round_.version, reason=reason
    )


def chosen(selection: Selection) -> list[str]:
    return [row.community.name for row in selection.candidates.filter(is_chosen=True)]


def test_all_committees_answer_to_an_empty_rule(planned: Any, county_officer: Any) -> None:
    selection = choose(planned, county_officer)
    assert chosen(selection) == [
        "南地0社区", "南地1社区", "南地2社区", "南地3社区", "平山0社区", "平山1社区",
    ]  # fmt: skip
    assert (selection.seed, selection.inspector_seed) == ("", "")


def test_a_rule_names_townships_types_and_who_was_not_inspected(
    planned: Any, card: Any, county_officer: Any, township_officer: Any
) -> None:
    units = {unit.name: unit for unit in queries.units_to_choose("210502")}
    classify(units["南地1社区"], type_("large"))
    classify(units["平山1社区"], type_("large"))
    assert chosen(choose(planned, county_officer, types=["large"])) == ["南地1社区", "平山1社区"]
    nandi = units["南地1社区"].township.code
    again = choose(planned, county_officer, "改", types=["large"], townships=[nandi])
    assert chosen(again) == ["南地1社区"]
    before = make_round(card, by=county_officer, period="2026-09")
    member = factories.user(Role.COMMITTEE_MEMBER, units["南地0社区"])
    scored = before.inspections.get(community=units["南地0社区"])
    submit_inspection(scored, by=member, scores=given(card, notice=8), samples=samples())
    today = timezone.localdate()
    submitted_only = choose(planned, county_officer, "再改", not_inspected_since=today)
    assert "南地0社区" in chosen(submitted_only)
    confirm_inspection(scored, by=township_officer)
    assert "南地0社区" not in chosen(
        choose(planned, county_officer, "三改", not_inspected_since=today)
    )
    tomorrow = today + timedelta(days=1)
    assert "南地0社区" in chosen(
        choose(planned, county_officer, "四改", not_inspected_since=tomorrow)
    )


def test_a_list_names_committees_of_the_county_alone(planned: Any, county_officer: Any) -> None:
    units = {unit.name: unit.code for unit in queries.units_to_choose("210502")}
    far = factories.community(factories.township(factories.county(name="溪湖区"), name="河西街道"))
    park = Community.objects.get(name="工业园区").code
    listed = [units["平山1社区"], units["南地2社区"]]
    for wrong in (far.code, park):
        with pytest.raises(ValidationError) as refused:
            choose(planned, county_officer, method="list", units=[*listed, wrong])
        assert list(refused.value.error_dict) == ["units"]
    selection = choose(planned, county_officer, method="list", units=listed)
    assert chosen(selection) == ["南地2社区", "平山1社区"]


def test_a_list_keeps_no_rule_that_was_not_applied(planned: Any, county_officer: Any) -> None:
    units = [unit.code for unit in queries.units_to_choose("210502")][:2]
    selection = choose(
        planned, county_officer, method="list", units=units, townships=["210502099"],
        types=["large"], not_inspected_since=date(2026, 1, 1),
    )  # fmt: skip
    kept = Selection.objects.get(pk=selection.pk)
    assert (kept.townships, kept.types, kept.not_inspected_since) == ([], [], None)


@pytest.mark.parametrize("method", ["rule", "sample"])
def test_units_that_are_ticked_but_not_chosen_by_list_are_refused(
    planned: Any, county_officer: Any, method: str
) -> None:
    units = [unit.code for unit in queries.units_to_choose("210502")][:1]
    with pytest.raises(ValidationError) as refused:
        choose(planned, county_officer, method=method, units=units, size=1)
    assert list(refused.value.error_dict) == ["units"]
    assert Selection.objects.count() == 0


@pytest.fixture
def for_large(planned: Any, card: Any) -> Any:
    """The planned round, whose card is for large communities: two of the county are."""
    units = {unit.name: unit for unit in queries.units_to_choose("210502")}
    for name in ("南地1社区", "平山1社区"):
        classify(units[name], type_("large"))
    classify(units["南地0社区"], type_("small"))
    limit_to(card.scorecard, "large")
    planned.refresh_from_db()
    return planned


def limit_to(scorecard: Any, code: str) -> None:
    Scorecard.objects.filter(pk=scorecard.pk).update(state="draft")
    scorecard.community_types.set([type_(code)])
    activate(scorecard)


class TestCardOfSomeTypes:
    def test_a_round_of_all_is_of_all_whom_the_card_is_for(
        self, for_large: Any, county_officer: Any
    ) -> None:
        open_round(for_large, by=county_officer)
        names = for_large.inspections.order_by("community__code").values_list("community__name")
        assert [name for (name,) in names] == ["南地1社区", "平山1社区"]

    def test_a_rule_that_names_no_types_takes_those_of_the_card(
        self, for_large: Any, county_officer: Any
    ) -> None:
        selection = choose(for_large, county_officer)
        assert (chosen(selection), selection.types) == (["南地1社区", "平山1社区"], ["large"])
        with pytest.raises(ValidationError) as refused:
            choose(for_large, county_officer, "改", types=["large", "small"])
        assert list(refused.value.error_dict) == ["types"]

    def test_a_list_names_whom_the_card_is_not_for(
        self, for_large: Any, county_officer: Any
    ) -> None:
        units = {unit.name: unit.code for unit in queries.units_to_choose("210502")}
        listed = [units["南地1社区"], units["南地0社区"], units["南地2社区"]]
        with pytest.raises(ValidationError) as refused:
            choose(for_large, county_officer, method="list", units=listed)
        assert list(refused.value.error_dict) == ["units"]
        said = str(refused.value)
        assert [name in said for name in ("南地0", "南地1", "南地2")] == [True, False, True]
        assert chosen(choose(for_large, county_officer, method="list", units=listed[:1])) == [
            "南地1社区"
        ]

    def test_another_card_after_the_choice_is_found_at_the_opening(
        self, planned: Any, card: Any, county_officer: Any
    ) -> None:
        choose(planned, county_officer)
        limit_to(card.scorecard, "large")
        with pytest.raises(Refusal, match="南地0社区"):
            open_round(planned, by=county_officer)
        assert Inspection.objects.count() == 0

    def test_where_nobody_is_of_its_types_that_is_said(
        self, planned: Any, card: Any, county_officer: Any
    ) -> None:
        limit_to(card.scorecard, "large")
        for attempt in (
            lambda: open_round(planned, by=county_officer),
            lambda: choose(planned, county_officer),
        ):
            with pytest.raises((Refusal, ValidationError)) as refused:
                attempt()
            assert "社区类型" in str(getattr(refused.value, "message_dict", refused.value))
            planned.refresh_from_db()


def test_a_card_of_property_companies_makes_no_round(card: Any, county_officer: Any) -> None:
    Scorecard.objects.filter(pk=card.scorecard.pk).update(state="draft")
    Scorecard.objects.filter(pk=card.scorecard.pk).update(subject="property", state="active")
    card.scorecard.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        make_plan(card, county_officer)
    assert list(refused.value.error_dict) == ["scorecard"]


def test_a_sample_keeps_its_seed_and_can_be_drawn_again(planned: Any, county_officer: Any) -> None:
    selection = choose(planned, county_officer, method="sample", size=3)
    rows = list(selection.candidates.all())
    assert (len(selection.seed), len(rows), len(chosen(selection))) == (32, 6, 3)
    again = queries.draw_again(selection, rows)
    assert again.differing == []
    assert sorted(again.units) == sorted(row.code for row in rows if row.is_chosen)
    swapped = next(row for row in rows if not row.is_chosen)
    swapped.is_chosen = True
    assert queries.draw_again(selection, rows).differing == [swapped.code]


def test_a_stratified_sample_reaches_each_township(planned: Any, county_officer: Any) -> None:
    for number in range(5):
        selection = choose(
            planned, county_officer, f"第{number}次", method="sample", size=3, is_stratified=True
        )
        names = [name[:2] for name in chosen(selection)]
        assert (names.count("南地"), names.count("平山")) == (2, 1)


@pytest.mark.parametrize("size", [None, 0, 7])
def test_a_sample_needs_a_size_that_there_is(
    planned: Any, county_officer: Any, size: int | None
) -> None:
    with pytest.raises(ValidationError) as refused:
        choose(planned, county_officer, method="sample", size=size)
    assert list(refused.value.error_dict) == ["size"]
    assert Selection.objects.count() == 0


def test_each_draw_takes_a_seed_of_its_own_and_the_one_before_stays(
    planned: Any, county_officer: Any
) -> None:
    first = choose(planned, county_officer, method="sample", size=2)
    with pytest.raises(ValidationError) as refused:
        choose(planned, county_officer, method="sample", size=2)
    assert list(refused.value.error_dict) == ["reason"]
    second = choose(planned, county_officer, "名单遗漏", method="sample", size=2)
    assert first.seed != second.seed
    assert [row.number for row in queries.selections_of(planned)] == [1, 2]
    open_round(planned, by=county_officer)
    planned.refresh_from_db()
    assert planned.selection == second
    inspected = planned.inspections.order_by("community__code").values_list("community__name")
    assert [name for (name,) in inspected] == chosen(second)
    seeds = [event.after["seed"] for event in AuditEvent.objects.filter(
        action="round.units_chosen").order_by("sequence")]  # fmt: skip
    assert seeds == [first.seed, second.seed]


def test_what_was_drawn_never_changes(planned: Any, county_officer: Any) -> None:
    selection = choose(planned, county_officer, method="sample", size=2)
    for rows in (
        Selection.objects.filter(pk=selection.pk),
        Candidate.objects.filter(selection=selection),
    ):
        for change in (
            {"seed": "0" * 32} if rows.model is Selection else {"is_chosen": True},
            None,
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change) if change else rows._raw_delete(rows.db)


OPENED = next(table for table in PLAN_TABLES if table.table == "evaluation_round")


@pytest.mark.parametrize("column", OPENED.frozen)
def test_a_round_that_was_opened_keeps_its_plan(
    planned: Any, county_officer: Any, column: str
) -> None:
    choose(planned, county_officer)
    rows = Round.objects.filter(pk=planned.pk)
    rows.update(due=date(2026, 10, 29), counted_kind="field", composite=weights(self_check=100))
    planned.refresh_from_db()
    open_round(planned, by=county_officer)
    change = {
        "jurisdiction": "210503",
        "period": "2026-11",
        "scorecard_id": make_card("other").scorecard.pk,
        "due": date(2026, 12, 31),
        "counted_kind": "third_party",
        "with_self_check": True,
        "is_announced": False,
        "selection_id": None,
        "composite_id": None,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{column: change[column]})
    planned.refresh_from_db()
    with pytest.raises(IllegalTransition):
        choose(planned, county_officer, "晚了")
    remove(OPENED, connection)
    assert rows.update(**{column: change[column]}) == 1


def test_the_slower_of_two_officers_is_told_so(planned: Any, county_officer: Any) -> None:
    mine = Round.objects.get(pk=planned.pk)
    choose(planned, county_officer)
    with pytest.raises(StaleRecord):
        choose(mine, county_officer, "同时")
    with pytest.raises(StaleRecord):
        open_round(mine, by=county_officer)
    assert (Selection.objects.count(), Inspection.objects.count()) == (1, 0)


def test_who_does_not_plan_here_chooses_nothing(planned: Any, township_officer: Any) -> None:
    with pytest.raises(Refusal):
        choose(planned, township_officer)


def test_a_unit_that_is_gone_is_not_opened(planned: Any, county_officer: Any) -> None:
    choose(planned, county_officer)
    unit = queries.units_to_choose("210502")[0]
    yesterday = timezone.localdate() - timedelta(days=1)
    close_unit(
        unit,
        Act(by=county_officer, effective_on=yesterday, document="平政发〔2026〕1号", reason="撤销",
            expected_version=unit.version),
    )  # fmt: skip
    with pytest.raises(Refusal, match=unit.name):
        open_round(planned, by=county_officer)
    planned.refresh_from_db()
    assert planned.state == RoundState.PLANNED


class TestInspectors:
    @pytest.fixture
    def people(self, planned: Any) -> dict[str, Any]:
        return {
            name: factories.user(Role.INSPECTOR, area, username=name)
            for name, area in (
                ("nandi1", factories.township(name="南地街道")),
                ("nandi2", factories.township(name="南地街道")),
                ("county1", factories.county()),
            )
        }

    def test_by_area_the_nearest_come_first(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        selection = choose(planned, county_officer, inspectors_by=InspectorChoice.AREA)
        by_township: dict[str, list[str]] = {"南地": [], "平山": []}
        for row in selection.candidates.select_related("inspector", "community"):
            assert row.inspector is not None
            by_township[row.community.name[:2]].append(row.inspector.username)
        assert sorted(by_township["南地"]) == ["nandi1", "nandi1", "nandi2", "nandi2"]
        assert by_township["平山"] == ["county1", "county1"]

    def test_by_draw_all_of_the_area_take_part_and_it_can_be_repeated(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        selection = choose(
            planned, county_officer, method="sample", size=4, inspectors_by=InspectorChoice.DRAW
        )
        rows = list(selection.candidates.select_related("inspector"))
        for row in rows:
            local = row.township == factories.township(name="南地街道").code
            expected = sorted(people) if local else ["county1"]
            assert row.eligible == (expected if row.is_chosen else [])
        again = queries.draw_again(selection, rows)
        assert (again.differing, len(again.inspectors)) == ([], 4)
        moved = next(row for row in rows if row.is_chosen)
        moved.inspector = None
        assert queries.draw_again(selection, rows).differing == [moved.code]

    def test_who_belongs_to_the_committee_is_left_out_with_the_reason(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        own = queries.units_to_choose("210502")[0]
        factories.appointment(people["county1"], Role.COMMITTEE_MEMBER, own)
        selection = choose(planned, county_officer, inspectors_by=InspectorChoice.DRAW)
        row = selection.candidates.get(code=own.code)
        assert row.eligible == ["nandi1", "nandi2"]
        assert list(row.excluded) == ["county1"]
        assert own.name in row.excluded["county1"]

    def test_who_joined_the_committee_since_is_refused_at_the_opening(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        selection = choose(planned, county_officer, inspectors_by=InspectorChoice.AREA)
        row = selection.candidates.filter(inspector=people["nandi1"]).first()
        assert row is not None
        factories.appointment(people["nandi1"], Role.COMMITTEE_MEMBER, row.community)
        with pytest.raises(DutyConflict):
            open_round(planned, by=county_officer)
        assert Inspection.objects.count() == 0

    def test_whose_appointment_ended_since_is_refused_at_the_opening(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        selection = choose(planned, county_officer, inspectors_by=InspectorChoice.AREA)
        yesterday = timezone.localdate() - timedelta(days=1)
        people["nandi1"].appointments.update(valid_from=yesterday, valid_until=yesterday)
        row = selection.candidates.filter(inspector=people["nandi1"]).first()
        assert row is not None
        with pytest.raises(Refusal, match=str(row.community)):
            open_round(planned, by=county_officer)
        assert Inspection.objects.count() == 0

    def test_inspectors_of_a_round_that_became_the_organisations_are_refused(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        choose(planned, county_officer, inspectors_by=InspectorChoice.DRAW)
        planned.counted_kind = InspectionKind.THIRD_PARTY
        planned.save()
        with pytest.raises(Refusal):
            open_round(planned, by=county_officer)
        planned.refresh_from_db()
        assert (planned.state, Inspection.objects.count()) == (RoundState.PLANNED, 0)

    def test_what_binds_an_inspector_is_asked_once(
        self,
        planned: Any,
        people: Any,
        county_officer: Any,
        django_assert_max_num_queries: Any,
    ) -> None:
        for number in range(30):
            factories.community(factories.township(name="南地街道"), name=f"增{number}社区")
        choose(planned, county_officer, inspectors_by=InspectorChoice.AREA)
        with django_assert_max_num_queries(40):
            open_round(planned, by=county_officer)

    def test_why_somebody_was_left_out_is_kept_in_the_portals_language(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        unit = queries.units_to_choose("210502")[0]
        factories.appointment(people["nandi1"], Role.COMMITTEE_MEMBER, unit)
        with override("en"):
            selection = choose(planned, county_officer, inspectors_by=InspectorChoice.DRAW)
        [reason] = selection.candidates.get(code=unit.code).excluded.values()
        assert "村（居）委会成员" in reason

    def test_opening_hands_the_units_to_them(
        self, planned: Any, people: Any, county_officer: Any
    ) -> None:
        choose(planned, county_officer, inspectors_by=InspectorChoice.AREA)
        open_round(planned, by=county_officer)
        rows = Inspection.objects.filter(round=planned)
        assert set(rows.values_list("kind", flat=True)) == {InspectionKind.FIELD}
        assert rows.filter(inspector__isnull=True).count() == 0


@pytest.mark.parametrize(
    ("announced", "kind", "submitted", "seen"),
    [
        (True, "field", False, True),
        (False, "field", False, False),
        (False, "field", True, True),
        (False, "third_party", False, False),
        (False, "self_check", False, True),
    ],
)
def test_what_a_committee_sees_of_an_unannounced_round(
    card: Any, community: Any, member: Any, county_officer: Any, client_for: Any,
    announced: bool, kind: str, submitted: bool, seen: bool,
) -> None:  # fmt: skip
    round_ = make_plan(card, county_officer, counted_kind=kind, is_announced=announced)
    open_round(round_, by=county_officer)
    inspection = round_.inspections.get()
    if submitted:
        inspector = factories.user(Role.INSPECTOR, community.township)
        Inspection.objects.filter(pk=inspection.pk).update(inspector=inspector)
        inspection.refresh_from_db()
        submit_inspection(inspection, by=inspector, scores=given(card), samples=samples())
    assert list(Inspection.objects.for_user(member)) == ([inspection] if seen else [])
    assert list(Inspection.objects.for_user(county_officer)) == [inspection]
    page = client_for(member).get(reverse("inspection_detail", args=[inspection.public_id]))
    assert page.status_code == (200 if seen else 404)


def test_self_checks_beside_what_counts(card: Any, community: Any, county_officer: Any) -> None:
    round_ = make_plan(card, county_officer, counted_kind="county_check", with_self_check=True)
    open_round(round_, by=county_officer)
    rows = round_.inspections.order_by("kind").values_list("kind", "is_counted")
    assert list(rows) == [("county_check", True), ("self_check", False)]
    with pytest.raises(ValidationError):
        make_plan(card, county_officer, "2026-11", with_self_check=True)


class TestPages:
    def typed(self, round_: Any, **values: Any) -> dict[str, Any]:
        return {
            "method": SelectionMethod.SAMPLE,
            "size": "３个",
            "is_stratified": "on",
            "inspectors_by": InspectorChoice.LATER,
            "version": str(round_.version),
            "submission_token": "t" * 32,
            **values,
        }

    def test_an_officer_draws_looks_and_repeats(
        self, planned: Any, county_officer: Any, client_for: Any
    ) -> None:
        browser = client_for(county_officer)
        address = reverse("admin:evaluation_round_plan", args=[planned.pk])
        assert browser.get(address).status_code == 200
        answer = browser.post(address, self.typed(planned))
        draw = reverse("admin:evaluation_round_draw", args=[planned.pk, 1])
        assert (answer.status_code, answer["Location"]) == (302, draw)
        twice = browser.post(address, self.typed(planned))
        assert (twice.status_code, Selection.objects.count()) == (302, 1)
        selection = Selection.objects.get()
        page = browser.get(draw)
        assert selection.seed in page.content.decode()
        assert len(page.context["chosen"]) == 3
        repeated = browser.get(draw, {"repeat": "1"})
        assert repeated.context["again"].differing == []
        assert browser.get(address.replace("plan", "draws/2")).status_code == 404

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"size": "-1"}, "size"),
            ({"size": "1e3"}, "size"),
            ({"size": "99999999999999999999"}, "size"),
            ({"size": "9"}, "size"),
            ({"townships": "210599"}, "townships"),
            ({"method": "dice"}, "method"),
            ({"not_inspected_since": "2026-02-30"}, "not_inspected_since"),
            ({"method": "list"}, "units"),
            ({"version": "7"}, "__all__"),
        ],
    )
    def test_what_cannot_be_chosen_is_said_beside_it(
        self, planned: Any, county_officer: Any, client_for: Any, values: Any, field: str
    ) -> None:
        address = reverse("admin:evaluation_round_plan", args=[planned.pk])
        answer = client_for(county_officer).post(address, self.typed(planned, **values))
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [field]
        assert Selection.objects.count() == 0

    def test_a_token_by_which_something_else_was_made_is_refused(
        self, planned: Any, county_officer: Any, client_for: Any
    ) -> None:
        browser, token = client_for(county_officer), "t" * 32
        copy = reverse("admin:evaluation_round_copy", args=[planned.pk])
        typed = {"period": "2026-11", "due": "2026-11-28", "submission_token": token}
        assert browser.post(copy, typed).status_code == 302
        address = reverse("admin:evaluation_round_plan", args=[planned.pk])
        answer = browser.post(address, self.typed(planned))
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == ["__all__"]
        assert Selection.objects.count() == 0
