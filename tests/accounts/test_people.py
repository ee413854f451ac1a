"""Accounts, appointments and invitations: what the security administrator may and may not do."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.enums import SEPARATED_DUTIES, Role
from accounts.models import Appointment, AuditEvent, User
from accounts.rules import DutyConflict, Refusal
from accounts.services import (
    accept_invitation,
    appoint,
    create_account,
    disable_account,
    enable_account,
    end_appointment,
    invitation_uid,
    issue_invitation,
    remove_second_factor,
    update_account,
    user_of_invitation,
)
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "Quiet-Orchard-2026"


@pytest.fixture
def security() -> User:
    return factories.user(Role.SECURITY_ADMIN, username="anquan")


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_a_new_account_has_no_password_and_no_rights(security: User) -> None:
    user = create_account(by=security, username="lixm", name="李晓梅", phone="13812345678")
    assert not user.has_usable_password()
    assert user.roles == frozenset()
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("user.created", security)
    assert event.after["phone"] == "***"


def test_user_names_are_unique_whatever_the_case(security: User) -> None:
    create_account(by=security, username="LiXM", name="李晓梅")
    with pytest.raises(ValidationError):
        create_account(by=security, username="lixm", name="李小美")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="LIXM")


def test_every_service_is_for_the_security_administrator_alone(city_officer: User) -> None:
    user = factories.user(Role.COMMITTEE_MEMBER, "210502001001")
    appointment = user.appointments.get()
    attempts = (
        lambda: create_account(by=city_officer, username="x", name="x"),
        lambda: update_account(user, by=city_officer, changes={"name": "x"}),
        lambda: issue_invitation(user, by=city_officer),
        lambda: disable_account(user, by=city_officer),
        lambda: enable_account(user, by=city_officer),
        lambda: remove_second_factor(user, by=city_officer),
        lambda: appoint(user, by=city_officer, role=Role.INSPECTOR, jurisdiction="2105"),
        lambda: end_appointment(appointment, by=city_officer),
    )
    for attempt in attempts:
        with pytest.raises(DutyConflict):
            attempt()
    assert actions() == []
    assert User.objects.count() == 2


def test_nobody_changes_their_own_rights(security: User) -> None:
    own = security.appointments.get()
    attempts = (
        lambda: appoint(security, by=security, role=Role.CITY_OFFICER, jurisdiction="2105"),
        lambda: appoint(security, by=security, role=Role.AUDITOR),
        lambda: end_appointment(own, by=security),
        lambda: issue_invitation(security, by=security),
        lambda: disable_account(security, by=security),
        lambda: remove_second_factor(security, by=security),
    )
    for attempt in attempts:
        with pytest.raises(DutyConflict):
            attempt()
    assert Appointment.objects.count() == 1
    assert actions() == []


def test_an_appointment_is_made_and_ended(security: User) -> None:
    user = factories.user()
    appointment = appoint(user, by=security, role=Role.CITY_OFFICER, jurisdiction="2105")
    assert user.roles == {Role.CITY_OFFICER}
    Appointment.objects.filter(pk=appointment.pk).update(valid_from=date(2026, 1, 1))
    end_appointment(appointment, by=security)
    assert user.roles == frozenset()
    assert Appointment.objects.get(pk=appointment.pk).valid_until == (
        timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(Refusal):
        end_appointment(appointment, by=security)
    assert actions() == ["appointment.made", "appointment.ended"]


def test_one_that_began_today_is_taken_away_and_the_trail_keeps_it(security: User) -> None:
    user = factories.user()
    appointment = appoint(user, by=security, role=Role.INSPECTOR, jurisdiction="210502")
    end_appointment(appointment, by=security)
    assert user.roles == frozenset()
    assert not user.appointments.exists()
    ended = AuditEvent.objects.get(action="appointment.ended")
    assert (ended.before["role"], ended.after) == ("inspector", {"deleted": True})


@pytest.mark.parametrize("duty", sorted(SEPARATED_DUTIES))
@pytest.mark.parametrize("other", [Role.CITY_OFFICER, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_separated_duties_are_not_combined(security: User, duty: str, other: Role) -> None:
    if duty == other:
        return
    jurisdiction = "" if other in SEPARATED_DUTIES else "2105"
    holder, officer = factories.user(duty), factories.user(other, jurisdiction or "2105")
    with pytest.raises(ValidationError):
        appoint(holder, by=security, role=other, jurisdiction=jurisdiction)
    with pytest.raises(ValidationError):
        appoint(officer, by=security, role=duty)


def test_separated_duties_are_not_combined_in_the_future_either(security: User) -> None:
    user = factories.user()
    today = timezone.localdate()
    appoint(user, by=security, role=Role.AUDITOR, valid_from=today + timedelta(days=30))
    with pytest.raises(ValidationError):
        appoint(user, by=security, role=Role.CITY_OFFICER, jurisdiction="2105")
    appoint(
        user,
        by=security,
        role=Role.CITY_OFFICER,
        jurisdiction="2105",
        valid_until=today + timedelta(days=29),
    )


@pytest.mark.parametrize(
    ("role", "jurisdiction"),
    [
        (Role.CITY_OFFICER, "210502"), (Role.COUNTY_OFFICER, "2105"), (Role.CITY_OFFICER, ""),
        (Role.TOWNSHIP_OFFICER, "210502"), (Role.COMMITTEE_MEMBER, "210502001"),
        (Role.AUDITOR, "2105"), (Role.INSPECTOR, "21050"), (Role.INSPECTOR, "２１０５"),
    ],
)  # fmt: skip
def test_the_jurisdiction_fits_the_role(security: User, role: Role, jurisdiction: str) -> None:
    with pytest.raises(ValidationError):
        appoint(factories.user(), by=security, role=role, jurisdiction=jurisdiction)
    assert Appointment.objects.count() == 1


def test_the_database_refuses_a_duty_with_a_jurisdiction() -> None:
    user = factories.user()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(user=user, role=Role.AUDITOR, jurisdiction="2105")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(user=user, role=Role.CITY_OFFICER, jurisdiction="")


def test_an_account_is_disabled_and_enabled_once(security: User) -> None:
    user = factories.user()
    disable_account(user, by=security, reason="调离")
    with pytest.raises(Refusal):
        disable_account(user, by=security)
    with pytest.raises(Refusal):
        issue_invitation(user, by=security)
    enable_account(user, by=security)
    assert User.objects.get(pk=user.pk).is_active
    assert actions() == ["user.disabled", "user.enabled"]


def test_an_account_is_changed_with_masked_values(security: User) -> None:
    user = factories.user(name="李晓梅")
    update_account(user, by=security, changes={"name": "李晓红", "unit": "平山区民政局"})
    event = AuditEvent.objects.get()
    assert event.after == {"name": "李**", "unit": "平山区民政局"}
    with pytest.raises(Refusal):
        update_account(user, by=security, changes={"is_active": False})
    with pytest.raises(ValidationError):
        update_account(user, by=security, changes={"name": "李\u202e红"})


def invitation_path(user: User, token: str) -> str:
    return f"/accounts/invitation/{invitation_uid(user)}/{token}/"


def test_an_invitation_sets_the_password_once(security: User) -> None:
    user = create_account(by=security, username="lixm", name="李晓梅")
    path = invitation_path(user, issue_invitation(user, by=security))
    browser = Client()
    page = browser.get(path)
    assert page.status_code == 200
    assert "李晓梅" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    answer = browser.post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert browser.get(path).status_code == 410
    again = browser.post(path, {"password1": "Other-Orchard-2026", "password2": PASSWORD})
    assert again.status_code == 410
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert actions()[-1] == "user.password_set"


@pytest.mark.parametrize(
    ("first", "second"),
    [(PASSWORD, "Quiet-Orchard-2027"), ("short", "short"), ("benxi-2026-AA", "benxi-2026-AA")],
)
def test_a_bad_password_leaves_the_invitation_open(security: User, first: str, second: str) -> None:
    user = create_account(by=security, username="lixm", name="李晓梅")
    path = invitation_path(user, issue_invitation(user, by=security))
    answer = Client().post(path, {"password1": first, "password2": second})
    assert answer.status_code == 200
    assert not User.objects.get(pk=user.pk).has_usable_password()
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "valid"), [(0, True), (72 * 3600, True), (72 * 3600 + 1, False)]
)
def test_an_invitation_ends_after_72_hours(
    security: User, time_machine: Any, seconds: int, valid: bool
) -> None:
    time_machine.move_to("2026-11-02T08:00:00Z", tick=False)
    user = create_account(by=security, username="lixm", name="李晓梅")
    token = issue_invitation(user, by=security)
    time_machine.shift(seconds)
    assert (user_of_invitation(invitation_uid(user), token) == user) is valid
    assert Client().get(invitation_path(user, token)).status_code == (200 if valid else 410)


def test_a_new_invitation_ends_the_old_one_and_the_password(security: User) -> None:
    user = factories.user(password=PASSWORD)
    old = issue_invitation(user, by=security)
    new = issue_invitation(user, by=security)
    assert user_of_invitation(invitation_uid(user), old) is None
    assert user_of_invitation(invitation_uid(user), new) == user
    assert not User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_an_invitation_ends_with_the_account(security: User) -> None:
    user = factories.user()
    token = issue_invitation(user, by=security)
    disable_account(user, by=security)
    with pytest.raises(Refusal):
        accept_invitation(uid=invitation_uid(user), token=token, password=PASSWORD)


@pytest.mark.parametrize(
    "uid", ["MQ", "", "x", "-", "_" * 40, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "LTE", "77-_"]
)
def test_a_strange_invitation_is_no_error(uid: str) -> None:
    for token in ("", "a", "a-b", "zzzzzzzzzzzzzz-x", "0-0", "-"):
        assert user_of_invitation(uid, token) is None
        if uid and token:
            assert Client().get(f"/accounts/invitation/{uid}/{token}/").status_code == 410


def test_the_first_security_administrator_is_made_on_the_server() -> None:
    out = StringIO()
    call_command("create_security_admin", "anquan", "--name", "白立军", stdout=out)
    path = out.getvalue().splitlines()[-1]
    user = User.objects.get(username="anquan")
    assert user.roles == {Role.SECURITY_ADMIN}
    assert Client().get(path).status_code == 200
    with pytest.raises(CommandError, match="已有安全管理员"):
        call_command("create_security_admin", "other", "--name", "某某", stdout=StringIO())
    assert User.objects.count() == 1
    assert actions() == ["user.created", "appointment.made", "user.invited"]
