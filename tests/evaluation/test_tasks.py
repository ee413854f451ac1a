"""Third-party tasks: who gets what, for how long, and who may not score where."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal
from accounts.services import permitted_transitions
from communities.models import LocalBody
from evaluation import queries
from evaluation.enums import InspectionKind, TaskState
from evaluation.models import Inspection, InspectionPhoto, Round, ThirdPartyTask
from evaluation.services import (
    add_photo,
    assign_inspector,
    assign_task,
    close_round,
    confirm_inspection,
    open_round,
    plan_round,
    return_inspection,
    save_draft,
    submit_inspection,
    void_inspection,
    withdraw_task,
)
from tests import factories
from tests.evaluation.helpers import given, samples
from tests.evaluation.test_photos import content, upload
from tests.orgs.credit_helpers import listed
from tests.orgs.credit_helpers import rules as credit_rules
from tests.orgs.helpers import member, organization, serves

TODAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def _day(time_machine: Any) -> None:
    time_machine.move_to("2026-10-12T02:00:00Z")


@pytest.fixture
def units(county_officer: Any) -> list[Any]:
    """Three committees of 南地街道 and one of 平山街道."""
    near = [factories.community(name=f"南地{n}社区") for n in range(3)]
    return [*near, factories.community(factories.township(name="平山街道"), name="平山0社区")]


@pytest.fixture
def opened(card: Any, units: Any, county_officer: Any) -> Any:
    return open_one(card, county_officer)


def open_one(card: Any, officer: Any, kind: str = "self_check", period: str = "2026-10") -> Any:
    round_ = plan_round(
        jurisdiction="210502",
        period=period,
        scorecard=card.scorecard,
        due=date(2026, 10, 28),
        counted_kind=kind,
        by=officer,
    )
    open_round(round_, by=officer)
    return round_


@pytest.fixture
def org(db: None) -> Any:
    return organization()


@pytest.fixture
def people(org: Any) -> list[Any]:
    return [member(org), member(org)]


def give(round_: Any, org: Any, by: Any, **fields: Any) -> ThirdPartyTask:
    values = {
        "jurisdiction": factories.township(name="南地街道").code,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=5),
    }
    return assign_task(round_, organization=org, by=by, **{**values, **fields})


def again(person: Any) -> Any:
    """The account as the next request reads it."""
    return type(person).objects.get(pk=person.pk)


def test_members_get_the_units_of_the_area_and_see_nothing_else(
    opened: Any, org: Any, people: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    rows = Inspection.objects.filter(task=task)
    assert {(row.kind, row.is_counted) for row in rows} == {("third_party", False)}
    assert [row.community.name for row in queries.inspections_of_task(task)] == [
        "南地0社区", "南地1社区", "南地2社区",
    ]  # fmt: skip
    seen = [set(Inspection.objects.for_user(again(person))) for person in people]
    assert sorted(len(one) for one in seen) == [1, 2]
    assert seen[0] | seen[1] == set(rows)
    assert set(queries.to_score(again(people[0]))) == seen[0]
    assert [row.kind for row in queries.units_of(opened)] == ["self_check"] * 4


@pytest.mark.parametrize(
    ("day", "seen"),
    [("2026-10-11", False), ("2026-10-12", True), ("2026-10-17", True), ("2026-10-18", False)],
)
def test_only_within_the_days_of_the_task(
    opened: Any, org: Any, people: Any, county_officer: Any, client_for: Any, time_machine: Any,
    day: str, seen: bool,
) -> None:  # fmt: skip
    task = give(opened, org, county_officer)
    row = task.inspections.filter(inspector=people[0]).first()
    assert row is not None
    time_machine.move_to(f"{day}T02:00:00Z")
    person = again(people[0])
    assert Inspection.objects.for_user(person).filter(pk=row.pk).exists() is seen
    assert Inspection.objects.get(pk=row.pk).may_be_scored_by(person) is seen
    page = client_for(person).get(reverse("inspection_score", args=[row.public_id]))
    assert page.status_code == (200 if seen else 404)


def test_who_leaves_the_organisation_sees_nothing_more(
    opened: Any, org: Any, people: Any, county_officer: Any
) -> None:
    give(opened, org, county_officer)
    people[0].memberships.update(until=TODAY - timedelta(days=1))
    assert list(Inspection.objects.for_user(again(people[0]))) == []
    row = Inspection.objects.filter(inspector=people[0]).first()
    assert row is not None
    assert not row.may_be_scored_by(again(people[0]))


def test_what_it_serves_is_left_out_with_the_reason(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    serves(org, units[1])
    task = give(opened, org, county_officer)
    assert [row.community for row in queries.inspections_of_task(task)] == [units[0], units[2]]
    [(unit, reason)] = queries.left_out_of_task(task)
    assert units[1].name in unit
    assert (org.name in reason, units[1].name in reason) == (True, True)


@pytest.mark.parametrize("area", ["unit", "township", "county"])
def test_where_it_serves_all_the_task_is_refused(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any, area: str
) -> None:
    township = units[0].township
    serves(org, {"unit": units[0], "township": township, "county": township.county}[area])
    with pytest.raises(DutyConflict, match=org.name):
        give(opened, org, county_officer, jurisdiction=units[0].code)
    assert ThirdPartyTask.objects.count() == 0
    assert Inspection.objects.filter(kind=InspectionKind.THIRD_PARTY).count() == 0


def test_a_service_that_begins_later_is_refused_at_drafting_and_submission(
    opened: Any, org: Any, people: Any, units: Any, card: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    row = task.inspections.get(community=units[0])
    scorer = again(row.inspector)
    save_draft(row, by=scorer, draft={}, expected_version=row.version)
    serves(org, units[0], since=TODAY)
    with pytest.raises(DutyConflict):
        save_draft(row, by=scorer, draft={}, expected_version=row.version)
    with pytest.raises(DutyConflict):
        submit_inspection(row, by=scorer, scores=given(card), samples=samples())
    assert row.revisions.count() == 0


def test_a_member_of_the_organisation_is_bound_as_field_inspector_too(
    opened: Any, org: Any, units: Any, county_officer: Any
) -> None:
    inspector = member(org, factories.user(Role.INSPECTOR, factories.county()))
    serves(org, units[0])
    row = opened.inspections.get(community=units[0])
    with pytest.raises(DutyConflict):
        assign_inspector(row, inspector=inspector, by=county_officer)
    other = opened.inspections.get(community=units[1])
    assign_inspector(other, inspector=inspector, by=county_officer)
    assert other.inspector == inspector


@pytest.mark.parametrize(
    ("phone", "recorded", "refused"),
    [("", "", True), ("", "13900000001", True), ("13900000001", "13900000001", True),
     ("13900000002", "13900000001", False)],
)  # fmt: skip
def test_who_is_recorded_with_a_body_there_is_refused(
    opened: Any, units: Any, county_officer: Any, phone: str, recorded: str, refused: bool
) -> None:
    inspector = factories.user(Role.INSPECTOR, factories.county(), name="李建国", phone=phone)
    LocalBody.objects.create(
        community=units[0],
        kind="property",
        name="安居物业服务部",
        contact_name="李建国",
        contact_phone=recorded,
        changed_by=county_officer,
    )
    row = opened.inspections.get(community=units[0])
    if refused:
        with pytest.raises(DutyConflict, match="安居物业服务部"):
            assign_inspector(row, inspector=inspector, by=county_officer)
    else:
        assign_inspector(row, inspector=inspector, by=county_officer)
        assert row.inspector == inspector


def test_a_committee_member_gets_no_unit_of_their_own(
    opened: Any, org: Any, units: Any, county_officer: Any
) -> None:
    person = member(org)
    factories.appointment(person, Role.COMMITTEE_MEMBER, units[0])
    task = give(opened, org, county_officer)
    assert units[0].code in task.excluded
    assert task.inspections.count() == 2


def test_why_a_unit_was_left_out_is_kept_in_the_portals_language(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    serves(org, units[1])
    with override("en"):
        task = give(opened, org, county_officer)
    assert f"{org.name}服务于" in task.excluded[units[1].code]


def test_a_round_that_was_closed_meanwhile_takes_no_task(
    opened: Any, org: Any, people: Any, county_officer: Any
) -> None:
    close_round(Round.objects.get(pk=opened.pk), by=county_officer)
    with pytest.raises(Refusal):
        give(opened, org, county_officer)
    assert ThirdPartyTask.objects.count() == 0


def test_a_unit_whose_inspection_is_void_belongs_to_no_task(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    void_inspection(opened.inspections.get(community=units[0]), by=county_officer, reason="撤并")
    task = give(opened, org, county_officer)
    assert [row.community for row in queries.inspections_of_task(task)] == units[1:3]


def test_a_unit_has_one_third_party_at_a_time(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    give(opened, org, county_officer)
    second = organization("净美环境服务中心", number=2)
    member(second)
    with pytest.raises(Refusal, match=org.name):
        give(opened, second, county_officer)
    wider = give(opened, second, county_officer, jurisdiction="210502")
    assert [row.community for row in wider.inspections.all()] == [units[3]]
    with pytest.raises(ValidationError):
        give(opened, org, county_officer)
    first = ThirdPartyTask.objects.get(organization=org)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThirdPartyTask.objects.create(
            round=opened,
            organization=org,
            jurisdiction=first.jurisdiction,
            starts_on=TODAY,
            ends_on=TODAY,
            assigned_by=county_officer,
        )


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, "__all__"),
        ({"ends_on": date(2026, 10, 29)}, "ends_on"),
        ({"jurisdiction": "210503"}, "jurisdiction"),
        ({"jurisdiction": "2105"}, "jurisdiction"),
    ],
)
def test_what_cannot_be_assigned(
    opened: Any, org: Any, people: Any, county_officer: Any, fields: Any, where: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        give(opened, org, county_officer, **fields)
    assert list(refused.value.error_dict) == [where]
    assert ThirdPartyTask.objects.count() == 0


def test_an_organisation_without_members_or_that_ended_gets_nothing(
    opened: Any, org: Any, county_officer: Any, township_officer: Any
) -> None:
    with pytest.raises(Refusal):
        give(opened, org, county_officer)
    member(org)
    with pytest.raises(Refusal):
        give(opened, org, township_officer)
    org.status = "ended"
    org.save()
    with pytest.raises(ValidationError):
        give(opened, org, county_officer)


def test_where_third_parties_count_their_scores_make_the_standing(
    card: Any, units: Any, org: Any, people: Any, county_officer: Any, township_officer: Any
) -> None:
    round_ = open_one(card, county_officer, "third_party")
    assert {row.inspector for row in round_.inspections.all()} == {None}
    task = give(round_, org, county_officer)
    assert round_.inspections.count() == 4
    row = task.inspections.get(community=units[0])
    submit_inspection(row, by=again(row.inspector), scores=given(card), samples=samples())
    confirm_inspection(row, by=township_officer)
    [line] = [one for one in queries.units_of(round_) if one.community == units[0]]
    assert (line.kind, line.total) == ("third_party", 100)


def test_a_withdrawn_task_frees_what_was_not_submitted(
    opened: Any, org: Any, people: Any, units: Any, card: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    done = task.inspections.get(community=units[0])
    scorer = again(done.inspector)
    submit_inspection(done, by=scorer, scores=given(card), samples=samples())
    with pytest.raises(Refusal):
        withdraw_task(task, by=county_officer)
    withdraw_task(task, by=county_officer, reason="组织注销")
    assert list(Inspection.objects.for_user(scorer)) == []
    assert [row.community for row in task.inspections.all()] == [units[0]]
    second = organization("净美环境服务中心", number=2)
    member(second)
    taken = give(opened, second, county_officer)
    assert [row.community for row in queries.inspections_of_task(taken)] == units[1:3]
    assert task.state == TaskState.WITHDRAWN


def test_what_one_organisation_typed_and_photographed_goes_to_no_other(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    row = task.inspections.get(community=units[0])
    scorer = again(row.inspector)
    save_draft(row, by=scorer, draft={"answer": "未提交"}, expected_version=row.version)
    add_photo(row, by=scorer, upload=upload())
    withdraw_task(task, by=county_officer, reason="组织注销")
    freed = Inspection.objects.get(pk=row.pk)
    assert (freed.draft, freed.state, freed.version) == ({}, "assigned", row.version + 1)
    second = organization("净美环境服务中心", number=2)
    newcomer = member(second)
    give(opened, second, county_officer)
    row.refresh_from_db()
    assert (row.inspector, row.draft) == (newcomer, {})
    assert not InspectionPhoto.objects.exists()


def test_the_trail_says_what_a_withdrawal_took_away(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    begun, untouched = (task.inspections.get(community=unit) for unit in units[:2])
    scorer = again(begun.inspector)
    save_draft(begun, by=scorer, draft={"answer": "未提交"}, expected_version=begun.version)
    hashes = {
        add_photo(begun, by=scorer, upload=upload(body=content(colour))).photo.sha256
        for colour in ("red", "blue")
    }
    number = AuditEvent.objects.count()
    withdraw_task(task, by=county_officer, reason="组织注销")
    events = list(AuditEvent.objects.order_by("sequence")[number:])
    third = Inspection.objects.get(community=units[2], kind="third_party")
    assert [(event.action, event.object_id) for event in events] == [
        ("thirdpartytask.withdrawn", str(task.pk)),
        ("inspection.photo_deleted", str(begun.pk)),
        ("inspection.photo_deleted", str(begun.pk)),
        ("inspection.assigned", str(begun.pk)),
        ("inspection.taken_from_task", str(untouched.pk)),
        ("inspection.taken_from_task", str(third.pk)),
    ]
    deleted = [event for event in events if event.action == "inspection.photo_deleted"]
    assert {event.before["photo"] for event in deleted} == hashes
    [freed] = [event for event in events if event.action == "inspection.assigned"]
    assert (freed.before["state"], freed.reason) == ("in_progress", "组织注销")
    untouched.refresh_from_db()
    assert (untouched.task, untouched.inspector, untouched.version) == (None, None, 2)


def test_no_button_takes_an_inspection_back(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    row = task.inspections.get(community=units[0])
    save_draft(row, by=again(row.inspector), draft={}, expected_version=row.version)
    targets = {step.target for step in permitted_transitions(row, county_officer)}
    assert targets == {"void"}


def test_what_was_submitted_in_time_can_be_corrected_after_the_last_day(
    opened: Any, org: Any, people: Any, units: Any, card: Any, county_officer: Any,
    township_officer: Any, client_for: Any, time_machine: Any,
) -> None:  # fmt: skip
    task = give(opened, org, county_officer)
    row = task.inspections.get(community=units[0])
    submit_inspection(row, by=again(row.inspector), scores=given(card), samples=samples())
    time_machine.move_to("2026-10-18T02:00:00Z")
    return_inspection(row, by=township_officer, reason="补充照片")
    row.refresh_from_db()
    scorer = again(row.inspector)
    browser = client_for(scorer)
    assert browser.get(reverse("inspection_score", args=[row.public_id])).status_code == 200
    save_draft(row, by=scorer, draft={}, expected_version=row.version)
    assert list(queries.to_score(scorer)) == [row]
    submit_inspection(row, by=scorer, scores=given(card), samples=samples(), answer="已补")
    record = reverse("inspection_detail", args=[row.public_id])
    assert browser.get(record).status_code == 200
    confirm_inspection(row, by=township_officer)
    assert browser.get(record).status_code == 404
    return_inspection(row, by=township_officer, reason="再核对")
    withdraw_task(task, by=county_officer, reason="组织注销")
    assert browser.get(record).status_code == 404
    assert not Inspection.objects.get(pk=row.pk).may_be_scored_by(scorer)


def test_what_was_submitted_does_not_go_to_another(
    opened: Any, org: Any, people: Any, units: Any, card: Any, county_officer: Any,
    township_officer: Any,
) -> None:  # fmt: skip
    task = give(opened, org, county_officer)
    row = task.inspections.get(community=units[0])
    submit_inspection(row, by=again(row.inspector), scores=given(card), samples=samples())
    withdraw_task(task, by=county_officer, reason="组织注销")
    second = organization("净美环境服务中心", number=2)
    newcomer = member(second)
    taken = give(opened, second, county_officer)
    assert units[0].code in taken.excluded
    row.refresh_from_db()
    assert row.task == task
    return_inspection(row, by=township_officer, reason="补充照片")
    with pytest.raises(Refusal):
        assign_inspector(row, inspector=newcomer, by=county_officer)


def test_within_the_task_another_member_can_take_over(
    opened: Any, org: Any, people: Any, units: Any, county_officer: Any
) -> None:
    task = give(opened, org, county_officer)
    row = task.inspections.get(community=units[0])
    other = next(person for person in people if person != row.inspector)
    assign_inspector(row, inspector=again(other), by=county_officer)
    assert (row.inspector, row.kind) == (other, "third_party")
    with pytest.raises(Refusal):
        assign_inspector(row, inspector=None, by=county_officer)
    stranger = factories.user(Role.INSPECTOR, factories.county())
    with pytest.raises(Refusal):
        assign_inspector(row, inspector=stranger, by=county_officer)


class TestPages:
    def typed(self, org: Any, **values: Any) -> dict[str, Any]:
        return {
            "organization": org.pk,
            "jurisdiction": "南地街道",
            "starts_on": "2026年10月12日",
            "ends_on": "2026-10-17",
            "submission_token": "t" * 32,
            **values,
        }

    def test_an_officer_assigns_and_sends_twice(
        self, opened: Any, org: Any, people: Any, county_officer: Any, client_for: Any
    ) -> None:
        browser = client_for(county_officer)
        address = reverse("admin:evaluation_round_tasks", args=[opened.pk])
        assert browser.get(address).status_code == 200
        for _time in range(2):
            answer = browser.post(address, self.typed(org))
            task = ThirdPartyTask.objects.get()
            target = reverse("admin:evaluation_thirdpartytask_change", args=[task.pk])
            assert (answer.status_code, answer["Location"]) == (302, target)
        assert "南地0社区" in browser.get(target).content.decode()
        assert org.name in browser.get(address).content.decode()

    def test_a_conflict_of_interest_is_said_on_the_page(
        self, opened: Any, org: Any, people: Any, units: Any, county_officer: Any, client_for: Any
    ) -> None:
        serves(org, units[0].township)
        address = reverse("admin:evaluation_round_tasks", args=[opened.pk])
        answer = client_for(county_officer).post(address, self.typed(org))
        assert answer.status_code == 200
        assert f"{org.name}服务于" in answer.content.decode()

    def test_the_member_scores_on_the_phone(
        self, opened: Any, org: Any, people: Any, units: Any, county_officer: Any, client_for: Any
    ) -> None:
        task = give(opened, org, county_officer)
        row = task.inspections.filter(inspector=people[0]).first()
        assert row is not None
        browser = client_for(people[0])
        listed = browser.get(reverse("inspection_list"))
        assert row in listed.context["to_score"]
        foreign = opened.inspections.filter(kind="self_check").first()
        assert (
            browser.get(reverse("inspection_detail", args=[foreign.public_id])).status_code == 404
        )
        assert timezone.localdate() == TODAY


def test_a_dishonest_organisation_gets_no_task_and_one_on_the_other_list_a_warning(
    opened: Any, org: Any, people: Any, county_officer: Any, client_for: Any
) -> None:
    credit_rules()
    listed(org, day=date(2026, 3, 2))
    browser = client_for(county_officer)
    typed = {
        "organization": org.pk,
        "jurisdiction": "南地街道",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=5),
        "submission_token": "t",
    }
    address = reverse("admin:evaluation_round_tasks", args=[opened.pk])
    answer = browser.post(address, typed, follow=True)
    assert "已被列入活动异常名录" in answer.content.decode()
    assert "承接检查评价任务从严" in answer.content.decode()
    task = ThirdPartyTask.objects.get()
    withdraw_task(task, by=county_officer, expected_version=task.version, reason="改派")
    listed(org, "heavy-fine")
    with pytest.raises(Refusal) as caught:
        give(opened, org, county_officer)
    assert "严重违法失信名单" in str(caught.value.message)
    assert "不得承接检查评价任务" in str(caught.value.message)
