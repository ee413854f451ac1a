"""Volunteers: who signs up, who keeps their service, what stays when they are erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove
from outreach.enums import ServiceKind, ServiceState, VolunteerState
from outreach.immutable import VOLUNTEER_TABLES
from outreach.models import ServiceRecord, Volunteer
from outreach.services import (
    ServiceContent,
    VolunteerContent,
    accept_volunteer,
    correct_service,
    erase_volunteer,
    issue_certificate,
    leave,
    refuse_volunteer,
    reject_service,
    sign_up,
    verify_service,
)
from outreach.volunteer_queries import records_of, sum_of, volunteer_by_code, volunteers_for
from tests import factories
from tests.orgs.courses import Course, step, undone, ways
from tests.orgs.helpers import organization, publish, serves
from tests.outreach import volunteer_helpers as helpers
from tests.outreach.helpers import person

pytestmark = pytest.mark.django_db

CONTENT = VolunteerContent("李四", "13904140000", "minor", "李大山", guardian_agrees=True)


def today() -> date:
    return timezone.localdate()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (replace(CONTENT, age_group="child"), "age_group"),
        (replace(CONTENT, guardian=""), "guardian"),
        (replace(CONTENT, guardian_agrees=False), "guardian_agrees"),
        (replace(CONTENT, name=""), "name"),
        (replace(CONTENT, name="李4"), "name"),
        (replace(CONTENT, phone=""), "phone"),
        (replace(CONTENT, age_group="old"), "age_group"),
    ],
)
def test_who_cannot_sign_up(content: VolunteerContent, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        sign_up(helpers.community(), content=content, token="a")
    assert list(refused.value.message_dict) == [field]
    assert Volunteer.objects.count() == 0


def test_a_team_serves_the_community_and_is_on_the_site() -> None:
    unit, team = helpers.community(), organization()
    for make in (lambda: None, lambda: publish(team)):
        make()
        with pytest.raises(ValidationError) as refused:
            sign_up(unit, content=CONTENT, token="a", organization=team)
        assert list(refused.value.message_dict) == ["organization"]
    serves(team, unit.township)
    publish(team, reason="补充服务区域")
    assert sign_up(unit, content=CONTENT, token="a", organization=team).team == team.name


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.CITY_OFFICER])
def test_officers_above_read_no_names_through_another_office(role: Role) -> None:
    volunteer = helpers.applied()
    record = helpers.entered(helpers.active("李四"), day=today())
    unit = "210502" if role == Role.COUNTY_OFFICER else factories.CITY_CODE
    above = person("above", role, unit)
    other = factories.community(name="南地社区")
    factories.appointment(above, Role.COMMITTEE_MEMBER, other)
    above = User.objects.get(pk=above.pk)
    assert not volunteers_for(above).exists()
    assert not ServiceRecord.objects.for_user(above).filter(pk=record.pk).exists()
    assert volunteer in volunteers_for(helpers.officer())


def test_a_certificate_is_asked_for_by_who_works_with_the_volunteer() -> None:
    volunteer = helpers.active()
    helpers.verified(volunteer, day=today())
    with pytest.raises(Refusal):
        issue_certificate(volunteer, by=helpers.officer())
    assert issue_certificate(volunteer, by=helpers.member()).volunteer == volunteer


def test_the_same_form_is_taken_once() -> None:
    unit = helpers.community()
    first = sign_up(unit, content=CONTENT, token="a")
    assert sign_up(unit, content=CONTENT, token="a").pk == first.pk
    assert sign_up(unit, content=replace(CONTENT, name="李五"), token="a").pk != first.pk
    assert first.guardian == "李大山"


def test_the_guardian_of_an_adult_is_not_kept() -> None:
    content = replace(CONTENT, age_group="adult")
    assert sign_up(helpers.community(), content=content, token="a").guardian == ""


def test_the_telephone_is_encrypted_in_the_database() -> None:
    volunteer = helpers.applied(phone="13904140000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM outreach_volunteer")
        assert "13904140000" not in cursor.fetchone()[0]
    assert Volunteer.objects.get(pk=volunteer.pk).phone == "13904140000"


def test_only_the_committee_of_the_place_accepts() -> None:
    volunteer = helpers.applied()
    with pytest.raises(IllegalTransition):
        accept_volunteer(volunteer, by=helpers.officer())
    accept_volunteer(volunteer, by=helpers.member())
    assert (volunteer.state, volunteer.accepted_on) == (VolunteerState.ACTIVE, today())


def test_who_is_refused_is_forgotten_and_reads_why() -> None:
    volunteer = helpers.applied(age_group="minor", guardian="王大山", guardian_agrees=True)
    refuse_volunteer(volunteer, by=helpers.member(), reason="不在本社区居住")
    kept = Volunteer.objects.get(pk=volunteer.pk)
    assert (kept.name, kept.phone, kept.guardian, kept.age_group) == ("", "", "", "")
    assert kept.answer == "不在本社区居住"


def test_half_hours_have_bounds_for_a_record_and_for_a_day() -> None:
    volunteer = helpers.active()
    helpers.entered(volunteer, day=today(), half_hours=20)
    for half_hours, field in ((0, "half_hours"), (25, "half_hours"), (5, "hours")):
        with pytest.raises(ValidationError) as refused:
            helpers.entered(volunteer, day=today(), half_hours=half_hours)
        assert list(refused.value.message_dict) == [field]
    helpers.entered(volunteer, day=today(), half_hours=4)
    assert volunteer.services.count() == 2


def test_days_lie_within_the_time_as_a_volunteer() -> None:
    volunteer = helpers.active()
    for day in (today() + timedelta(1), today() - timedelta(1)):
        with pytest.raises(ValidationError):
            helpers.entered(volunteer, day=day)
    with pytest.raises(Refusal):
        helpers.entered(helpers.applied("赵六"), day=today())


def test_others_enter_nothing() -> None:
    volunteer = helpers.active()
    with pytest.raises(Refusal):
        helpers.entered(volunteer, day=today(), by=helpers.officer())
    assert ServiceRecord.objects.count() == 0


def test_nobody_verifies_what_they_entered() -> None:
    record = helpers.entered(helpers.active(), day=today())
    with pytest.raises(DutyConflict):
        verify_service(record, by=helpers.member())
    verify_service(record, by=helpers.member("committee-2"))
    assert record.state == ServiceState.VERIFIED


def test_the_database_refuses_it_as_well() -> None:
    record = helpers.entered(helpers.active(), day=today())
    rows = ServiceRecord.objects.filter(pk=record.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(verified_by=record.entered_by, verified_on=today(), state="verified")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(half_hours=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    volunteers = Volunteer.objects.filter(pk=record.volunteer_id)
    for change in ({"name": ""}, {"age_group": "minor"}, {"age_group": "child"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            volunteers.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        volunteers.update(state="erased")


def test_a_correction_takes_the_place_of_a_record_and_is_verified_anew() -> None:
    volunteer = helpers.active()
    record = helpers.verified(volunteer, day=today(), half_hours=24)
    content = ServiceContent("education", today(), 3)
    made = correct_service(record, by=helpers.member(), content=content, reason="录错")
    assert sum_of(records_of(volunteer)).hours == 0
    verify_service(made, by=helpers.officer())
    total = sum_of(records_of(volunteer))
    assert (total.hours, total.times, made.corrects) == (1.5, 1, record)
    with pytest.raises(IllegalTransition):
        correct_service(record, by=helpers.member(), content=content, reason="再改")


def test_a_correction_that_does_not_fit_leaves_the_record() -> None:
    record = helpers.verified(helpers.active(), day=today())
    content = ServiceContent("education", today() + timedelta(1), 3)
    with pytest.raises(ValidationError):
        correct_service(record, by=helpers.member(), content=content, reason="录错")
    assert ServiceRecord.objects.get(pk=record.pk).state == ServiceState.VERIFIED


def test_erased_keeps_the_hours_and_nothing_of_the_person() -> None:
    volunteer = helpers.active("慕容雪松")
    helpers.verified(volunteer, day=today(), half_hours=5)
    issue_certificate(volunteer)
    code, token = volunteer.receipt_code, volunteer.token
    erase_volunteer(volunteer)
    kept = Volunteer.objects.get(pk=volunteer.pk)
    assert (kept.state, kept.name, kept.phone, kept.age_group) == ("erased", "", "", "")
    assert volunteer_by_code(code) is None
    assert kept.token != token
    assert sum_of(records_of(kept)).hours == 2.5
    assert "慕容雪松" not in str(list(AuditEvent.objects.values()))
    with pytest.raises(Refusal):
        issue_certificate(kept)


def test_who_leaves_still_gets_a_certificate() -> None:
    volunteer = helpers.active()
    helpers.verified(volunteer, day=today())
    leave(volunteer)
    kept = Volunteer.objects.get(pk=volunteer.pk)
    assert (kept.state, kept.phone, kept.left_on) == ("left", "", today())
    first = issue_certificate(kept)
    assert issue_certificate(kept).pk == first.pk
    assert (first.hours, first.issuer) == (2, kept.team)


def test_two_who_act_at_once() -> None:
    volunteer = helpers.active()
    seen = volunteer.version
    leave(Volunteer.objects.get(pk=volunteer.pk), expected_version=seen)
    with pytest.raises((StaleRecord, IllegalTransition)):
        erase_volunteer(volunteer, expected_version=seen)


def test_without_the_trigger_a_record_would_change() -> None:
    record = helpers.entered(helpers.active(), day=today())
    remove(VOLUNTEER_TABLES[0], connection)
    assert ServiceRecord.objects.filter(pk=record.pk).update(half_hours=1) == 1


def test_without_forgetting_the_database_refuses_an_erasure(monkeypatch: Any) -> None:
    volunteer = helpers.active()
    monkeypatch.setattr("outreach.services.volunteers.FORGOTTEN", {})
    with pytest.raises(IntegrityError), transaction.atomic():
        erase_volunteer(volunteer)


def test_without_the_count_of_a_day_more_would_stand_there(monkeypatch: Any) -> None:
    volunteer = helpers.active()
    helpers.entered(volunteer, day=today(), half_hours=24)
    monkeypatch.setattr(
        "outreach.services.service_records.refuse_long_day", lambda volunteer, content: None
    )
    helpers.entered(volunteer, day=today(), half_hours=24)
    assert volunteer.services.count() == 2


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(ServiceKind.values),
            st.integers(1, 6),
            st.sampled_from(("entered", "verified", "rejected", "corrected")),
        ),
        max_size=8,
    ),
    st.sets(st.integers(0, 2)),
)
def test_sums_are_the_same_after_erasure(
    acts: list[tuple[int, str, int, str]], erased: set[int]
) -> None:
    with transaction.atomic():
        people = [helpers.active(f"人{'甲乙丙'[n]}") for n in range(3)]
        expected = dict.fromkeys(ServiceKind.values, 0)
        for whose, kind, half_hours, act in acts:
            held = sum(
                row.half_hours
                for row in people[whose].services.all()
                if row.state in {"entered", "verified"}
            )
            if held + half_hours > 24:
                continue
            record = helpers.entered(people[whose], day=today(), half_hours=half_hours, kind=kind)
            if act != "entered":
                verify_service(record, by=helpers.officer())
                expected[kind] += half_hours
            if act == "rejected":
                reject_service(record, by=helpers.officer(), reason="不实")
                expected[kind] -= half_hours
            if act == "corrected":
                content = ServiceContent(kind, today(), 1)
                made = correct_service(record, by=helpers.member(), content=content, reason="改")
                verify_service(made, by=helpers.officer())
                expected[kind] += 1 - half_hours
        assert sum_of(ServiceRecord.objects.all()).half_hours == expected
        for number in erased:
            erase_volunteer(Volunteer.objects.get(pk=people[number].pk))
        assert sum_of(ServiceRecord.objects.all()).half_hours == expected
        transaction.set_rollback(True)


class VolunteerCourse(Course):
    first = "applied"
    steps: ClassVar[dict[str, dict[str, str]]] = {
        "accept": {"applied": "active"},
        "refuse": {"applied": "refused"},
        "leave": {"active": "left"},
        "note_left": {"active": "left"},
        "erase": {"applied": "erased", "active": "erased", "left": "erased"},
        "erase_for": {"applied": "erased", "active": "erased", "left": "erased"},
    }

    def begin(self) -> Any:
        return helpers.applied()

    def do_accept(self, row: Any) -> None:
        accept_volunteer(row, by=helpers.member())

    def do_refuse(self, row: Any) -> None:
        refuse_volunteer(row, by=helpers.member(), reason="不合适")

    def do_leave(self, row: Any) -> None:
        leave(row)

    def do_note_left(self, row: Any) -> None:
        leave(row, by=helpers.member(), reason="本人告知")

    def do_erase(self, row: Any) -> None:
        erase_volunteer(row)

    def do_erase_for(self, row: Any) -> None:
        erase_volunteer(row, by=helpers.member(), reason="本人要求")


class ServiceCourse(Course):
    first = "entered"
    steps: ClassVar[dict[str, dict[str, str]]] = {
        "verify": {"entered": "verified"},
        "reject": {"entered": "rejected", "verified": "rejected"},
        "correct": {"entered": "replaced", "verified": "replaced"},
    }

    def begin(self) -> Any:
        return helpers.entered(helpers.active(), day=today())

    def do_verify(self, row: Any) -> None:
        verify_service(row, by=helpers.officer())

    def do_reject(self, row: Any) -> None:
        reject_service(row, by=helpers.officer(), reason="不实")

    def do_correct(self, row: Any) -> None:
        content = ServiceContent("education", today(), 2)
        correct_service(row, by=helpers.member(), content=content, reason="录错")


@pytest.mark.parametrize("course", [VolunteerCourse, ServiceCourse])
def test_each_act_in_each_state_does_as_the_model_says(course: type[Course]) -> None:
    for way in ways(course):
        for act in course.steps:
            with undone():
                model = course()
                row = model.begin()
                for done in [*way, act]:
                    step(model, done, row)
