"""What is referred to a department is acted on by the officers who belong to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Appointment, AuditEvent, User
from accounts.rules import DutyConflict, Refusal, StaleRecord
from accounts.services import disable_account, enable_account
from coordination import referral_queries, services
from coordination.models import Office, OfficeMember
from tests import factories
from tests.coordination.helpers import person
from tests.coordination.referral_helpers import evaluator, office, sender, sent

pytestmark = pytest.mark.django_db


def security() -> User:
    return factories.user(Role.SECURITY_ADMIN, "")


def post(user: User) -> Appointment:
    return user.appointments.get()


def belongs(user: User, *offices: Office, seen: Collection[int] = ()) -> None:
    services.choose_offices(post(user), by=security(), offices=offices, seen=seen)


def test_who_belongs_to_the_department_acts_for_it_and_others_of_its_place_only_read() -> None:
    of, city = office(), person("city-sender", Role.CITY_OFFICER, "2105")
    referral = sent(city, f"office-{of.pk}")
    both = [referral_queries.parts_of(user, referral) for user in (sender(), evaluator())]
    assert both == [{"lead"}, {"lead"}]
    belongs(evaluator(), of)
    both = [referral_queries.parts_of(user, referral) for user in (sender(), evaluator())]
    assert both == [frozenset(), {"lead"}]
    assert referral_queries.referrals_for(sender()).get() == referral
    with pytest.raises(Refusal):
        services.receive_referral(referral, by=sender())
    services.receive_referral(referral, by=evaluator())


def test_in_its_name_only_they_send() -> None:
    of = office()
    belongs(evaluator(), of)
    names = [
        {one.key for one in referral_queries.senders_of(user)} for user in (sender(), evaluator())
    ]
    assert [f"office-{of.pk}" in one for one in names] == [False, True]


def test_while_nobody_in_office_is_entered_it_is_everybodys_of_the_place() -> None:
    of, city = office(), person("city-sender", Role.CITY_OFFICER, "2105")
    referral = sent(city, f"office-{of.pk}")
    belongs(evaluator(), of)
    yesterday = timezone.localdate() - timedelta(days=1)
    Appointment.objects.filter(user=evaluator()).update(valid_from=yesterday, valid_until=yesterday)
    assert referral_queries.parts_of(sender(), referral) == {"lead"}
    Appointment.objects.filter(user=evaluator()).update(valid_until=None)
    assert referral_queries.parts_of(sender(), referral) == frozenset()
    # Of a disabled account nobody acts.
    disable_account(evaluator(), by=security(), reason="离职")
    assert referral_queries.parts_of(sender(), referral) == {"lead"}
    enable_account(evaluator(), by=security())
    # A department that moved is entered for anew.
    Office.objects.filter(pk=of.pk).update(jurisdiction="210503")
    assert referral_queries.parts_of(sender(), referral) == {"lead"}


def test_it_is_chosen_by_the_security_administrator_of_officers_of_the_place() -> None:
    of, far = office(), office("溪湖区住建局", "210503", "housing")
    inspector = person("an-inspector", Role.INSPECTOR, "210502")
    with pytest.raises(DutyConflict):
        services.choose_offices(post(sender()), by=evaluator(), offices=[of], seen=())
    for held, offices in ((post(sender()), [far]), (post(inspector), [of])):
        with pytest.raises(Refusal):
            services.choose_offices(held, by=security(), offices=offices, seen=())
    both = security()
    Appointment.objects.create(user=both, role=Role.COUNTY_OFFICER, jurisdiction="210502")
    with pytest.raises(DutyConflict):
        services.choose_offices(
            both.appointments.get(jurisdiction="210502"), by=both, offices=[of], seen=()
        )
    assert not OfficeMember.objects.exists()


def test_choosing_replaces_what_was_seen_and_stands_in_the_trail() -> None:
    of, other = office(), office("平山区住建局", "210502", "housing")
    belongs(sender(), of)
    belongs(sender(), other, seen=[of.pk])
    assert OfficeMember.objects.get().office == other
    with pytest.raises(StaleRecord):
        belongs(sender(), seen=[of.pk])
    event = AuditEvent.objects.filter(action="appointment.departments_chosen").latest("pk")
    assert (event.before, event.after) == (
        {"departments": [of.name]}, {"departments": [other.name]},
    )  # fmt: skip
