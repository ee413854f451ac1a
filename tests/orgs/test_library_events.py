"""Events: planned, announced, held, cancelled; seats and who signs up."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from orgs import library_public, queries, services
from orgs.constants import EVENT_TEXT_LENGTH
from orgs.forms.events import event_step_form, outcome_form
from orgs.library_sections import occasion_of
from orgs.models import EventSignUp, ExchangeEvent
from portal.calendars import calendar_of
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.orgs import library_helpers as h

pytestmark = pytest.mark.django_db


def test_an_association_plans_and_an_officer_announces() -> None:
    of, member = h.association()
    event = h.planned(member)
    assert (event.organization, event.host_name, event.state) == (of, of.name, "planned")
    assert [row.pk for row in queries.events_to_announce(h.publisher())] == [event.pk]
    with pytest.raises(IllegalTransition):
        library_public.announce_event(event, by=member)
    event.refresh_from_db()
    publication = library_public.announce_event(event, by=h.publisher())
    assert (publication.payload["state"], publication.payload["host_name"]) == (
        "announced",
        of.name,
    )
    assert publication.period == event.ends_at.date().isoformat()
    assert list(queries.events_to_announce(h.publisher())) == []


def test_who_planned_it_does_not_announce_it() -> None:
    event = h.planned()
    with pytest.raises(DutyConflict):
        library_public.announce_event(event, by=h.editor("event-planner"))
    event.refresh_from_db()
    assert (event.state, current(Kind.EVENT, event.public_id)) == ("planned", None)


def test_plans_are_seen_by_the_host_and_the_registry_alone() -> None:
    _of, member = h.association()
    _other, stranger = h.association("平山区物业行业协会")
    event = h.planned(member)
    assert list(queries.events_for(member)) == [event]
    for person in (stranger, h.writer()):
        assert list(queries.events_for(person)) == []
    library_public.announce_event(event, by=h.publisher())
    for person in (stranger, h.writer()):
        assert list(queries.events_for(person)) == [event]
        assert services.event_steps(event, person) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": h.in_days(10, 8)}, "ends_at"),
        ({"starts_at": h.in_days(-2), "ends_at": h.in_days(-1)}, "starts_at"),
        ({"starts_at": h.in_days(-1), "ends_at": h.in_days(1)}, "starts_at"),
        ({"seats": 0}, "seats"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        h.planned(**changes)
    assert list(error.value.message_dict) == [field]


def test_the_same_host_is_told_of_an_overlap() -> None:
    first = h.planned()
    touching = h.planned(title="接着开", starts_at=h.in_days(10, 11), ends_at=h.in_days(10, 12))
    assert queries.overlapping(touching, touching.starts_at, touching.ends_at) == []
    second = h.planned(title="同时开", starts_at=h.in_days(10, 10), ends_at=h.in_days(10, 11))
    assert queries.overlapping(second, second.starts_at, second.ends_at) == [first]
    services.cancel_event(first, by=h.editor("event-planner"), reason="改期")
    assert queries.overlapping(second, second.starts_at, second.ends_at) == []


def test_a_change_is_published_by_somebody_else_with_its_reason() -> None:
    event = h.announced()
    services.change_event(
        event,
        by=h.editor("event-planner"),
        content=h.plan(place="广裕社区"),
        expected_version=event.version,
    )
    assert event.is_newer
    with pytest.raises(DutyConflict):
        library_public.publish_event(event, by=h.editor("event-planner"), reason="换了地点")
    event.refresh_from_db()
    made = library_public.publish_event(event, by=h.publisher(), reason="换了地点")
    assert (made.version, made.payload["place"], event.is_newer) == (2, "广裕社区", False)


def test_nothing_is_moved_into_the_past_and_what_runs_may_be_corrected() -> None:
    event, by = h.announced(), h.editor("event-planner")
    ExchangeEvent.objects.filter(pk=event.pk).update(starts_at=h.in_days(-1))
    event.refresh_from_db()
    same = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    for field, moment in (("starts_at", h.in_days(-2)), ("ends_at", h.in_days(-1, 10))):
        with pytest.raises(ValidationError) as error:
            services.change_event(
                ExchangeEvent.objects.get(pk=event.pk),
                by=by,
                content=h.plan(**same | {field: moment}),
                expected_version=event.version,
            )
        assert list(error.value.message_dict) == [field]
    services.change_event(
        event, by=by, content=h.plan(**same, place="广裕社区"), expected_version=event.version
    )
    assert event.place == "广裕社区"


def test_a_comma_by_another_does_not_let_who_wrote_it_publish_it() -> None:
    event, writer = h.announced(), h.editor("event-writer")
    for by, agenda in ((writer, "全新的议程"), (h.editor("event-planner"), "全新的议程，")):
        services.change_event(
            event, by=by, content=h.plan(agenda=agenda), expected_version=event.version
        )
    with pytest.raises(DutyConflict):
        library_public.publish_event(event, by=writer, reason="换了议程")


def test_what_was_changed_back_is_settled_without_a_further_version() -> None:
    event, by = h.announced(), h.editor("event-planner")
    services.change_event(event, by=by, content=h.plan(), expected_version=event.version)
    assert not event.is_newer
    for place in ("广裕社区", h.plan().place):
        services.change_event(
            event, by=by, content=h.plan(place=place), expected_version=event.version
        )
        assert event.is_newer
    standing = library_public.publish_event(event, by=h.publisher())
    assert (standing.version, event.is_newer) == (1, False)


def test_the_slower_of_two_is_told() -> None:
    event = h.planned()
    by = h.editor("event-planner")
    services.change_event(event, by=by, content=h.plan(title="新题"), expected_version=1)
    with pytest.raises(StaleRecord):
        services.change_event(event, by=by, content=h.plan(title="旧题"), expected_version=1)


def test_it_is_held_once_it_is_over_with_what_came_of_it() -> None:
    event, by = h.announced(), h.editor("event-planner")
    with pytest.raises(Refusal):
        services.hold_event(event, by=by, summary="很好", attended=3)
    h.past(event)
    with pytest.raises(ValidationError) as error:
        services.hold_event(event, by=by, summary=" ", attended=3)
    assert list(error.value.message_dict) == ["summary"]
    services.hold_event(event, by=by, summary="看了三个点位。", attended=23, materials="讲义")
    made = library_public.publish_event(event, by=h.publisher(), reason="已举办")
    assert (made.payload["state"], made.payload["attended"], made.payload["summary"]) == (
        "held",
        23,
        "看了三个点位。",
    )
    with pytest.raises(IllegalTransition):
        services.cancel_event(event, by=by, reason="晚了")


def test_what_was_told_of_it_is_corrected_and_published_anew() -> None:
    event, by = h.past(h.announced()), h.editor("event-planner")
    told = {"summary": "看了三个点位，请联系13904140000。", "attended": 23, "materials": "讲义"}
    services.hold_event(event, by=by, **told)
    with pytest.raises(ValidationError):
        library_public.publish_event(event, by=h.publisher(), reason="已举办")
    event.refresh_from_db()
    right = told | {"summary": "看了三个点位。"}
    with pytest.raises(StaleRecord):
        services.correct_outcome(event, by=by, expected_version=1, **right)
    for field, nothing in (("summary", " "), ("attended", None)):
        with pytest.raises(ValidationError) as error:
            services.correct_outcome(
                event, by=by, expected_version=event.version, **right | {field: nothing}
            )
        assert list(error.value.message_dict) == [field]
    services.correct_outcome(event, by=by, expected_version=event.version, **right)
    made = library_public.publish_event(event, by=h.publisher(), reason="已举办")
    assert (made.payload["summary"], event.is_newer) == ("看了三个点位。", False)
    services.correct_outcome(event, by=by, expected_version=event.version, **right)
    assert not event.is_newer


def test_why_it_was_cancelled_is_corrected_by_its_keepers_alone() -> None:
    event, by = h.announced(), h.editor("event-planner")
    with pytest.raises(IllegalTransition):
        services.correct_outcome(event, by=by, expected_version=event.version, cancel_reason="暴雪")
    services.cancel_event(event, by=by, reason="李科长生病")
    _of, stranger = h.association()
    with pytest.raises(Refusal):
        services.correct_outcome(
            event, by=stranger, expected_version=event.version, cancel_reason="暴雪"
        )
    services.correct_outcome(event, by=by, expected_version=event.version, cancel_reason="暴雪")
    assert (event.cancel_reason, event.is_newer) == ("暴雪", True)


def test_why_it_was_cancelled_has_one_length_wherever_it_is_written() -> None:
    by, event = h.editor("event-planner"), h.announced()
    with pytest.raises(ValidationError) as error:
        services.cancel_event(event, by=by, reason="雪" * (EVENT_TEXT_LENGTH + 1))
    assert list(error.value.message_dict) == ["cancel_reason"]
    event.refresh_from_db()
    step = event.TRANSITIONS.between("announced", "cancelled")
    assert step is not None
    longest = "雪" * EVENT_TEXT_LENGTH
    form = event_step_form(event, step, {"version": event.version, "reason": longest})
    assert form.is_valid()
    services.cancel_event(event, by=by, reason=form.cleaned_data["reason"])
    correction = outcome_form(event, {"version": event.version, "cancel_reason": longest})
    assert correction is not None
    assert correction.is_valid()


def test_a_cancelled_plan_stays_inside_and_a_cancelled_event_is_struck_out() -> None:
    by = h.editor("event-planner")
    plan = h.planned()
    with pytest.raises(Refusal):
        services.cancel_event(plan, by=by, reason=" ")
    plan.refresh_from_db()
    services.cancel_event(plan, by=by, reason="场地不落实")
    with pytest.raises(IllegalTransition):
        library_public.publish_event(plan, by=h.publisher())
    event = h.announced()
    file = calendar_of([occasion_of(h_current(event))])
    assert b"STATUS:CONFIRMED" in file
    assert b"UTC+08:00" not in file
    services.cancel_event(event, by=by, reason="暴雪预警")
    library_public.publish_event(event, by=h.publisher(), reason="取消")
    text = calendar_of([occasion_of(h_current(event))]).decode()
    assert "STATUS:CANCELLED" in text
    assert "DTEND" in text


def h_current(event: ExchangeEvent) -> Any:
    found = current(Kind.EVENT, event.public_id)
    assert found is not None
    return found


def test_units_sign_up_within_the_seats() -> None:
    event = h.announced()
    _of, member = h.association()
    h.come(event, h.writer(), 3)
    with pytest.raises(Refusal, match="2"):
        h.come(event, member, 3)
    row = h.come(event, member, 2)
    assert queries.taken_seats(event) == 5
    with pytest.raises(Refusal):
        h.come(event, member, 1)
    services.take_back_sign_up(row, by=member)
    assert queries.taken_seats(event) == 3
    h.come(event, member, 1)
    assert queries.taken_seats(event) == 4


def test_a_form_sent_twice_signs_up_once() -> None:
    event, by = h.announced(), h.writer()
    unit, token = queries.sign_up_units(by)[0], h.token()
    made = [
        services.sign_up(event, unit=unit, by=by, people=2, token=token)[1] for _again in range(2)
    ]
    assert made == [True, False]


def test_nobody_signs_up_for_what_is_planned_begun_or_cancelled() -> None:
    with pytest.raises(IllegalTransition):
        h.come(h.planned(), h.writer())
    with pytest.raises(Refusal):
        h.come(h.past(h.announced(title="昨天的")), h.writer())
    event = h.announced(title="取消的")
    services.cancel_event(event, by=h.editor("event-planner"), reason="改期")
    with pytest.raises(IllegalTransition):
        h.come(event, h.writer())


def test_nobody_signs_up_or_off_for_another_unit() -> None:
    event = h.announced()
    row = h.come(event, h.writer())
    stranger = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="广裕社区"))
    with pytest.raises(Refusal):
        services.take_back_sign_up(row, by=stranger)
    with pytest.raises(Refusal):
        services.sign_up(
            event,
            unit=queries.sign_up_units(h.writer())[0],
            by=stranger,
            people=1,
            token=h.token(),
        )
    assert queries.taken_seats(event) == 2


def test_seats_are_not_fewer_than_those_who_come() -> None:
    event = h.announced()
    h.come(event, h.writer(), 3)
    with pytest.raises(ValidationError) as error:
        services.change_event(
            event,
            by=h.editor("event-planner"),
            content=h.plan(seats=2),
            expected_version=event.version,
        )
    assert list(error.value.message_dict) == ["seats"]


def test_the_database_counts_the_seats_itself() -> None:
    event = h.announced()
    h.come(event, h.writer(), 4)
    community = factories.community(name="广裕社区")
    with pytest.raises(IntegrityError, match="no more people than seats"), transaction.atomic():
        EventSignUp.objects.create(event=event, community=community, people=2, signed_by=h.writer())
    EventSignUp.objects.create(event=event, community=community, people=1, signed_by=h.writer())


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": h.in_days(9)},
        {"state": "held"},
        {"state": "cancelled"},
        {"seats": 0},
    ],
)
def test_the_database_refuses(change: dict[str, Any]) -> None:
    event = h.announced()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeEvent.objects.filter(pk=event.pk).update(**change)


def test_a_sign_up_stays_as_it_was_made() -> None:
    row = h.come(h.announced(), h.writer())
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        EventSignUp.objects.filter(pk=row.pk).update(people=1)
