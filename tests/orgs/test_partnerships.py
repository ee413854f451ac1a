"""Resources, needs and bookings: who writes what, no double use, what a need was met by."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import install_guard, remove_guard
from benxi_sorting.demonstration.clock import on
from orgs import queries
from orgs.models import Booking, Need, Partnership, Resource
from orgs.services import (
    BookingEntry,
    HeldEntry,
    NeedEntry,
    ResourceEntry,
    WindowEntry,
    ask_booking,
    change_resource,
    enter_need,
    enter_resource,
    settle_need,
    step_booking,
)
from orgs.triggers import DOUBLE_USE, NEED_MET
from tests import factories
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization, serves
from tests.orgs.partnership_helpers import (
    agreed,
    agreement,
    ask,
    at,
    committee,
    held,
    need,
    officer,
    party,
    resource,
    token,
    unit,
)

pytestmark = pytest.mark.django_db


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def later(days: int = 3) -> Any:
    """The day on which what was agreed for tomorrow is over."""
    return on(timezone.localdate() + timedelta(days=days))


def test_a_committee_enters_what_it_has_and_only_where_it_is() -> None:
    made = resource()
    assert (made.jurisdiction, made.unit, made.organization) == (
        factories.community(name="德泰社区").code,
        None,
        None,
    )
    with pytest.raises(ValidationError) as error:
        resource(place=factories.community(name="南地社区").code)
    assert set(error.value.message_dict) == {"place"}


def test_nobody_enters_for_somebody_else() -> None:
    theirs = party(committee("南地社区"))
    entry = ResourceEntry("place", "会议室", 10, "人", date(2025, 1, 1))
    with pytest.raises(Refusal):
        enter_resource(by=committee(), party=theirs, entry=entry, token=token())
    today = timezone.localdate()
    wanted = NeedEntry("place", "场地", "培训", 10, "人", today, today)
    with pytest.raises(Refusal):
        enter_need(by=committee(), party=theirs, entry=wanted, token=token())
    # Officers speak for units, and need nothing themselves.
    unit()
    [of] = queries.owners_of(officer())
    with pytest.raises(Refusal):
        enter_need(by=officer(), party=of, entry=wanted, token=token())


def test_one_form_sent_twice_enters_one_resource() -> None:
    by, entry = committee(), ResourceEntry("place", "会议室", 10, "人", date(2025, 1, 1))
    first, is_new = enter_resource(by=by, party=party(by), entry=entry, token="t" * 20)
    second, again = enter_resource(by=by, party=party(by), entry=entry, token="t" * 20)
    assert (first.pk, is_new, again) == (second.pk, True, False)


def test_an_organisation_offers_where_it_is_registered_or_names_a_place_there() -> None:
    of = organization()
    person = join(of)
    made = resource(person, place=factories.township().code, kind="people", measure="名")
    assert (made.organization, made.jurisdiction) == (of, factories.township().code)
    far = factories.county(name="溪湖区", code="210503", slug="xihu")
    with pytest.raises(ValidationError):
        resource(person, place=far.code)


def test_an_officer_enters_what_a_unit_offers_in_the_own_jurisdiction_alone() -> None:
    town, other = factories.township(), factories.township(name="平山街道")
    of = unit(jurisdiction=town.code)
    by = factories.user(Role.TOWNSHIP_OFFICER, town)
    for place in (other.code, factories.county().code):
        with pytest.raises(ValidationError) as error:
            resource(by, of, place=place)
        assert set(error.value.message_dict) == {"place"}
    made = resource(by, of, place=factories.community(town, name="德泰社区").code)
    assert queries.speaks_for(by, made)


@pytest.mark.parametrize(
    "fields",
    [
        {"capacity": 0},
        {"name": ""},
        {"measure": ""},
        {"until": date(2024, 12, 31)},
        {"kind": "money"},
        {"name": "会\x00议室"},
        {"windows": (WindowEntry(weekdays="8"),)},
        {"windows": (WindowEntry(since=date(2026, 2, 1), until=date(2026, 1, 1)),)},
    ],
)
def test_bad_resources_are_refused(fields: Any) -> None:
    with pytest.raises(ValidationError):
        resource(**fields)
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"quantity": 0},
        {"title": ""},
        {"since": date(2026, 1, 2), "until": date(2026, 1, 1)},
        {"until": date(2099, 1, 1)},
        {"since": date(2020, 1, 1), "until": date(2020, 1, 2)},
    ],
)
def test_bad_needs_are_refused(fields: Any) -> None:
    with pytest.raises(ValidationError):
        need(**fields)
    assert not Need.objects.exists()


def test_a_booking_goes_from_asked_to_held() -> None:
    wanted = need()
    booking = ask(resource(), need=wanted)
    assert fresh(wanted).state == "open"
    step_booking(booking, "agreed", by=committee())
    assert fresh(wanted).state == "matched"
    with later():
        held(booking)
    stored = fresh(booking)
    assert (stored.state, stored.people, stored.quantity_used) == ("held", 35, 1)
    actions = AuditEvent.objects.filter(object_type="orgs.Booking").order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == [
        "booking.asked",
        "booking.agreed",
        "booking.held",
    ]


@pytest.mark.parametrize(
    ("state", "target", "owner_may", "asker_may"),
    [
        ("asked", "agreed", True, False),
        ("asked", "refused", True, False),
        ("asked", "cancelled", False, True),
        ("agreed", "cancelled", True, True),
        ("agreed", "held", True, True),
    ],
)
def test_each_side_takes_its_own_steps(
    state: str, target: str, owner_may: bool, asker_may: bool
) -> None:
    of = resource()
    sides = ((committee(), owner_may), (committee("南地社区"), asker_may), (officer(), False))
    for days, (by, may) in enumerate(sides, start=1):
        times = {"starts_at": at(9, days), "ends_at": at(10, days)}
        booking = agreed(of, **times) if state == "agreed" else ask(of, **times)
        entry = HeldEntry(timezone.localdate() + timedelta(days=days), 3, 1, "如期")
        with later(5 if target == "held" else 0):
            if may:
                step_booking(booking, target, by=by, reason="理由", held=entry)
            else:
                with pytest.raises(Refusal):
                    step_booking(booking, target, by=by, reason="理由", held=entry)
        assert (fresh(booking).state == target) is may


@pytest.mark.parametrize("target", ["refused", "cancelled"])
def test_no_is_said_with_a_reason(target: str) -> None:
    booking = ask(resource())
    by = committee() if target == "refused" else committee("南地社区")
    with pytest.raises(Refusal):
        step_booking(booking, target, by=by, reason="  ")
    step_booking(booking, target, by=by, reason="当日有党员大会")
    assert fresh(booking).explanation == "当日有党员大会"
    with pytest.raises(IllegalTransition):
        step_booking(fresh(booking), "agreed", by=committee())


def test_a_place_is_agreed_to_once_at_a_time_and_the_clash_is_named() -> None:
    of = resource()
    second = ask(of, starts_at=at(10), ends_at=at(12))
    touching = ask(of, starts_at=at(11), ends_at=at(12))
    first = agreed(of, purpose="党员志愿服务部署会")
    with pytest.raises(Refusal) as refusal:
        step_booking(second, "agreed", by=committee())
    assert "党员志愿服务部署会" in str(refusal.value.message)
    assert first.when in str(refusal.value.message)
    with pytest.raises(Refusal):
        ask(of, starts_at=at(10), ends_at=at(12))
    step_booking(touching, "agreed", by=committee())
    # Cancelled, it leaves the place free.
    step_booking(first, "cancelled", by=committee(), reason="改期")
    other = ask(of, starts_at=at(9), ends_at=at(11))
    step_booking(other, "agreed", by=committee())


def test_what_became_less_than_was_asked_for_is_said_so() -> None:
    of = resource(kind="people", name="志愿讲师", capacity=5, measure="名")
    booking = ask(of, quantity=4)
    changed(of, capacity=3)
    with pytest.raises(Refusal) as refusal:
        step_booking(booking, "agreed", by=committee())
    assert "3 名" in str(refusal.value.message)


def test_people_are_given_up_to_their_number() -> None:
    of = resource(kind="people", name="志愿讲师", capacity=5, measure="名")
    agreed(of, quantity=3)
    with pytest.raises(Refusal):
        ask(of, quantity=3)
    agreed(of, quantity=2)
    with pytest.raises(ValidationError):
        ask(of, quantity=6, starts_at=at(9, 4), ends_at=at(10, 4))


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": at(9, -1), "ends_at": at(11)},
        {"starts_at": at(11), "ends_at": at(9)},
        {"starts_at": at(9), "ends_at": at(9)},
        {"starts_at": at(9) + timedelta(seconds=30)},
        {"ends_at": at(11) + timedelta(microseconds=1)},
        {"ends_at": at(9, 40)},
        {"quantity": 0},
        {"purpose": ""},
        {"starts_at": at(14), "ends_at": at(15)},
    ],
)
def test_bad_bookings_are_refused(fields: Any) -> None:
    of = resource(windows=(WindowEntry(starts_at=time(8), ends_at=time(12)),))
    with pytest.raises(ValidationError):
        ask(of, **fields)
    assert not Booking.objects.exists()


def test_a_booking_meets_an_own_open_need_of_its_kind() -> None:
    of = resource()
    with pytest.raises(ValidationError):
        ask(of, need=need(committee("德泰社区")))
    with pytest.raises(ValidationError):
        ask(of, need=need(kind="people", measure="名"))
    settled = need()
    settle_need(settled, "unmet", by=committee("南地社区"), reason="活动取消")
    with pytest.raises(ValidationError):
        ask(of, need=settled)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"record": " "}, "record"),
        ({"quantity_used": 2}, "quantity_used"),
        ({"held_on": date(2020, 1, 1)}, "held_on"),
        ({"held_on": date(2099, 1, 1)}, "held_on"),
    ],
)
def test_what_happened_fits_what_was_agreed(fields: Any, field: str) -> None:
    booking = agreed(resource())
    with later(), pytest.raises(ValidationError) as error:
        held(booking, **fields)
    assert set(error.value.message_dict) == {field}


def test_a_booking_until_midnight_takes_place_on_its_own_day() -> None:
    booking = agreed(resource(), starts_at=at(20), ends_at=at(0, 2))
    next_day = timezone.localdate() + timedelta(days=2)
    with later():
        with pytest.raises(ValidationError) as error:
            held(booking, held_on=next_day)
        assert set(error.value.message_dict) == {"held_on"}
        held(booking)


def test_nothing_happened_before_its_time() -> None:
    booking = agreed(resource())
    with pytest.raises(ValidationError):
        held(booking)


def test_a_need_opens_again_when_its_booking_is_cancelled() -> None:
    wanted = need()
    booking = agreed(resource(), need=wanted)
    with pytest.raises(Refusal):
        settle_need(fresh(wanted), "unmet", by=committee("南地社区"), reason="不等了")
    step_booking(booking, "cancelled", by=committee(), reason="停电")
    assert fresh(wanted).state == "open"


def test_nobody_meets_an_own_need_with_an_own_resource() -> None:
    by = committee()
    with pytest.raises(ValidationError) as error:
        ask(resource(by), by, need=need(by))
    assert set(error.value.message_dict) == {"need"}
    of = organization()
    person = join(of)
    theirs = resource(person, name="协会活动室")
    with pytest.raises(ValidationError):
        ask(theirs, person, need=need(person))


def test_a_booking_is_for_the_need_of_who_asks() -> None:
    by, second = committee("南地社区"), factories.community(name="东明社区")
    factories.appointment(by, Role.COMMITTEE_MEMBER, second)
    ours, theirs = sorted(queries.parties_of(by), key=lambda one: one.jurisdiction == second.code)
    wanted = NeedEntry("place", "场地", "培训", 10, "人", *[timezone.localdate()] * 2)
    made, _is_new = enter_need(by=by, party=theirs, entry=wanted, token=token())
    entry = BookingEntry(at(9), at(11), 1, "培训", made)
    with pytest.raises(ValidationError) as error:
        ask_booking(resource(), by=by, party=ours, entry=entry, token=token())
    assert set(error.value.message_dict) == {"need"}
    ask_booking(resource(), by=by, party=theirs, entry=entry, token=token())


def test_a_need_is_not_settled_while_a_request_for_it_waits() -> None:
    by, wanted = committee("南地社区"), need()
    booking = ask(resource(), need=wanted)
    with pytest.raises(Refusal) as refusal:
        settle_need(wanted, "unmet", by=by, reason="不等了")
    assert booking.when in str(refusal.value.message)
    step_booking(booking, "cancelled", by=by, reason="不等了")
    settle_need(fresh(wanted), "unmet", by=by, reason="不等了")


def test_a_settled_need_takes_no_booking() -> None:
    by, of, seen = committee("南地社区"), resource(), need()
    booking = ask(of, need=seen)
    Need.objects.filter(pk=seen.pk).update(
        state="unmet", explanation="活动取消", settled_by=by, settled_on=timezone.localdate()
    )
    with pytest.raises(ValidationError):
        ask(of, need=seen, starts_at=at(14), ends_at=at(15))
    with pytest.raises(Refusal):
        step_booking(booking, "agreed", by=committee())
    assert (fresh(seen).state, fresh(booking).state) == ("unmet", "asked")


def test_a_need_is_met_by_what_took_place() -> None:
    by = committee("南地社区")
    of = resource(kind="people", name="讲师", capacity=5, measure="名")
    wanted = need(kind="people", quantity=5, measure="名")
    booking = agreed(of, need=wanted, quantity=5)
    with later():
        held(booking, quantity_used=3)
        with pytest.raises(Refusal):
            settle_need(fresh(wanted), "met", by=by)
        with pytest.raises(Refusal):
            settle_need(fresh(wanted), "partly_met", by=committee())
        settle_need(fresh(wanted), "partly_met", by=by)
    assert fresh(wanted).state == "partly_met"


def test_boxes_do_not_meet_a_need_of_pieces() -> None:
    by = committee("南地社区")
    of = resource(kind="things", name="厨余桶", capacity=50, measure="箱")
    wanted = need(kind="things", quantity=5, measure="个")
    booking = agreed(of, need=wanted, quantity=5)
    with later():
        held(booking)
        with pytest.raises(Refusal) as refusal:
            settle_need(fresh(wanted), "met", by=by)
        assert "5 箱" in str(refusal.value.message)
        with pytest.raises(ValidationError) as error:
            changed(of, measure="个")
        assert set(error.value.message_dict) == {"measure"}
        changed(of, name="厨余收集桶")
        settle_need(fresh(wanted), "partly_met", by=by)


def test_what_was_used_says_whether_a_need_is_unmet() -> None:
    by = committee("南地社区")
    idle, busy = need(), need(title="讲座场地")
    first = agreed(resource(), need=idle)
    second = agreed(resource(name="二号会议室"), need=busy)
    with later():
        held(first, quantity_used=0, people=0, record="无人到场")
        held(second)
        for target in ("met", "partly_met"):
            with pytest.raises(Refusal):
                settle_need(fresh(idle), target, by=by)
        with pytest.raises(Refusal):
            settle_need(fresh(busy), "unmet", by=by, reason="不算")
        settle_need(fresh(idle), "unmet", by=by, reason="活动未开展")
        settle_need(fresh(busy), "met", by=by)


def test_a_need_entered_amiss_is_taken_back_with_a_reason_and_counts_nowhere() -> None:
    by, amiss = committee("南地社区"), need()
    for who, reason in ((by, " "), (committee(), "填错了")):
        with pytest.raises(Refusal):
            settle_need(amiss, "withdrawn", by=who, reason=reason)
    settle_need(amiss, "withdrawn", by=by, reason="数量填错，另行登记")
    stored = fresh(amiss)
    assert (stored.state, stored.settled_by, stored.explanation) == (
        "withdrawn",
        by,
        "数量填错，另行登记",
    )
    with pytest.raises(ValidationError):
        ask(resource(), need=stored)
    later_on = timezone.localdate() + timedelta(days=30)
    everything = Need.objects.all()
    assert not queries.with_outcome(everything, "counted", later_on).exists()
    assert not queries.waiting_needs(everything).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=amiss.pk).update(explanation="")


def test_no_need_leaves_the_rate_by_being_taken_back() -> None:
    by, past, asked = committee("南地社区"), need(), need(title="讲座场地")
    booking = ask(resource(), need=asked)
    step_booking(booking, "refused", by=committee(), reason="不便")
    with pytest.raises(Refusal):
        settle_need(asked, "withdrawn", by=by, reason="不要了")
    with on(past.until + timedelta(days=1)), pytest.raises(Refusal):
        settle_need(past, "withdrawn", by=by, reason="不要了")


def test_an_open_need_is_not_met() -> None:
    wanted = need()
    with pytest.raises(Refusal):
        settle_need(wanted, "met", by=committee("南地社区"))
    assert fresh(wanted).state == "open"


def test_a_step_that_comes_too_late_is_told_so() -> None:
    booking, seen = ask(resource()), 1
    step_booking(booking, "agreed", by=committee())
    stale = fresh(booking)
    with pytest.raises(StaleRecord):
        step_booking(stale, "cancelled", by=committee(), reason="改期", expected_version=seen)


def changed(of: Resource, **fields: Any) -> None:
    names = ResourceEntry.__dataclass_fields__.keys() - {"place", "windows"}
    entry = ResourceEntry(**{name: getattr(of, name) for name in names} | fields)
    change_resource(of, by=committee(), entry=entry, expected_version=of.version)


@pytest.mark.parametrize(
    "fields",
    [{"capacity": 4}, {"is_offered": False}, {"until": date(2026, 1, 1)}],
)
def test_a_resource_keeps_what_was_agreed(fields: Any) -> None:
    of = resource(kind="people", capacity=6, measure="名")
    agreed(of, quantity=3)
    agreed(of, quantity=3, purpose="入户宣传")
    with pytest.raises(Refusal) as refusal:
        changed(of, **fields)
    assert "入户宣传" in str(refusal.value.message)
    changed(of, name="志愿讲师队", windows=(WindowEntry("6", time(9), time(11)),))
    assert [str(row) for row in fresh(of).windows.all()] == ["6 09:00–11:00"]


def test_what_an_ended_organisation_shared_is_not_to_be_had() -> None:
    of = organization()
    theirs, wanted = resource(join(of), name="协会活动室"), need()
    asked = ask(theirs)
    type(of).objects.filter(pk=of.pk).update(status="ended")
    assert queries.suggestions_for(wanted) == []
    assert not queries.current_resources(Resource.objects.all()).exists()
    with pytest.raises(ValidationError):
        ask(theirs, starts_at=at(14), ends_at=at(15))
    assert fresh(asked).state == "asked"


@pytest.mark.parametrize("fields", [{"since": 2}, {"since": 3}, {"until": 2}, {"until": 0}])
def test_no_day_of_what_was_agreed_is_cut_off(fields: Any) -> None:
    of = resource()
    agreed(of, starts_at=at(20, 1), ends_at=at(8, 3))
    days = {name: timezone.localdate() + timedelta(days=days) for name, days in fields.items()}
    with pytest.raises(Refusal):
        changed(of, **days)
    today = timezone.localdate()
    changed(of, since=today + timedelta(days=1), until=today + timedelta(days=3))


def test_a_night_may_end_after_the_last_day() -> None:
    of = resource(windows=(WindowEntry(starts_at=time(20), ends_at=time(8)),))
    agreed(of, starts_at=at(20, 1), ends_at=at(8, 2))
    changed(of, until=timezone.localdate() + timedelta(days=1))
    assert fresh(of).until == timezone.localdate() + timedelta(days=1)


def test_only_its_owner_changes_a_resource() -> None:
    of = resource()
    entry = ResourceEntry("place", "会议室", 10, "人", date(2025, 1, 1))
    for by in (committee("南地社区"), officer()):
        with pytest.raises(Refusal):
            change_resource(of, by=by, entry=entry)


def test_suggestions_put_the_partner_first_and_leave_out_ones_own() -> None:
    community = factories.community(name="南地社区")
    partner = unit()
    agreement(partner)
    far_hall = resource(of=partner, name="职工礼堂")
    near = resource(name="德泰会议室")
    resource(committee("南地社区"), name="自家会议室")
    found = [row.name for _one, row in queries.suggestions_for(need())]
    assert found == [far_hall.name, near.name]
    Partnership.objects.update(until=date(2025, 12, 31))
    assert [row.name for _one, row in queries.suggestions_for(need())] == found[::-1]
    of = organization()
    serves(of, community)
    resource(join(of), name="协会活动室")
    best, row = queries.suggestions_for(need())[0]
    assert (row.organization, best.is_partner, best.closeness) == (of, True, "county")


def test_a_suggestion_leaves_out_what_is_taken() -> None:
    of = resource()
    wanted = need(until=timezone.localdate() + timedelta(days=1), starts_at=time(9),
                  ends_at=time(11))  # fmt: skip
    assert len(queries.suggestions_for(wanted)) == 1
    agreed(of, starts_at=at(8), ends_at=at(12))
    assert queries.suggestions_for(wanted) == []


def stored(of: Resource, number: int, **fields: Any) -> Booking:
    """Written past the services, agreed from the start."""
    values: dict[str, Any] = {
        "resource": of,
        "jurisdiction": of.jurisdiction,
        "purpose": f"第{number}项",
        "starts_at": at(9),
        "ends_at": at(11),
        "quantity": 1,
        "state": "agreed",
        "asked_by": committee(),
        "answered_by": committee(),
        "answered_on": timezone.localdate(),
    }
    return Booking.objects.create(**values | fields)


def _double_place() -> bool:
    of = resource()
    stored(of, 1)
    try:
        with transaction.atomic():
            stored(of, 2, starts_at=at(10, minute=59), ends_at=at(12))
    except IntegrityError:
        return True
    return False


def _double_people() -> bool:
    of = resource(kind="people", capacity=5, measure="名")
    stored(of, 1, quantity=3)
    asked = stored(of, 2, quantity=3, state="asked", answered_by=None, answered_on=None)
    try:
        with transaction.atomic():
            Booking.objects.filter(pk=asked.pk).update(
                state="agreed", answered_by=committee(), answered_on=timezone.localdate()
            )
    except IntegrityError:
        return True
    return False


def _met_by_nothing() -> bool:
    return _settled_past_the_services(need(), "met")


def _met_by_an_empty_room() -> bool:
    wanted = need()
    _held_past_the_services(wanted, 0)
    return _settled_past_the_services(wanted, "partly_met")


def _unmet_though_used() -> bool:
    wanted = need()
    _held_past_the_services(wanted, 1)
    return _settled_past_the_services(wanted, "unmet")


def _held_past_the_services(wanted: Need, used: int) -> None:
    day = timezone.localdate()
    what = {"held_on": day, "people": 1, "quantity_used": used, "record": "如期"}
    stored(resource(), 1, need=wanted, state="held", recorded_by=committee(), **what)


def _settled_past_the_services(wanted: Need, target: str) -> bool:
    try:
        with transaction.atomic():
            Need.objects.filter(pk=wanted.pk).update(
                state=target,
                settled_by=committee(),
                settled_on=timezone.localdate(),
                explanation="理由",
            )
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("holds", "guard"),
    [
        (_double_place, DOUBLE_USE),
        (_double_people, DOUBLE_USE),
        (_met_by_nothing, NEED_MET),
        (_met_by_an_empty_room, NEED_MET),
        (_unmet_though_used, NEED_MET),
    ],
)
def test_the_database_itself_refuses(holds: Any, guard: Any) -> None:
    with transaction.atomic():
        assert holds()
        transaction.set_rollback(True)
    remove_guard(guard, connection)
    try:
        assert not holds()
    finally:
        install_guard(guard, connection)


def test_what_touches_and_what_took_place_stays() -> None:
    of = resource(kind="people", capacity=5, measure="名")
    first = stored(of, 1, quantity=5)
    stored(of, 2, quantity=5, starts_at=at(11), ends_at=at(12))
    # The resource became less meanwhile; what was agreed is recorded all the same.
    Resource.objects.filter(pk=of.pk).update(capacity=1)
    with later():
        held(first)
    assert fresh(first).state == "held"


def test_what_was_asked_for_never_changes() -> None:
    booking = ask(resource())
    for fields in ({"quantity": 2}, {"starts_at": at(7)}, {"purpose": "另一用途"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Booking.objects.filter(pk=booking.pk).update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        Resource.objects.filter(pk=booking.resource_id).update(kind="things")


PLANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=7
)


class TestDoubleUse(TestCase):
    """Services and database against a count of every hour."""

    @given(plans=PLANS, kind=st.sampled_from(["place", "people"]))
    @settings(max_examples=15, deadline=None)
    def test_what_was_agreed_never_exceeds_the_resource(self, plans: Any, kind: str) -> None:
        of = resource(kind=kind, capacity=4)
        taken: dict[int, int] = {}
        for start, length, quantity in plans:
            hours = range(start, start + length)
            free = all(
                not taken.get(hour) if kind == "place" else taken.get(hour, 0) + quantity <= 4
                for hour in hours
            )
            times = {
                "starts_at": at(0, 1) + timedelta(hours=start),
                "ends_at": at(0, 1) + timedelta(hours=start + length),
            }
            try:
                agreed(of, quantity=quantity, **times)
            except Refusal:
                assert not free
                continue
            assert free
            for hour in hours:
                taken[hour] = taken.get(hour, 0) + quantity
