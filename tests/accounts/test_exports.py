"""A list as a file: who gets what, in which words, and what the trail keeps of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts import exports
from accounts.enums import Role
from accounts.exports import Column, export
from accounts.models import Appointment, AuditEvent, User
from accounts.rules import Refusal
from tests import factories
from tests.exports import content_of, exported, rows_of
from tests.exports import export as press

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
COLUMNS = (Column("username"), Column("name"), Column("is_active"), Column("phone"))


@pytest.fixture
def security() -> User:
    return factories.user(Role.SECURITY_ADMIN, "", username="anquan", name="安全员")


def asked(user: User, query: str = "", **data: str) -> Any:
    request = RequestFactory().post(f"/{query}", data)
    request.user = user
    return request


def test_personal_columns_are_for_who_may_and_asks(security: User) -> None:
    rows = User.objects.filter(pk=security.pk)

    def headings(roles: frozenset[Role], **data: str) -> list[str]:
        request = asked(security, export="csv", **data)
        return rows_of(export(request, rows, COLUMNS, personal_for=roles))[0]

    own = frozenset({Role.SECURITY_ADMIN})
    assert headings(own) == ["用户名", "启用"]
    assert headings(frozenset({Role.AUDITOR}), personal="1") == ["用户名", "启用"]
    assert headings(frozenset(), personal="1") == ["用户名", "启用"]
    assert headings(own, personal="1") == ["用户名", "姓名", "启用", "联系电话"]
    kept = [event.after["personal"] for event in AuditEvent.objects.order_by("sequence")]
    assert kept == [[], [], [], ["姓名", "联系电话"]]


def test_the_event_says_what_left_and_masks_what_was_searched(security: User) -> None:
    request = asked(security, "?q=张小明&state=open&empty=&page=3", export="csv")
    content_of(export(request, User.objects.all(), COLUMNS))
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.after) == (
        "user.exported",
        security,
        {
            "rows": 1,
            "kind": "csv",
            "filters": {"q": "张**", "state": "open"},
            "personal": [],
        },
    )


@pytest.mark.parametrize("kind", ["", "ods", "../x"])
def test_another_kind_of_file_is_no_request(security: User, kind: str) -> None:
    with pytest.raises(SuspiciousOperation):
        export(asked(security, export=kind), User.objects.all(), COLUMNS)
    assert not AuditEvent.objects.exists()


def test_more_than_a_sheet_holds_is_refused(security: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 0)
    with pytest.raises(Refusal, match=" 0 "):
        export(asked(security, export="xlsx"), User.objects.all(), COLUMNS)
    assert not AuditEvent.objects.exists()
    answer = export(asked(security, export="csv"), User.objects.all(), COLUMNS)
    assert len(rows_of(answer)) == 2


def test_the_words_are_the_readers_though_they_are_sent_later(security: User) -> None:
    rows = Appointment.objects.select_related("user")
    shown = Column(heading="w", of=lambda held: held.get_role_display())
    waiting = Column(heading="w", of=lambda held: Role(held.role).label)
    for columns in ((Column("role"),), (shown,), (waiting,)):
        with translation.override("en"):
            answer = export(asked(security, export="csv"), rows, columns)
        with translation.override("zh-hans"):
            assert rows_of(answer)[1] == ["Security administrator"]


def test_rows_that_look_alike_are_not_one(security: User) -> None:
    factories.user(Role.AUDITOR, "")
    rows = User.objects.filter(appointments__isnull=False).distinct()
    columns = (Column("is_active"),)
    found = rows_of(export(asked(security, export="csv"), rows, columns))
    assert found == [["启用"], ["是"], ["是"]]


def test_all_of_a_list_leaves_and_not_its_page_alone(security: User, client_for: Any) -> None:
    for number in range(60):
        factories.user(Role.AUDITOR, "", username=f"a{number:02d}")
    browser = client_for(security)
    found = exported(browser, f"{USERS}?p=1&o=0&q=a")
    assert len(found) == 62
    assert [row[0] for row in found[1:3]] == ["a00", "a01"]
    assert len(exported(browser, f"{USERS}?appointments__role=security_admin", "xlsx")) == 2


def test_a_list_is_exported_by_who_sees_it_alone(security: User, client_for: Any) -> None:
    for role in (Role.CITY_OFFICER, Role.AUDITOR, Role.COMMITTEE_MEMBER):
        unit = factories.community() if role == Role.COMMITTEE_MEMBER else ""
        unit = factories.CITY_CODE if role == Role.CITY_OFFICER else unit
        assert press(client_for(factories.user(role, unit)), USERS).status_code == 403
    assert not AuditEvent.objects.filter(action="user.exported").exists()


def test_reading_an_address_exports_nothing(security: User, client_for: Any) -> None:
    browser = client_for(security)
    for query in ("?export=csv", "?export=xlsx&personal=1"):
        assert browser.get(f"{USERS}{query}").headers["Content-Type"].startswith("text/html")
    assert not AuditEvent.objects.filter(action="user.exported").exists()


def test_the_file_is_named_for_its_list_and_kept_by_nobody(security: User, client_for: Any) -> None:
    answer = press(client_for(security), USERS)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert content_of(answer).startswith(b"\xef\xbb\xbf")


def test_plain_columns_cost_one_query_and_build_no_record(security: User) -> None:
    answer = export(asked(security, export="csv"), User.objects.all(), (Column("username"),))
    with CaptureQueriesContext(connection) as queries:
        content_of(answer)
    assert [query["sql"].count("password") for query in queries] == [0]


def test_the_button_stands_on_every_list(security: User, client_for: Any) -> None:
    page = client_for(security).get(reverse("admin:accounts_user_changelist")).content.decode()
    assert ('value="xlsx"' in page, 'value="csv"' in page, 'name="personal"' in page) == (
        True,
        True,
        True,
    )
