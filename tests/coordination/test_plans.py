"""Work plans: written by the unit, accepted by who stands above, published by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import install_guard, remove, remove_guard
from benxi_sorting.demonstration.clock import on
from coordination import plan_public, plan_waiting, services
from coordination import plan_queries as queries
from coordination.enums import PlanState
from coordination.immutable import PLAN_TABLES
from coordination.models import LineStatement, Office, PlanLine, WorkPlan
from coordination.services import PlanWords
from coordination.services.plans import later_year
from coordination.triggers import PLAN_GUARDS
from portal.enums import Kind
from portal.queries import current, versions
from portal.services import follow_codes
from tests import factories
from tests.coordination.helpers import person, token
from tests.coordination.plan_helpers import (
    YEAR,
    accepted,
    begun,
    city_officer,
    county_second,
    county_writer,
    drafted,
    line_content,
    nandi_second,
    nandi_writer,
    published,
    renewed,
    submitted,
    task_content,
    with_line,
)
from tests.coordination.test_duties import office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with on(date(YEAR, 10, 8)):
        yield


def task_of(plan: WorkPlan) -> PlanLine:
    return PlanLine.objects.get(plan=plan, target__isnull=True)


def stated(line: PlanLine, by: User, **fields: Any) -> LineStatement:
    values: dict[str, Any] = {
        "is_done": True, "day": date(YEAR, 9, 20), "evidence": "验收单第3号", "token": token(),
    }  # fmt: skip
    return services.state_task(line, by=by, **values | fields)[0]


def test_a_township_plan_goes_from_draft_to_the_site() -> None:
    plan = submitted()
    assert (plan.state, plan.submitted_on) == ("submitted", date(YEAR, 10, 8))
    services.accept_plan(plan, by=county_writer())
    assert (plan.state, plan.accepted_by) == ("accepted", county_writer())
    plan_public.publish_plan(plan, by=county_writer())
    item = current(Kind.PLAN, plan.key)
    assert item is not None
    assert (item.period, item.unit_code) == (str(YEAR), plan.jurisdiction)
    assert [line["target"] for line in item.payload["lines"]] == ["", "12"]
    acts = AuditEvent.objects.filter(object_type="coordination.WorkPlan").order_by("pk")
    assert [act.action for act in acts] == [
        "workplan.begun", "workplan.line_added", "workplan.line_added", "workplan.submitted",
        "workplan.accepted", "workplan.published",
    ]  # fmt: skip


def test_a_county_plan_is_accepted_by_the_city_alone() -> None:
    plan = submitted(county_writer())
    with pytest.raises(IllegalTransition):
        services.accept_plan(plan, by=county_second())
    assert list(plan_waiting.plans_to_accept(county_second())) == []
    assert list(plan_waiting.plans_to_accept(city_officer())) == [plan]
    services.accept_plan(plan, by=city_officer())
    assert plan.state == "accepted"


def test_the_city_does_not_accept_a_township_plan_and_no_other_county_does() -> None:
    plan = submitted()
    far = person("plan-far", Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    for officer in (city_officer(), far):
        with pytest.raises(IllegalTransition):
            services.accept_plan(plan, by=officer)
        with pytest.raises(IllegalTransition):
            services.return_plan(plan, by=officer, reason="补充指标")


def test_only_the_own_unit_writes_its_plan() -> None:
    plan = drafted()
    line = plan.lines.first()
    assert line is not None
    words = PlanWords("改名")
    for officer in (county_writer(), city_officer()):
        with pytest.raises(Refusal):
            services.begin_plan(
                by=officer, jurisdiction=plan.jurisdiction, year=YEAR + 1, words=words,
                token=token(),
            )  # fmt: skip
        with pytest.raises(Refusal):
            services.change_plan(plan, by=officer, words=words, expected_version=plan.version)
        with pytest.raises(Refusal):
            services.add_line(plan, by=officer, content=line_content(), token=token())
        with pytest.raises(Refusal):
            services.change_line(line, by=officer, content=line_content())
        with pytest.raises(Refusal):
            services.remove_line(line, by=officer)
        with pytest.raises(IllegalTransition):
            services.submit_plan(plan, by=officer)
        with pytest.raises(IllegalTransition):
            services.discard_plan(plan, by=officer, reason="重复")
    assert PlanLine.objects.filter(plan=plan).count() == 2


@pytest.mark.parametrize("part", ["begun", "words", "line", "taken out", "submitted"])
def test_who_had_a_hand_in_it_does_not_accept_it_under_another_office(part: str) -> None:
    """Somebody who was of the township and is now of the county; the row forgets earlier hands."""
    both = person("plan-both", Role.TOWNSHIP_OFFICER, factories.township())
    factories.appointment(both, Role.COUNTY_OFFICER, factories.county())
    both = User.objects.get(pk=both.pk)
    plan = _begun(both) if part == "begun" else begun(nandi_second())
    with_line(plan, by=nandi_second())
    last = nandi_second()
    if part == "words":
        words = PlanWords("南地街道计划")
        services.change_plan(plan, by=both, words=words, expected_version=plan.version)
    if part in {"line", "taken out"}:
        line = with_line(plan, task_content(), by=both if part == "line" else last)
        if part == "taken out":
            services.remove_line(PlanLine.objects.get(pk=line.pk), by=both)
            plan.refresh_from_db()
    services.change_plan(
        plan, by=last, words=PlanWords("最后的文字"), expected_version=plan.version
    )
    services.submit_plan(plan, by=both if part == "submitted" else last)
    assert "accepted" not in [step.target for step in services.plan_steps(plan, both)]
    assert list(plan_waiting.plans_to_accept(both)) == []
    assert list(plan_waiting.plans_to_accept(county_writer())) == [plan]
    with pytest.raises(DutyConflict):
        services.accept_plan(plan, by=both)
    services.accept_plan(plan, by=county_writer())
    with pytest.raises(DutyConflict):
        plan_public.publish_plan(plan, by=both)
    assert WorkPlan.objects.get(pk=plan.pk).state == "accepted"


def test_who_wrote_an_earlier_edition_wrote_the_newer_one_that_goes_on_from_it() -> None:
    """Its words are copied; another begins the newer edition and hands it in."""
    plan = accepted(county_writer())
    newer = services.renew_plan(plan, by=county_second(), reason="调整", token=token())[0]
    assert plan_waiting.plans_to_publish(county_second()).get() == plan
    services.submit_plan(newer, by=county_second())
    services.accept_plan(newer, by=city_officer())
    assert "published" not in [step.target for step in services.plan_steps(newer, county_writer())]
    assert list(plan_waiting.plans_to_publish(county_writer())) == []
    with pytest.raises(DutyConflict):
        plan_public.publish_plan(newer, by=county_writer())
    assert not services.may_state(newer, county_writer())
    assert list(plan_waiting.plans_to_publish(city_officer())) == [newer]


def test_a_later_edition_and_one_that_was_given_up_have_hands_of_their_own() -> None:
    plan = accepted(county_writer())
    given_up = services.renew_plan(plan, by=county_second(), reason="调整", token=token())[0]
    assert queries.plan_authors(plan) == {county_writer().pk}
    services.discard_plan(given_up, by=county_second(), reason="不再调整")
    newer = renewed(plan)
    services.submit_plan(newer, by=county_writer())
    services.accept_plan(newer, by=city_officer())
    assert queries.plan_authors(newer) == {county_writer().pk}
    assert list(plan_waiting.plans_to_publish(county_second())) == [newer]
    plan_public.publish_plan(newer, by=county_second())


def _begun(by: User) -> WorkPlan:
    code = factories.township().code
    words = PlanWords("南地街道工作计划")
    return services.begin_plan(by=by, jurisdiction=code, year=YEAR, words=words, token=token())[0]


def test_the_database_knows_that_another_accepts() -> None:
    plan = submitted()
    for hand in ("begun_by", "written_by", "submitted_by"):
        officer = getattr(plan, hand)
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkPlan.objects.filter(pk=plan.pk).update(
                state="accepted", accepted_by=officer, accepted_on=date(YEAR, 10, 8)
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.filter(pk=plan.pk).update(state="accepted")


def test_it_is_returned_with_a_reason_and_submitted_again() -> None:
    plan = submitted()
    with pytest.raises(Refusal):
        services.return_plan(plan, by=county_writer(), reason=" ")
    services.return_plan(plan, by=county_writer(), reason="请补充指标")
    assert (plan.state, plan.return_reason) == ("returned", "请补充指标")
    with_line(plan, line_content(task="召开评议会", measure="reviews"))
    services.submit_plan(plan, by=nandi_second())
    services.accept_plan(plan, by=county_writer())
    assert (plan.state, plan.return_reason) == ("accepted", "")


@pytest.mark.parametrize("state", ["submitted", "accepted", "published", "replaced", "discarded"])
def test_nothing_is_written_once_it_was_submitted(state: str) -> None:
    plan = {"submitted": submitted, "accepted": accepted, "published": published,
            "replaced": published, "discarded": drafted}[state]()  # fmt: skip
    if state == "replaced":
        newer = renewed(plan)
        services.submit_plan(newer, by=nandi_writer())
        services.accept_plan(newer, by=county_writer())
    if state == "discarded":
        services.discard_plan(plan, by=nandi_writer(), reason="重复")
    plan.refresh_from_db()
    line = plan.lines.select_related("plan").first()
    assert line is not None
    acts: list[Any] = [
        lambda: services.change_plan(
            plan, by=nandi_writer(), words=PlanWords("改"), expected_version=plan.version
        ),
        lambda: services.add_line(plan, by=nandi_writer(), content=line_content(), token=token()),
        lambda: services.change_line(line, by=nandi_writer(), content=line_content()),
        lambda: services.remove_line(line, by=nandi_writer()),
    ]
    for act in acts:
        with pytest.raises(IllegalTransition):
            act()


def test_the_database_keeps_what_was_submitted_and_what_was_stated() -> None:
    plan = accepted()
    line = task_of(plan)
    row = stated(line, nandi_second())
    attempts: list[Any] = [
        lambda: WorkPlan.objects.filter(pk=plan.pk).update(title="改"),
        lambda: PlanLine.objects.filter(pk=line.pk).update(task="改"),
        lambda: PlanLine.objects.filter(plan=plan).delete(),
        lambda: PlanLine.objects.create(plan=plan, **task_content().__dict__),
        lambda: LineStatement.objects.filter(pk=row.pk).update(evidence="改"),
        lambda: LineStatement.objects.filter(pk=row.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for table in PLAN_TABLES:
        remove(table, connection)
    for guard in PLAN_GUARDS:
        remove_guard(guard, connection)
    # Without the triggers each of them goes through.
    for attempt in (*attempts[:2], *attempts[3:]):
        attempt()
    for guard in PLAN_GUARDS:
        install_guard(guard, connection)


def test_one_plan_for_a_unit_and_a_year() -> None:
    plan = drafted()
    with pytest.raises(Refusal, match="南地街道"):
        begun(nandi_second())
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.create(
            jurisdiction=plan.jurisdiction, level="township", year=YEAR, title="第二份",
            begun_by=nandi_second(), written_by=nandi_second(),
        )  # fmt: skip
    services.discard_plan(plan, by=nandi_second(), reason="重新编制")
    assert begun(nandi_second()).key != plan.key


@pytest.mark.parametrize("year", [YEAR - 2, YEAR + 2])
def test_a_plan_is_of_this_year_or_near_it(year: int) -> None:
    with pytest.raises(ValidationError) as told:
        begun(year=year)
    assert list(told.value.message_dict) == ["year"]


def test_the_level_is_that_of_the_unit() -> None:
    plan = drafted()
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.filter(pk=plan.pk).update(level="county")


def test_a_plan_without_lines_is_not_submitted() -> None:
    plan = begun()
    with pytest.raises(Refusal):
        services.submit_plan(plan, by=nandi_writer())
    assert WorkPlan.objects.get(pk=plan.pk).state == "draft"


def test_a_newer_edition_replaces_the_older_once_accepted_and_both_are_read() -> None:
    plan = published()
    newer = renewed(plan)
    assert (newer.edition, newer.key, newer.lines.count()) == (2, plan.key, 2)
    with pytest.raises(Refusal):
        renewed(plan)
    with_line(newer, line_content(task="增加一项", measure="reviews"))
    plan.refresh_from_db()
    assert plan.state == "published"
    services.submit_plan(newer, by=nandi_writer())
    services.accept_plan(newer, by=county_writer())
    plan.refresh_from_db()
    assert (plan.state, plan.replaced_on) == ("replaced", date(YEAR, 10, 8))
    assert (plan.lines.count(), newer.lines.count()) == (2, 3)
    plan_public.publish_plan(newer, by=city_officer())
    kept = list(versions(Kind.PLAN, plan.key))
    assert [len(one.payload["lines"]) for one in kept] == [3, 2]
    assert kept[0].reason == "县里追加任务"


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_only_what_is_in_force_is_renewed_or_copied(state: str) -> None:
    plan = {"draft": drafted, "submitted": submitted}[state]()
    with pytest.raises(IllegalTransition):
        renewed(plan)
    with pytest.raises(IllegalTransition):
        services.copy_plan(plan, by=nandi_writer(), token=token())


def test_others_neither_renew_nor_copy_it() -> None:
    plan = accepted()
    with pytest.raises(Refusal):
        services.renew_plan(plan, by=county_writer(), reason="改", token=token())
    with pytest.raises(Refusal):
        services.copy_plan(plan, by=county_writer(), token=token())


def test_next_year_takes_the_targets_with_dates_a_year_later() -> None:
    plan = accepted()
    made, is_new = services.copy_plan(plan, by=nandi_second(), token=token())
    assert (is_new, made.year, made.edition, made.state) == (True, YEAR + 1, 1, "draft")
    assert str(YEAR + 1) in made.title
    old, new = list(plan.lines.order_by("pk")), list(made.lines.order_by("pk"))
    assert [line.due_on.replace(year=YEAR) for line in new] == [line.due_on for line in old]
    assert {line.due_on.year for line in new} == {YEAR + 1}
    assert [(line.measure, line.target) for line in new] == [
        (line.measure, line.target) for line in old
    ]
    assert not {line.key for line in new} & {line.key for line in old}
    with pytest.raises(Refusal):
        services.copy_plan(plan, by=nandi_second(), token=token())


def test_the_29th_of_february_has_its_day_in_every_year() -> None:
    assert later_year(date(2028, 2, 29), 1) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("due_on", {"due_on": date(YEAR + 1, 1, 1)}),
        ("measure", {"measure": "no_such"}),
        ("measure", {"measure": "plan_lines", "in_percent": True, "target": Decimal(90)}),
        ("target", {"target": None}),
        ("sense", {"sense": ""}),
        ("in_percent", {"in_percent": True}),
        ("target", {"measure": "conventions", "in_percent": True, "target": Decimal("100.5")}),
        ("target", {"target": Decimal("2.5")}),
        ("uncounted_reason", {"uncounted_reason": "不统计"}),
        ("uncounted_reason", {"measure": "", "sense": "", "target": None}),
        ("target", {"measure": "", "uncounted_reason": "不统计"}),
    ],
)
def test_a_line_that_cannot_be_is_told_at_its_field(field: str, change: dict[str, Any]) -> None:
    plan = begun()
    with pytest.raises(ValidationError) as told:
        with_line(plan, line_content(**change))
    assert list(told.value.message_dict) == [field]
    assert not plan.lines.exists()


def test_an_office_elsewhere_is_not_responsible() -> None:
    near = office(name="平山区民政局")
    far = factories.county(name="溪湖区")
    other = Office.objects.create(
        jurisdiction=far.code, kind="housing", name="溪湖区住建局", begun_by=nandi_writer(),
        written_by=nandi_writer(),
    )  # fmt: skip
    plan = begun()
    assert with_line(plan, line_content(office=near)).office == near
    with pytest.raises(ValidationError) as told:
        with_line(plan, line_content(office=other))
    assert list(told.value.message_dict) == ["office"]


def test_two_who_write_one_plan_notice_each_other() -> None:
    plan = drafted()
    seen = plan.version
    line = plan.lines.select_related("plan").first()
    assert line is not None
    services.change_line(line, by=nandi_second(), content=line_content(), expected_version=seen)
    stale = WorkPlan.objects.get(pk=plan.pk)
    with pytest.raises(StaleRecord):
        services.change_plan(stale, by=nandi_writer(), words=PlanWords("改"), expected_version=seen)
    with pytest.raises(StaleRecord):
        services.change_line(line, by=nandi_writer(), content=line_content(), expected_version=seen)
    with pytest.raises(StaleRecord):
        services.remove_line(line, by=nandi_writer(), expected_version=seen)
    # Before anything else is found amiss in what they wrote.
    with pytest.raises(StaleRecord):
        services.change_plan(
            stale, by=nandi_writer(), words=PlanWords("长" * 121), expected_version=seen
        )


def test_that_a_task_is_done_is_stated_by_another_and_may_be_taken_back() -> None:
    plan = accepted()
    line = task_of(plan)
    with pytest.raises(DutyConflict):
        stated(line, nandi_writer())
    assert not services.may_state(plan, nandi_writer())
    assert services.may_state(plan, nandi_second())
    far = person("plan-far", Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    with pytest.raises(Refusal):
        stated(line, far)
    stated(line, nandi_second())
    day = date(YEAR, 10, 8)
    assert _standing(line, day) == "done"
    assert _standing(line, date(YEAR, 9, 19)) == "due_soon"
    stated(line, county_writer(), is_done=False, day=day, evidence="复查未通过")
    assert _standing(line, day) == "overdue"
    assert _standing(line, date(YEAR, 10, 7)) == "done"


def _standing(line: PlanLine, day: date) -> str:
    return queries.progress_of([line], day)[0].standing.value


def test_statements_are_refused_where_they_say_nothing() -> None:
    plan = accepted()
    counted = PlanLine.objects.get(plan=plan, measure="meetings")
    with pytest.raises(Refusal):
        stated(counted, nandi_second())
    line = task_of(plan)
    for field, change in (
        ("day", {"day": date(YEAR, 10, 9)}),
        ("day", {"day": date(YEAR - 1, 12, 31)}),
        ("evidence", {"evidence": "  "}),
    ):
        with pytest.raises(ValidationError) as told:
            stated(line, nandi_second(), **change)
        assert list(told.value.message_dict) == [field]
    with pytest.raises(IllegalTransition):
        stated(task_of(drafted(county_writer())), city_officer())


def test_a_statement_holds_for_the_next_edition_unless_the_task_is_another() -> None:
    plan = accepted()
    stated(task_of(plan), nandi_second())
    newer = renewed(plan)
    same = PlanLine.objects.select_related("plan").get(plan=newer, target__isnull=True)
    day = date(YEAR, 10, 8)
    assert _standing(same, day) == "done"
    services.change_line(same, by=nandi_writer(), content=task_content(task="建成两座宣传站"))
    assert _standing(same, day) == "overdue"


def test_nothing_is_stated_of_an_edition_that_was_replaced_meanwhile() -> None:
    plan = accepted()
    line = PlanLine.objects.select_related("plan").get(plan=plan, target__isnull=True)
    newer = renewed(plan)
    services.submit_plan(newer, by=nandi_writer())
    services.accept_plan(newer, by=county_writer())
    assert line.plan.state == "accepted"
    with pytest.raises(IllegalTransition):
        stated(line, nandi_second())
    assert not LineStatement.objects.exists()


def test_each_sees_the_plans_of_the_own_area() -> None:
    town, county = accepted(), drafted(county_writer())
    far = factories.user(Role.TOWNSHIP_OFFICER, factories.township(name="平山街道"))
    assert list(queries.plans_for(nandi_second())) == [town]
    assert list(queries.plans_for(far)) == []
    assert set(queries.plans_for(county_second())) == {town, county}
    assert list(queries.plans_for(city_officer(), level="county")) == [county]
    assert list(queries.plans_for(city_officer(), state="accepted")) == [town]
    assert list(queries.plans_for(city_officer(), year=YEAR + 1)) == []
    member = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))
    assert list(queries.plans_for(member)) == []


def test_who_has_none() -> None:
    other = factories.township(name="平山街道")
    accepted()
    drafted(person("plan-ping", Role.TOWNSHIP_OFFICER, other))
    missing = plan_waiting.units_without_plan
    assert list(missing(city_officer(), queries.PlanLevel.TOWNSHIP, YEAR)) == [other]
    assert list(missing(city_officer(), queries.PlanLevel.COUNTY, YEAR)) == [factories.county()]
    assert list(missing(nandi_writer(), queries.PlanLevel.TOWNSHIP, YEAR)) == []
    assert len(missing(city_officer(), queries.PlanLevel.TOWNSHIP, YEAR + 1)) == 2
    to_plan = plan_waiting.own_units_to_plan
    assert list(to_plan(county_writer(), queries.PlanLevel.TOWNSHIP, YEAR + 1)) == []
    assert list(to_plan(county_writer(), queries.PlanLevel.COUNTY, YEAR)) == [factories.county()]
    assert list(to_plan(city_officer(), queries.PlanLevel.COUNTY, YEAR)) == []


def test_one_form_makes_one_plan() -> None:
    words, code = PlanWords("计划"), factories.township().code
    made = [
        services.begin_plan(
            by=nandi_writer(), jurisdiction=code, year=YEAR, words=words, token="t" * 20
        )
        for _time in range(2)
    ]
    assert [is_new for _plan, is_new in made] == [True, False]
    assert made[0][0] == made[1][0]


def test_a_text_that_tells_of_a_person_is_confirmed_before_it_is_published() -> None:
    plan = accepted(situation="联系人 13900001111")
    with pytest.raises(ValidationError):
        plan_public.publish_plan(plan, by=city_officer())
    assert WorkPlan.objects.get(pk=plan.pk).state == PlanState.ACCEPTED
    plan.refresh_from_db()
    plan_public.publish_plan(plan, by=city_officer(), confirmed=True)
    assert plan.state == PlanState.PUBLISHED


def test_what_was_replaced_is_neither_renewed_nor_copied() -> None:
    plan = accepted()
    newer = renewed(plan)
    services.submit_plan(newer, by=nandi_writer())
    services.accept_plan(newer, by=county_writer())
    plan.refresh_from_db()
    with pytest.raises(IllegalTransition):
        services.copy_plan(plan, by=nandi_writer(), token=token())
    with pytest.raises(IllegalTransition):
        renewed(plan)
    assert WorkPlan.objects.count() == 2


def test_words_have_their_length_and_no_strange_characters() -> None:
    for field, words in (
        ("title", {"title": "长" * 121}),
        ("title", {"title": "计划\u202e"}),
        ("situation", {"situation": "长" * 3001}),
    ):
        with pytest.raises(ValidationError) as told:
            begun(**words)
        assert list(told.value.message_dict) == [field]
    plan = drafted()
    with pytest.raises(ValidationError):
        services.change_plan(
            plan, by=nandi_writer(), words=PlanWords("长" * 121), expected_version=plan.version
        )
    with pytest.raises(ValidationError) as told:
        with_line(plan, line_content(task="任务\u202e"))
    assert list(told.value.message_dict) == ["task"]
    line = PlanLine.objects.select_related("plan").filter(plan=plan).first()
    assert line is not None
    with pytest.raises(ValidationError) as told:
        services.change_line(
            line, by=nandi_writer(), content=line_content(due_on=date(YEAR + 1, 1, 1))
        )
    assert list(told.value.message_dict) == ["due_on"]
    assert plan.lines.count() == 2


def test_a_newer_edition_says_why() -> None:
    plan = accepted()
    with pytest.raises(ValidationError) as told:
        services.renew_plan(plan, by=nandi_writer(), reason="长" * 501, token=token())
    assert list(told.value.message_dict) == ["reason"]
    with pytest.raises(ValidationError) as told:
        services.renew_plan(plan, by=nandi_writer(), reason=" ", token=token())
    assert list(told.value.message_dict) == ["reason"]
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.create(
            key=plan.key, jurisdiction=plan.jurisdiction, level="township", year=YEAR, edition=2,
            replaces=plan, title="没有原因", begun_by=nandi_writer(), written_by=nandi_writer(),
        )  # fmt: skip


def test_no_plan_is_copied_beyond_next_year() -> None:
    plan = accepted(None, line_content(due_on=date(YEAR + 1, 5, 5)), year=YEAR + 1)
    with pytest.raises(Refusal):
        services.copy_plan(plan, by=nandi_writer(), token=token())
    with on(date(YEAR + 1, 1, 2)):
        made, _is_new = services.copy_plan(plan, by=nandi_writer(), token=token())
    assert made.year == YEAR + 2


def test_a_plan_has_room_for_so_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coordination.services.plan_lines.LINES_PER_PLAN", 2)
    plan = drafted()
    with pytest.raises(Refusal):
        with_line(plan, line_content(task="第三项"))
    assert plan.lines.count() == 2


def test_a_line_that_was_taken_out_is_neither_changed_nor_taken_out_again() -> None:
    plan = drafted()
    line = PlanLine.objects.select_related("plan").filter(plan=plan).first()
    assert line is not None
    gone = PlanLine.objects.select_related("plan").get(pk=line.pk)
    services.remove_line(line, by=nandi_writer())
    gone.plan.refresh_from_db()
    with pytest.raises(Refusal):
        services.change_line(gone, by=nandi_writer(), content=line_content())
    with pytest.raises(Refusal):
        services.remove_line(gone, by=nandi_writer())
    assert plan.lines.count() == 1


def test_a_reason_has_its_length_and_stands_at_its_field() -> None:
    plan = submitted()
    with pytest.raises(ValidationError) as told:
        services.return_plan(plan, by=county_writer(), reason="长" * 501)
    assert list(told.value.message_dict) == ["reason"]


def test_a_plan_follows_its_unit_to_another_code() -> None:
    plan = accepted()
    with on(date(YEAR + 1, 1, 5)):
        review = services.prepare_review(
            plan, by=nandi_writer(), moment="yearend", token=token()
        )[0]  # fmt: skip
    follow_codes({plan.jurisdiction: "210502099"})
    plan.refresh_from_db()
    review.refresh_from_db()
    assert plan.jurisdiction == review.jurisdiction == "210502099"
