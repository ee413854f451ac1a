"""Accounts and the audit trail in the browser admin; hostile addresses; who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Appointment, AuditEvent, User
from accounts.services import record_event, update_account
from benxi_sorting import history
from benxi_sorting.admin import PortalModelAdmin
from communities.models import Community
from tests import factories

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
EVENTS = "/admin/accounts/auditevent/"


@pytest.fixture
def security() -> User:
    return factories.user(Role.SECURITY_ADMIN, username="anquan")


@pytest.fixture
def detai() -> Community:
    return factories.community(name="德泰社区居委会", code="210502001004")


@pytest.fixture
def browser(client_for: Callable[[User], Client], security: User, detai: Community) -> Client:
    return client_for(security)


def new_account(**changes: str) -> dict[str, str]:
    return {
        "username": "lixm", "name": "李晓梅", "unit": "德泰社区居委会", "phone": "13812345678",
        "email": "", "appointments-TOTAL_FORMS": "1", "appointments-INITIAL_FORMS": "0",
        "appointments-0-role": "committee_member", "appointments-0-jurisdiction": "210502001004",
        "appointments-0-valid_from": "2026-01-01", "appointments-0-valid_until": "", **changes,
    }  # fmt: skip


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_an_account_is_made_with_its_right_and_an_invitation(browser: Client) -> None:
    form = browser.get(f"{USERS}add/").content.decode()
    assert "password" not in form.lower()
    answer = browser.post(f"{USERS}add/", new_account())
    assert answer.status_code == 200
    user = User.objects.get(username="lixm")
    assert user.roles == {Role.COMMITTEE_MEMBER}
    assert not user.has_usable_password()
    address = answer.context["address"]
    assert address.startswith("http://testserver/accounts/invitation/")
    assert Client().get(address).status_code == 200
    assert actions() == ["user.created", "appointment.made", "user.invited"]


@pytest.mark.parametrize(
    "changes",
    [
        {"username": ""}, {"username": "ANQUAN"}, {"name": "李\u202e"}, {"name": ""},
        {"appointments-0-jurisdiction": "210502"}, {"appointments-0-jurisdiction": ""},
        {"appointments-0-role": "superuser"}, {"appointments-0-valid_until": "2020-01-01"},
    ],
)  # fmt: skip
def test_a_wrong_field_is_shown_and_nothing_is_made(
    browser: Client, changes: dict[str, str]
) -> None:
    answer = browser.post(f"{USERS}add/", new_account(**changes))
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert User.objects.count() == 1
    assert actions() == []


def test_two_rights_that_exclude_each_other_are_refused(browser: Client) -> None:
    answer = browser.post(
        f"{USERS}add/",
        new_account(
            **{
                "appointments-TOTAL_FORMS": "2", "appointments-1-role": "auditor",
                "appointments-1-jurisdiction": "", "appointments-1-valid_from": "2026-01-01",
            }
        ),
    )  # fmt: skip
    assert answer.status_code == 409
    assert User.objects.count() == 1
    assert actions() == []


def test_fields_beyond_the_form_are_not_taken(browser: Client) -> None:
    forged = {"is_active": "", "password": "x", "session_generation": "9", "last_login": "x"}
    browser.post(f"{USERS}add/", new_account(**forged))
    user = User.objects.get(username="lixm")
    assert user.is_active
    assert user.session_generation == 1
    assert not user.has_usable_password()


def test_an_account_is_changed_by_the_service(browser: Client) -> None:
    user = factories.user(username="lixm")
    data = new_account(unit="平山区民政局", username="other", **{"appointments-TOTAL_FORMS": "0"})
    answer = browser.post(f"{USERS}{user.pk}/change/", data)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.username, user.unit) == ("lixm", "平山区民政局")
    assert actions() == ["user.changed"]


def test_rights_of_others_cannot_be_forged_through_the_inline(browser: Client) -> None:
    user = factories.user(Role.COMMITTEE_MEMBER, "210502001004")
    own = user.appointments.get()
    data = new_account(
        **{
            "appointments-INITIAL_FORMS": "1", "appointments-0-id": str(own.pk),
            "appointments-0-user": str(user.pk), "appointments-0-role": "city_officer",
            "appointments-0-jurisdiction": "2105", "appointments-0-DELETE": "on",
        }
    )  # fmt: skip
    browser.post(f"{USERS}{user.pk}/change/", data)
    own.refresh_from_db()
    assert (own.role, own.jurisdiction) == ("committee_member", "210502001004")


def test_nobody_gives_themself_a_right(browser: Client, security: User) -> None:
    data = new_account(**{"appointments-0-role": "auditor", "appointments-0-jurisdiction": ""})
    browser.post(f"{USERS}{security.pk}/change/", data)
    assert [a.role for a in Appointment.objects.all()] == ["security_admin"]
    for act in ("invite", "disable", "enable", "remove-second-factor"):
        address = f"{USERS}{security.pk}/act/{act}/"
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"reason": "x"}).status_code == 403
    own = security.appointments.get()
    assert browser.post(f"{USERS}{security.pk}/end/{own.pk}/").status_code == 403
    page = browser.get(f"{USERS}{security.pk}/change/").content.decode()
    assert "/act/" not in page


def test_the_buttons_of_an_account(browser: Client) -> None:
    user = factories.user(Role.COMMITTEE_MEMBER, "210502001004", password=factories.PASSWORD)
    address = f"{USERS}{user.pk}/"
    page = browser.get(f"{address}change/").content.decode()
    assert f"{address}act/disable/" in page
    assert f"{address}act/enable/" not in page
    assert browser.get(f"{address}act/disable/").status_code == 200
    assert browser.post(f"{address}act/disable/", {"reason": ""}).status_code == 200
    assert User.objects.get(pk=user.pk).is_active
    assert browser.post(f"{address}act/disable/", {"reason": "调离"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    assert browser.post(f"{address}act/enable/", {"reason": "回岗"}).status_code == 302
    assert User.objects.get(pk=user.pk).is_active
    invited = browser.post(f"{address}act/invite/", {"confirm": "1"})
    assert Client().get(invited.context["address"]).status_code == 200
    assert browser.get(f"{address}act/unknown/").status_code == 404
    assert browser.get(f"{USERS}999999/act/disable/").status_code == 404
    assert browser.get(f"{USERS}{10**30}/act/disable/").status_code == 404
    appointment = user.appointments.get()
    assert browser.post(f"{address}end/{appointment.pk}/", {"confirm": "1"}).status_code == 302
    assert User.objects.get(pk=user.pk).roles == frozenset()
    assert browser.get(f"{address}end/999999/").status_code == 404
    assert actions() == [
        "user.disabled", "user.enabled", "user.invited", "appointment.ended",
    ]  # fmt: skip


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
def test_accounts_are_for_the_security_administrator_alone(
    client_for: Callable[[User], Client], role: str
) -> None:
    code = {
        "county_officer": "210502", "township_officer": "210502001",
        "committee_member": "210502001001",
    }  # fmt: skip
    other = factories.user(username="other")
    stranger = client_for(factories.user(role, code.get(role, "2105")))
    for path in ("", "add/", f"{other.pk}/change/", f"{other.pk}/act/disable/",
                 f"{other.pk}/history/", f"{other.pk}/delete/", f"{other.pk}/end/1/"):  # fmt: skip
        assert stranger.get(f"{USERS}{path}").status_code == 403, path
        assert stranger.post(f"{USERS}{path}", {"reason": "x"}).status_code == 403, path
    assert User.objects.get(pk=other.pk).is_active


def test_nothing_is_deleted_in_the_admin(browser: Client) -> None:
    user = factories.user()
    assert browser.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    answer = browser.post(
        USERS, {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
    )
    assert answer.status_code in {200, 302}
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR}))
def test_the_audit_trail_is_for_the_auditor_alone(
    client_for: Callable[[User], Client], role: str
) -> None:
    code = {
        "county_officer": "210502", "township_officer": "210502001",
        "committee_member": "210502001001",
    }  # fmt: skip
    event = record_event(actor=None, action="test.event")
    stranger = client_for(factories.user(role, code.get(role, "2105")))
    assert stranger.get(EVENTS).status_code == 403
    assert stranger.get(f"{EVENTS}{event.pk}/change/").status_code == 403


def test_the_auditor_reads_filters_and_changes_nothing(
    client_for: Callable[[User], Client],
) -> None:
    user = factories.user(username="lixm")
    event = record_event(actor=user, action="user.invited", target=user)
    record_event(actor=None, action="session.refused", succeeded=False)
    reader = client_for(factories.user(Role.AUDITOR))
    today = timezone.localdate().isoformat()
    for query, found in (
        ("", 2), ("action=user.invited", 1), ("succeeded__exact=0", 1), ("q=lixm", 1),
        (f"object_type=accounts.User&object_id={user.pk}", 1), ("actor_name=lixm", 1),
        (f"at__gte={today}+00:00:00%2B08:00", 2),
    ):  # fmt: skip
        answer = reader.get(f"{EVENTS}?{query}")
        assert answer.status_code == 200, query
        assert answer.context["cl"].result_count == found, query
    page = reader.get(f"{EVENTS}{event.pk}/change/")
    assert f"object_type=accounts.User&amp;object_id={user.pk}" in page.content.decode()
    assert reader.post(f"{EVENTS}{event.pk}/change/", {"reason": "x"}).status_code == 403
    assert reader.get(f"{EVENTS}add/").status_code == 403
    assert reader.post(f"{EVENTS}{event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_trail_is_read_in_words(client_for: Callable[[User], Client]) -> None:
    user = factories.user(Role.COUNTY_OFFICER, "210502", username="lixm")
    event = record_event(actor=user, action="inspection.submitted")
    record_event(actor=None, action="session.locked_out", succeeded=False)
    reader = client_for(factories.user(Role.AUDITOR))
    answer = reader.get(EVENTS)
    rows = [row.action for row in answer.context["cl"].result_list]
    assert rows == ["session.locked_out", "inspection.submitted"]
    page = answer.content.decode()
    # In the row and in the filter.
    assert page.count("检查评价 · 已提交") == 2
    assert page.count("登录 · 失败次数过多，已锁定") == 2
    assert "inspection.submitted<" not in page
    detail = reader.get(f"{EVENTS}{event.pk}/change/").content.decode()
    assert "检查评价 · 已提交" in detail
    assert "县（区）工作人员" in detail


def test_a_jurisdiction_is_given_by_its_name(browser: Client, detai: Community) -> None:
    form = browser.get(f"{USERS}add/").content.decode()
    assert f'<option value="210502001004">{detai.full_name}</option>' in form
    answer = browser.post(
        f"{USERS}add/", new_account(**{"appointments-0-jurisdiction": "德泰社区居委会"})
    )
    assert answer.status_code == 200
    user = User.objects.get(username="lixm")
    assert user.appointments.get().jurisdiction == "210502001004"
    page = browser.get(f"{USERS}{user.pk}/change/").content.decode()
    assert f"<p>{detai.full_name}</p>" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("210599001001", "没有名为“210599001001”的单位"),
        ("不存在社区", "没有名为“不存在社区”的单位"),
        ("社区居委会", "平山区南地街道 德泰社区居委会（210502001004）"),
    ],
)
def test_a_jurisdiction_that_is_no_unit_is_refused_where_it_stands(
    browser: Client, typed: str, said: str
) -> None:
    factories.community(name="新德社区居委会")
    answer = browser.post(f"{USERS}add/", new_account(**{"appointments-0-jurisdiction": typed}))
    errors = answer.context["inline_admin_formsets"][0].formset.errors[0]
    assert list(errors) == ["jurisdiction"]
    assert said in errors["jurisdiction"][0]
    assert User.objects.count() == 1


def test_the_history_of_a_record_is_its_audit_trail(browser: Client, security: User) -> None:
    user = factories.user(username="lixm")
    record_event(actor=security, action="user.invited", target=user, reason="忘记密码")
    page = browser.get(f"{USERS}{user.pk}/history/")
    assert page.status_code == 200
    assert "忘记密码" in page.content.decode()
    assert browser.get(f"{USERS}999999/history/").status_code == 404


def test_the_history_tells_values_before_and_after_in_words(
    browser: Client, security: User
) -> None:
    user = factories.user(username="lixm", name="李晓明")
    update_account(user, by=security, changes={"unit": "明山区民政局", "name": "李小明"})
    record_event(
        actor=security, action="user.changed", target=user,
        before={"is_active": True},
        after={"is_active": False, "created_at": "2026-03-05T01:00:00Z"},
        succeeded=False,
    )  # fmt: skip
    page = browser.get(f"{USERS}{user.pk}/history/").content.decode()
    assert "<div>单位：<del>测试单位</del> → 明山区民政局</div>" in page
    (table,) = re.findall(r'<table id="change-history">.*?</table>', page, re.S)
    assert "小明" not in table
    assert "<del>李**</del> → 李**" in page
    assert "<del>是</del> → 否" in page
    assert "2026-03-05 09:00" in page
    assert "安全管理员" in page
    assert "被拒绝" in page


def test_a_long_history_is_read_in_pages(
    browser: Client, security: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "EVENTS_A_PAGE", 2)
    user = factories.user(username="lixm")
    for number in range(3):
        record_event(actor=security, action="user.invited", target=user, reason=f"第{number}次")
    first = browser.get(f"{USERS}{user.pk}/history/").content.decode()
    second = browser.get(f"{USERS}{user.pk}/history/?page=2").content.decode()
    assert ("第2次" in first, "第0次" in first, "第0次" in second) == (True, False, True)


HOSTILE = [
    "username__regex=(", "username__startswith=a", "password__startswith=p", "phone__contains=1",
    "last_login__year=99999999999", "last_login__gt=x", "is_active__exact=%00", "q=%00",
    "appointments__jurisdiction__startswith=2", "appointments__user__password__regex=.",
    "q=" + "a" * 100_000, "appointments__role=" + "b" * 300, "is_active__exact=x", "o=x.-99",
    "p=99999999999999999999", "p=-1", "e=1", "all=", "is_active__isnull=maybe",
    "_to_field=password", "_popup=1&_to_field=phone", "x%00=1", "q=%ED%A0%80", "id__in=1,2",
    "username__username=1",
    "appointments__role__exact=%F0%9F%92%A9", "action=delete_selected", "_facets=True",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_no_error(browser: Client, query: str) -> None:
    answer = browser.get(f"{USERS}?{query}")
    assert answer.status_code in {200, 302, 400}, answer.status_code
    if "__" in query and "appointments__role" not in query and "isnull" not in query:
        assert answer.status_code in {400, 302}


@pytest.mark.parametrize(
    "query",
    ["username__regex=(", "last_login__year=99999999999", "q=%00", "password__startswith=p",
     "q=" + "a" * 100_000],
)  # fmt: skip
def test_the_worst_are_bad_requests(browser: Client, query: str) -> None:
    assert browser.get(f"{USERS}?{query}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "%00/change/", f"{10**30}/change/", "-1/change/", "1;--/change/", "..%2f/change/",
        "x/history/", "%ED%A0%80/change/",
    ],
)  # fmt: skip
def test_hostile_ids_are_no_error(browser: Client, path: str) -> None:
    assert browser.get(f"{USERS}{path}").status_code in {302, 400, 404}


@pytest.mark.parametrize(
    "query",
    ["at__gte=x", "at__lt=99999-01-01", "at__year=99999999999", "at__gte=%00", "action=" + "x" * 99,
     "object_id=%00", "digest__startswith=a", "address__regex=(", "object_id__lt=9"],
)  # fmt: skip
def test_hostile_queries_of_the_trail_are_no_error(
    client_for: Callable[[User], Client], query: str
) -> None:
    record_event(actor=None, action="test.event")
    answer = client_for(factories.user(Role.AUDITOR)).get(f"{EVENTS}?{query}")
    assert answer.status_code in {200, 302, 400}


class ForeignAdmin(admin.ModelAdmin):
    pass


def test_every_registered_admin_rests_on_ours() -> None:
    for model, model_admin in admin.site._registry.items():
        assert isinstance(model_admin, PortalModelAdmin), model
    with pytest.raises(ImproperlyConfigured):
        admin.site.register(User, ForeignAdmin)


def test_the_system_administrator_sees_no_record(client_for: Callable[[User], Client]) -> None:
    reader = client_for(factories.user(Role.SYSTEM_ADMIN))
    answer = reader.get("/admin/")
    assert answer.status_code == 200
    assert answer.context["app_list"] == []
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert reader.get(path).status_code == 403, path


def test_lists_cost_the_same_at_one_and_thirty_rows(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(USERS)
    with CaptureQueriesContext(connection) as few:
        browser.get(USERS)
    for _ in range(30):
        factories.user(Role.COMMITTEE_MEMBER, "210502001001")
    with CaptureQueriesContext(connection) as many:
        browser.get(USERS)
    assert len(many) == len(few)


def test_the_admin_has_no_sign_in_of_its_own() -> None:
    answer = Client().get("/admin/login/?next=/admin/accounts/user/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/admin/accounts/user/"
    answer = Client().get("/admin/accounts/user/")
    assert answer["Location"].startswith("/accounts/login/?next=/admin/accounts/user/")
