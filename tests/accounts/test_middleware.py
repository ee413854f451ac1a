"""URL policies, headers, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from accounts import policies
from accounts.context import client_address
from accounts.enums import Role
from accounts.middleware import AccessPolicyMiddleware, SecurityHeadersMiddleware
from accounts.models import User
from accounts.rules import Refusal
from tests import factories

pytestmark = pytest.mark.django_db


def page(request: Any) -> HttpResponse:
    return HttpResponse("page")


def ask(view: Any, user: Any = None, *, method: str = "GET", name: str = "unknown") -> Any:
    request = RequestFactory().generic(method, "/workspace/x/?a=1")
    request.resolver_match = ResolverMatch(view, (), {}, url_name=name)
    if user is not None:
        request.user = user
        request.session = {}
    return AccessPolicyMiddleware(page).process_view(request, view, (), {})


def declared(decorate: Any) -> Any:
    def view(request: Any) -> HttpResponse:
        return page(request)

    return decorate(view)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_view_without_a_policy_is_refused_and_logged(
    caplog: pytest.LogCaptureFixture, method: str
) -> None:
    with pytest.raises(PermissionDenied):
        ask(page, factories.user(Role.CITY_OFFICER), method=method)
    assert "No access policy declared for unknown" in caplog.text


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "X"])
def test_methods_that_no_page_answers_are_refused_before_anything_else(method: str) -> None:
    for decorate in (policies.public, policies.signed_in):
        assert ask(declared(decorate), method=method).status_code == 405


def test_a_public_view_looks_at_neither_user_nor_session() -> None:
    assert ask(declared(policies.public)) is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_roles_decide_whatever_the_method(method: str) -> None:
    view = declared(policies.allow(Role.COUNTY_OFFICER, Role.INSPECTOR))
    assert ask(view, factories.user(Role.INSPECTOR, "210502"), method=method) is None
    for role in set(Role) - {Role.COUNTY_OFFICER, Role.INSPECTOR}:
        code = {"township_officer": "210502001", "committee_member": "210502001001"}
        with pytest.raises(PermissionDenied):
            ask(view, factories.user(role, code.get(role, "2105")), method=method)
    anonymous = SimpleNamespace(is_authenticated=False)
    answer = ask(view, anonymous, method=method)
    onwards = "/workspace/" if method == "POST" else "/workspace/x/%3Fa%3D1"
    assert answer["Location"] == f"/accounts/login/?next={onwards}"


def test_a_user_without_any_role_opens_only_what_every_account_may() -> None:
    user = factories.user()
    assert ask(declared(policies.signed_in), user) is None
    with pytest.raises(PermissionDenied):
        ask(declared(policies.allow(*Role)), user)


def test_third_party_pages_go_by_the_settings() -> None:
    assert ask(page, factories.user(), name="mfa_index") is None
    with pytest.raises(PermissionDenied):
        ask(page, factories.user(), name="account_signup")


def test_a_refusal_becomes_a_page() -> None:
    request = RequestFactory().get("/")
    answer = AccessPolicyMiddleware(page).process_exception(request, Refusal("没有理由"))
    assert answer is not None
    assert answer.status_code == 409
    assert "没有理由" in answer.content.decode()
    assert AccessPolicyMiddleware(page).process_exception(request, ValueError()) is None


def headers(path: str, **attributes: Any) -> Any:
    request = RequestFactory().get(path)
    for name, value in attributes.items():
        setattr(request, name, value)
    return SecurityHeadersMiddleware(page)(request).headers


@pytest.mark.parametrize(
    ("path", "camera"),
    [("/workspace/", "camera=(self)"), ("/en/workspace/x/", "camera=(self)"), ("/", "camera=()"),
     ("/admin/", "camera=()"), ("/workspace-like/", "camera=()")],
)  # fmt: skip
def test_the_camera_is_for_the_workspace(path: str, camera: str) -> None:
    found = headers(path)
    assert camera in found["Permissions-Policy"]
    assert "geolocation=()" in found["Permissions-Policy"]
    assert found["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_page_that_looked_at_the_session_is_not_stored() -> None:
    assert "Cache-Control" not in headers("/", session=SimpleNamespace(accessed=False))
    for name, value in (
        ("session", SimpleNamespace(accessed=True)), ("answer_is_private", True),
    ):  # fmt: skip
        assert headers("/", **{name: value})["Cache-Control"] == "no-store, private"


def test_answers_to_people_who_signed_in_are_private(
    client_for: Callable[[User], Client], member: User, city_officer: User
) -> None:
    member.set_password(factories.PASSWORD)
    member.save()
    browser = client_for(member)
    for path in ("/workspace/", "/admin/", "/accounts/2fa/", "/accounts/password/change/"):
        assert browser.get(path)["Cache-Control"] == "no-store, private", path
    assert client_for(city_officer).get("/admin/")["Cache-Control"] == "no-store, private"
    assert Client().get("/workspace/")["Cache-Control"] == "no-store, private"


def test_a_public_page_sets_no_cookie_and_does_not_vary_by_it() -> None:
    answer = Client().get("/verify/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "private" not in answer.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "evil\r\nx", ""),
        ("", "198.51.100.1", ""),
        ("2001:db8::1", "", "2001:db8::1"),
    ],
)
def test_the_address_is_that_of_the_peer_or_of_the_trusted_proxy(
    settings: Any, peer: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_the_browser_does_not_choose_the_language() -> None:
    answer = Client().get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en")
    assert answer["Content-Language"] == "zh-hans"
    assert Client().get("/en/accounts/login/")["Content-Language"] == "en"


def test_the_desk_lists_what_the_apps_registered(
    client_for: Callable[[User], Client],
    member: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from datetime import date

    from accounts import desk

    def item(title: str, due: date | None) -> desk.DeskItem:
        return desk.DeskItem(title, "/x/", due, "待提交", False, "检查")

    monkeypatch.setattr(desk, "_sources", [])
    monkeypatch.setattr(desk, "_shortcut_sources", [])
    sources = (
        lambda user: [item("later", date(2026, 12, 1)), item("undated", None)],
        lambda user: [item("sooner", date(2026, 11, 1))],
    )
    for source in (*sources, sources[0]):
        desk.register(source)
    desk.register_shortcut(lambda user: [desk.Shortcut("登记会议", "/new/")])
    assert [i.title for i in desk.items_for(member)] == ["sooner", "later", "undated"]
    answer = client_for(member).get("/workspace/")
    assert [i.title for i in answer.context["items"]] == ["sooner", "later", "undated"]
    assert answer.context["shortcuts"] == [desk.Shortcut("登记会议", "/new/")]


def test_the_desk_itself_costs_three_queries(
    client_for: Callable[[User], Client],
    member: User,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    from accounts import desk
    from accounts.views import WORKSPACE_QUERIES

    monkeypatch.setattr(desk, "_sources", [])
    monkeypatch.setattr(desk, "_shortcut_sources", [])
    browser = client_for(member)
    browser.get("/workspace/")
    with django_assert_num_queries(WORKSPACE_QUERIES):
        browser.get("/workspace/")


def test_a_form_without_its_token_is_answered_in_words(member: Any) -> None:
    address = "/workspace/meetings/new/"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    answer = browser.post(address, {"community": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "页面已过期" in page) == (403, True)
    assert f'href="{address}"' in page
    assert "CSRF" not in page
