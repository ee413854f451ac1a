"""Sign-in: one answer for every failure, limits, the second factor, sessions that end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Appointment, AuditEvent, User
from accounts.services import appoint, disable_account, end_appointment
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = factories.PASSWORD
LOGIN = "/accounts/login/"


def sign_in(
    username: str, password: str = PASSWORD, browser: Client | None = None, **extra: Any
) -> Any:
    browser = browser or Client()
    return browser.post(LOGIN, {"login": username, "password": password}, **extra)


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("sequence"))


@pytest.fixture
def member_with_password(community: Any) -> User:
    return factories.user(Role.COMMITTEE_MEMBER, community, username="detai", password=PASSWORD)


def test_signing_in_leads_to_the_desk_and_is_recorded(member_with_password: User) -> None:
    answer = sign_in("detai", REMOTE_ADDR="192.0.2.9")
    assert (answer.status_code, answer["Location"]) == (302, "/workspace/")
    [event] = events("session.started")
    assert (event.actor, event.address) == (member_with_password, "192.0.2.9")
    assert event.actor_roles == "committee_member"


@pytest.mark.parametrize("typed", ["DETAI", " detai ", "detai"])
def test_the_user_name_is_read_kindly(member_with_password: User, typed: str) -> None:
    assert sign_in(typed).status_code == 302


def test_officers_land_on_the_desk_too(city_officer: User) -> None:
    city_officer.set_password(PASSWORD)
    city_officer.save()
    assert sign_in("city_officer")["Location"] == "/workspace/"


def failure_of(username: str, password: str) -> tuple[Any, ...]:
    answer = sign_in(username, password)
    form = answer.context["form"]
    assert not answer.wsgi_request.user.is_authenticated
    text = answer.content.decode().replace(username, "NAME")
    csrf = answer.context["csrf_token"]
    return (answer.status_code, str(form.errors), text.replace(str(csrf), ""))


def test_unknown_wrong_and_disabled_get_the_same_answer(member_with_password: User) -> None:
    factories.user(username="weg", password=PASSWORD)
    User.objects.filter(username="weg").update(is_active=False)
    factories.user(username="unready")
    wrong = failure_of("detai", "Wrong-Password-2026")
    assert wrong[0] == 200
    assert failure_of("nobody", "Wrong-Password-2026") == wrong
    assert failure_of("weg", PASSWORD) == wrong
    assert failure_of("weg", "Wrong-Password-2026") == wrong
    assert failure_of("unready", PASSWORD) == wrong


def test_failures_are_recorded_without_what_was_typed(member_with_password: User) -> None:
    sign_in("detai", "Wrong-Password-2026")
    sign_in("My-Own-Password-2026", "x")
    known, unknown = events("session.refused")
    assert (known.object_label, known.succeeded, known.actor) == ("detai", False, None)
    assert (unknown.object_label, unknown.after) == ("", {})


@pytest.mark.parametrize("backend", ["memory", "database"])
def test_the_sixth_try_is_refused_for_known_and_unknown_names(
    member_with_password: User, settings: Any, backend: str
) -> None:
    if backend == "database":
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache",
                "LOCATION": "shared_cache",
            }
        }
        call_command("createcachetable")
        cache.clear()
    answers = {}
    for username in ("detai", "nobody"):
        for _ in range(5):
            assert "too_many" not in _codes(sign_in(username, "Wrong-Password-2026"))
        answer = sign_in(username, PASSWORD)
        answers[username] = (answer.status_code, _codes(answer), str(answer.context["form"].errors))
        sign_in(username, PASSWORD)
    assert answers["detai"] == answers["nobody"]
    assert answers["detai"][:2] == (200, ["too_many_login_attempts"])
    assert len(events("session.locked_out")) == 2
    # Not a stranger elsewhere, but the one at this address is locked out.
    assert sign_in("detai", REMOTE_ADDR="192.0.2.77").status_code == 302


def _codes(answer: Any) -> list[str]:
    return [e.code for errors in answer.context["form"].errors.as_data().values() for e in errors]


def test_the_lockout_ends_after_a_quarter_of_an_hour(
    member_with_password: User, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-02T08:00:00Z", tick=False)
    for _ in range(6):
        sign_in("detai", "Wrong-Password-2026")
    assert sign_in("detai").status_code == 200
    time_machine.shift(15 * 60 + 1)
    assert sign_in("detai").status_code == 302


def test_other_spellings_do_not_open_a_second_count(member_with_password: User) -> None:
    for typed in ("detai", "DETAI", "ＤＥＴＡＩ", "deta\u0131", "DeTaI"):
        sign_in(typed, "Wrong-Password-2026")
    assert _codes(sign_in("detai")) == ["too_many_login_attempts"]


def test_many_names_from_one_address_are_refused() -> None:
    for number in range(30):
        sign_in(f"name{number}", "x")
    answer = sign_in("another", "x")
    assert answer.status_code in {200, 429}
    assert answer.status_code == 429 or _codes(answer) == ["too_many_login_attempts"]


def test_a_forged_forwarded_address_does_not_count(member_with_password: User) -> None:
    for number in range(5):
        sign_in("detai", "x", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert _codes(sign_in("detai")) == ["too_many_login_attempts"]
    assert {e.address for e in events("session.refused")} == {"127.0.0.1"}


def test_behind_a_trusted_proxy_the_last_address_counts(
    member_with_password: User, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    sign_in("detai", HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.5")
    assert events("session.started")[0].address == "192.0.2.5"
    sign_in("detai", HTTP_X_FORWARDED_FOR="<script>")
    assert events("session.started")[1].address == ""


def test_there_is_no_sign_up_and_no_password_by_mail(client: Client) -> None:
    for path in (
        "signup/", "password/reset/", "email/", "confirm-email/", "inactive/", "password/set/",
        "login/code/confirm/", "3rdparty/", "2fa/webauthn/", "social/",
    ):  # fmt: skip
        assert client.get(f"/accounts/{path}").status_code == 404, path
    page = client.get(LOGIN).content.decode()
    assert "signup" not in page
    assert "reset" not in page


def test_sign_out_needs_a_post_and_is_recorded(member_with_password: User) -> None:
    browser = Client()
    sign_in("detai", browser=browser)
    assert browser.get("/accounts/logout/").status_code == 200
    assert browser.get("/workspace/").status_code == 200
    answer = browser.post("/accounts/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/workspace/").status_code == 302
    [event] = events("session.ended")
    assert event.actor == member_with_password
    assert not answer.cookies.get("sessionid") or answer.cookies["sessionid"]["max-age"] == 0


def test_the_session_key_changes_at_sign_in(member_with_password: User) -> None:
    browser = Client()
    browser.get(LOGIN)
    session = browser.session
    session["before"] = 1
    session.save()
    browser.cookies["sessionid"] = session.session_key
    sign_in("detai", browser=browser)
    assert browser.cookies["sessionid"].value != session.session_key


def test_a_disabled_account_is_out_at_once_and_stays_out(
    client_for: Callable[[User], Client], member_with_password: User
) -> None:
    browser = Client()
    sign_in("detai", browser=browser)
    security = factories.user(Role.SECURITY_ADMIN)
    assert UserSession.objects.filter(user=member_with_password).exists()
    disable_account(member_with_password, by=security)
    assert browser.get("/workspace/").status_code == 302
    assert not UserSession.objects.filter(user=member_with_password).exists()
    User.objects.filter(pk=member_with_password.pk).update(is_active=True)
    assert browser.get("/workspace/").status_code == 302


def test_a_new_password_ends_the_other_sessions(member_with_password: User) -> None:
    here, there = Client(), Client()
    sign_in("detai", browser=here)
    sign_in("detai", browser=there)
    new = "Other-Orchard-2026"
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/workspace/")
    assert here.get("/workspace/").status_code == 200
    assert there.get("/workspace/").status_code == 302
    assert len(events("user.password_changed")) == 1
    assert sign_in("detai", new).status_code == 302


def test_a_right_that_ended_is_gone_on_the_next_request(
    client_for: Callable[[User], Client], city_officer: User
) -> None:
    security = factories.user(Role.SECURITY_ADMIN)
    browser = client_for(city_officer)
    assert browser.get("/admin/").status_code == 200
    end_appointment(city_officer.appointments.get(), by=security)
    assert browser.get("/admin/").status_code == 403
    appoint(city_officer, by=security, role=Role.CITY_OFFICER, jurisdiction="2105")
    assert browser.get("/admin/").status_code == 200
    Appointment.objects.filter(user=city_officer, valid_until=None).delete()
    assert browser.get("/admin/").status_code == 403


@pytest.mark.parametrize(
    ("role", "idle"), [("committee_member", 7200), ("inspector", 7200), ("city_officer", 1800)]
)
def test_an_idle_session_ends(
    client_for: Callable[[User], Client], time_machine: Any, role: str, idle: int
) -> None:
    time_machine.move_to("2026-11-02T01:00:00Z", tick=False)
    code = {"committee_member": "210502001001", "inspector": "210502", "city_officer": "2105"}
    browser = client_for(factories.user(role, code[role]))
    assert browser.get("/workspace/").status_code == 200
    time_machine.shift(idle)
    assert browser.get("/workspace/").status_code == 200
    time_machine.shift(idle + 1)
    answer = browser.get("/workspace/?page=2")
    assert (answer.status_code, answer["Location"]) == (
        302, "/accounts/login/?next=/workspace/%3Fpage%3D2",
    )  # fmt: skip
    assert browser.get("/workspace/").status_code == 302
    assert len(events("session.expired")) == 1


@pytest.mark.parametrize(
    ("sent_from", "onwards"),
    [
        ("http://testserver/workspace/feedback/?page=2", "/workspace/feedback/%3Fpage%3D2"),
        ("http://testserver/workspace/feedback/", "/workspace/feedback/"),
        ("https://evil.example/workspace/", "/workspace/"),
        ("", "/workspace/"),
    ],
)
def test_who_sent_a_form_too_late_is_told_and_led_back_to_it(
    client_for: Callable[[User], Client], time_machine: Any, sent_from: str, onwards: str,
    member: User,
) -> None:  # fmt: skip
    time_machine.move_to("2026-11-02T01:00:00Z", tick=False)
    browser = client_for(member)
    assert browser.get("/workspace/").status_code == 200
    time_machine.shift(2 * 3600 + 1)
    answer = browser.post(reverse("meeting_begin", args=["x"]), headers={"Referer": sent_from})
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={onwards}")
    assert "没有保存" in browser.get(answer["Location"]).content.decode()


def test_an_address_that_takes_a_form_alone_says_so(
    client_for: Callable[[User], Client], member: User
) -> None:
    answer = client_for(member).get(reverse("meeting_begin", args=["x"]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "不能直接打开" in page
    assert 'href="/workspace/"' in page


def test_a_session_ends_after_twelve_hours_even_in_use(
    client_for: Callable[[User], Client], time_machine: Any, member: User
) -> None:
    time_machine.move_to("2026-11-02T01:00:00Z", tick=False)
    browser = client_for(member)
    for _ in range(12):
        assert browser.get("/workspace/").status_code == 200
        time_machine.shift(3600)
    assert browser.get("/workspace/").status_code == 200
    time_machine.shift(1)
    assert browser.get("/workspace/").status_code == 302


OPEN = [
    "//evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example/",
    "http://evil.example", "%09//evil.example", "\t//evil.example", "javascript:alert(1)",
    "/\\evil.example", "///evil.example", "https://testserver@evil.example/",
    "https://testserver.evil.example/", "data:text/html,x", "/%2f/evil.example", "\x00//evil",
    "https:///evil.example", "//localhost:1/",
]  # fmt: skip


@pytest.mark.parametrize("target", OPEN)
def test_next_never_leads_elsewhere(member_with_password: User, target: str) -> None:
    for path in (LOGIN, "/accounts/logout/"):
        browser = Client()
        data = {"login": "detai", "password": PASSWORD, "next": target}
        answer = browser.post(path, data)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith(("//", "/\\", "/\t"))


def test_next_leads_back_to_where_one_wanted_to_go(member_with_password: User) -> None:
    data = {"login": "detai", "password": PASSWORD, "next": "/workspace/?page=2"}
    assert Client().post(LOGIN, data)["Location"] == "/workspace/?page=2"


@pytest.mark.parametrize(
    "path",
    [
        LOGIN, "/accounts/logout/", "/accounts/password/change/", "/accounts/reauthenticate/",
        "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/generate/",
        "/accounts/sessions/", "/accounts/2fa/authenticate/", "/accounts/invitation/MQ/a-b/",
    ],
)  # fmt: skip
def test_a_post_without_the_csrf_token_is_refused(member_with_password: User, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member_with_password)
    assert browser.post(path, {}).status_code == 403
    assert browser.post(path, {"csrfmiddlewaretoken": "a" * 64}).status_code == 403


# --- the second factor -------------------------------------------------------------------------


def totp_code(secret: str) -> str:
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.fixture
def officer(county: Any, settings: Any) -> User:
    settings.REQUIRE_SECOND_FACTOR = True
    return factories.user(Role.COUNTY_OFFICER, county, username="pingshan", password=PASSWORD)


STAFF_PAGES = [
    "/workspace/", "/admin/", "/admin/accounts/user/", "/admin/communities/community/",
    "/workspace/meetings/", "/workspace/inspections/", "/accounts/password/change/",
    "/accounts/sessions/", "/accounts/2fa/recovery-codes/generate/", "/en/workspace/", "/en/admin/",
]  # fmt: skip


def test_a_password_alone_opens_no_page_for_an_officer(officer: User) -> None:
    browser = Client()
    sign_in("pingshan", browser=browser)
    for path in STAFF_PAGES:
        answer = browser.get(path)
        assert answer.status_code in {302, 404}, path
        if answer.status_code == 302:
            assert answer["Location"].endswith("/accounts/2fa/totp/activate/"), path


def activate(browser: Client) -> tuple[str, Any]:
    answer = browser.get("/accounts/2fa/totp/activate/")
    assert answer.status_code == 200
    secret = answer.context["form"].secret
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    return secret, answer


def test_the_officer_sets_up_the_second_factor_and_goes_on(
    officer: User, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-02T01:00:00Z", tick=False)
    browser = Client()
    sign_in("pingshan", browser=browser)
    secret, answer = activate(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    codes = browser.get("/accounts/2fa/recovery-codes/")
    assert codes.status_code == 200
    assert browser.get("/workspace/").status_code == 200
    [event] = events("user.second_factor_changed")
    assert event.after == {"authenticators": ["recovery_codes", "totp"]}
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert stored != secret
    assert get_adapter().decrypt(stored) == secret

    fresh = Client()
    time_machine.shift(60)
    assert sign_in("pingshan", browser=fresh)["Location"] == "/accounts/2fa/authenticate/"
    for path in STAFF_PAGES:
        location = fresh.get(path).get("Location", "")
        assert not location or "/accounts/login/" in location, path
    wrong = fresh.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert len(events("session.second_factor_refused")) == 1
    code = totp_code(secret)
    answer = fresh.post("/accounts/2fa/authenticate/", {"code": code})
    assert answer["Location"] == "/workspace/"
    assert fresh.get("/workspace/").status_code == 200
    # A code opens once.
    second = Client()
    sign_in("pingshan", browser=second)
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    recovery = codes.context["unused_codes"][0]
    answer = second.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert answer["Location"] == "/workspace/"


def test_the_password_is_asked_again_later_and_for_every_change(
    officer: User, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-02T01:00:00Z", tick=False)
    browser = Client()
    sign_in("pingshan", browser=browser)
    time_machine.shift(15 * 60)
    answer = browser.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    fresh = Client()
    sign_in("pingshan", browser=fresh)
    secret, _answer = activate(fresh)
    time_machine.shift(60)
    second = Client()
    sign_in("pingshan", browser=second)
    second.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    for page in ("totp/deactivate/", "recovery-codes/generate/"):
        answer = second.get(f"/accounts/2fa/{page}")
        assert answer["Location"].startswith("/accounts/reauthenticate/"), page


def test_codes_alone_are_no_second_factor(officer: User) -> None:
    Authenticator.objects.create(user=officer, type="recovery_codes", data={})
    browser = Client()
    browser.force_login(officer)
    assert browser.get("/workspace/")["Location"].endswith("/accounts/2fa/totp/activate/")


def test_guessing_codes_is_limited(officer: User) -> None:
    Authenticator.objects.create(
        user=officer, type="totp", data={"secret": get_adapter().encrypt("A" * 32)}
    )
    browser = Client()
    sign_in("pingshan", browser=browser)
    answers = [browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06d}"}) for n in range(12)]
    assert all(a.status_code in {200, 429} for a in answers)
    last = answers[-1]
    assert last.status_code == 429 or "incorrect_code" not in [
        e.code for e in last.context["form"].errors.as_data()["code"]
    ]


def test_a_committee_member_needs_no_second_factor(
    settings: Any, member_with_password: User
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    browser = Client()
    sign_in("detai", browser=browser)
    assert browser.get("/workspace/").status_code == 200


def test_the_guard_is_what_stops_the_officer(officer: User, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    browser = Client()
    sign_in("pingshan", browser=browser)
    assert browser.get("/workspace/").status_code == 200
