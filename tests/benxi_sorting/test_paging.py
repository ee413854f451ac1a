"""A list of the admin counts and skips a bounded number of rows, and says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services import record_event
from benxi_sorting import paging
from benxi_sorting.admin import PortalModelAdmin
from benxi_sorting.paging import BoundedPaginator
from deliberation.models import Meeting
from tests import factories
from tests.deliberation.helpers import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail() -> None:
    for number in range(12):
        record_event(actor=None, action="signin.failed", after={"number": number})


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_LISTED", 10)


def test_what_is_counted_is_bounded(trail: None, bounded: None) -> None:
    paginator = BoundedPaginator(AuditEvent.objects.order_by("-sequence"), 4)
    with CaptureQueriesContext(connection) as asked:
        assert (paginator.count, paginator.num_pages, paginator.is_cut) == (10, 3, True)
    [counting] = asked
    assert "LIMIT 11" in counting["sql"]
    assert "ORDER BY" not in counting["sql"]
    assert len(paginator.page(3).object_list) == 2


def test_a_short_list_is_counted_to_its_end(trail: None) -> None:
    paginator = BoundedPaginator(AuditEvent.objects.order_by("-sequence"), 4)
    assert (paginator.count, paginator.is_cut) == (AuditEvent.objects.count(), False)


@pytest.mark.parametrize("cut", [True, False])
def test_the_page_says_that_more_is_there(
    cut: bool,
    trail: None,
    client_for: Callable[[Any], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if cut:
        monkeypatch.setattr(paging, "MOST_LISTED", 10)
    auditor = factories.user("auditor", username="auditor")
    answer = client_for(auditor).get(reverse("admin:accounts_auditevent_changelist"))
    assert ("其余请用查询或过滤查找" in answer.content.decode()) is cut


def _list(browser: Any, name: str, query: str = "") -> Any:
    return browser.get(reverse(f"admin:{name}_changelist") + query)


@pytest.fixture
def auditing(trail: None, client_for: Callable[[Any], Any]) -> Any:
    return client_for(factories.user("auditor", username="auditor"))


def _numbers(answer: Any) -> list[int]:
    return [event.sequence for event in answer.context["cl"].result_list]


def test_a_list_that_is_cut_is_not_sorted_by_a_column(
    auditing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sorted_up = _list(auditing, "accounts_auditevent", "?o=1")
    assert _numbers(sorted_up) == sorted(_numbers(sorted_up))
    monkeypatch.setattr(paging, "MOST_LISTED", 10)
    kept = _list(auditing, "accounts_auditevent", "?o=1")
    assert _numbers(kept) == sorted(_numbers(kept), reverse=True)
    assert "数量太多，不能排序" in kept.content.decode()
    assert "o=1" not in kept.context["cl"].get_query_string({"p": 2})


def test_words_are_sought_among_the_newest(auditing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    record_event(actor=factories.user(username="old"), action="signin.failed")
    for _number in range(3):
        record_event(actor=None, action="signin.failed")
    found = _list(auditing, "accounts_auditevent", "?q=old")
    assert len(_numbers(found)) == 1
    assert "只查找了最新的" not in found.content.decode()
    monkeypatch.setattr(paging, "SEARCHED", 3)
    found = _list(auditing, "accounts_auditevent", "?q=old")
    assert _numbers(found) == []
    assert "只查找了最新的3条" in found.content.decode()
    narrowed = _list(auditing, "accounts_auditevent", "?q=old&actor_name=old")
    assert len(_numbers(narrowed)) == 1


def test_a_number_is_found_wherever_it_stands(
    auditing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SEARCHED", 1)
    oldest = AuditEvent.objects.order_by("sequence").first()
    assert oldest is not None
    record_event(actor=None, action="signin.failed", target=factories.county())
    for _number in range(3):
        record_event(actor=None, action="signin.failed")
    county = AuditEvent.objects.filter(object_type="communities.County").get()
    found = _list(auditing, "accounts_auditevent", f"?q={county.object_id}")
    assert county.sequence in _numbers(found)


def test_a_page_fetches_what_is_told_beside_its_own_rows_alone(
    trail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = AuditEvent.objects.select_related("actor").order_by("-sequence")
    with CaptureQueriesContext(connection) as asked:
        page = list(BoundedPaginator(rows, 4).page(2).object_list)
    assert page == list(rows[4:8])
    _counting, fetching = (query["sql"] for query in asked)
    outer, _in, numbers = fetching.partition(" IN (")
    assert ("JOIN" in outer, "JOIN" in numbers, "LIMIT 4 OFFSET 4" in numbers) == (
        True,
        False,
        True,
    )


def test_stored_values_are_those_of_the_column(trail: None) -> None:
    record_event(actor=None, action="round.opened")
    field = AuditEvent._meta.get_field("action")
    actions = set(AuditEvent.objects.order_by().values_list("action", flat=True))
    with CaptureQueriesContext(connection) as asked:
        assert paging.stored_values(field) == sorted(actions)
    assert len(asked) == 1
    assert {"round.opened", "signin.failed"} <= actions


def test_each_filter_that_is_offered_is_allowed() -> None:
    refused = [
        (model._meta.label, offered.parameter_name)
        for model, page in admin.site._registry.items()
        for offered in page.list_filter
        if hasattr(offered, "parameter_name")
        and not page.lookup_allowed(offered.parameter_name, "x")
    ]
    assert refused == []


def _links(answer: Any) -> list[str]:
    (block,) = re.findall(
        r'<nav class="toplinks">(.*?)</nav>', unescape(answer.content.decode()), re.S
    )
    return [text.strip() for text in re.findall(r">([^<>]+)</a>", block)]


def test_dates_lead_from_years_to_days(city_officer: Any, client_for: Callable[[Any], Any]) -> None:
    place = factories.community()
    member = factories.user("committee_member", place, username="member")
    for year, month, day in ((2024, 11, 30), (2026, 2, 3), (2026, 3, 5)):
        meeting = begin(member, place)
        start = datetime(year, month, day, 9, tzinfo=timezone.get_default_timezone())
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=start)
    browser = client_for(city_officer)
    with CaptureQueriesContext(connection) as asked:
        page = _list(browser, "deliberation_meeting")
    assert _links(page) == ["2024", "2025", "2026"]
    assert not any("DISTINCT" in query["sql"] and "starts_at" in query["sql"] for query in asked)
    months = _links(_list(browser, "deliberation_meeting", "?starts_at__year=2026"))
    assert months == ["‹ 所有日期", "2026年1月", "2026年2月", "2026年3月"]
    days = _links(
        _list(browser, "deliberation_meeting", "?starts_at__year=2026&starts_at__month=3")
    )
    assert days == ["‹ 2026", *(f"03月{day}日" for day in range(1, 6))]
    one = _list(
        browser,
        "deliberation_meeting",
        "?starts_at__year=2026&starts_at__month=3&starts_at__day=5",
    )
    assert _links(one) == ["‹ 2026年3月"]
    assert one.context["cl"].result_count == 1


def test_a_page_behind_the_bound_is_none(
    trail: None,
    bounded: None,
    client_for: Callable[[Any], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PortalModelAdmin, "list_per_page", 4)
    browser = client_for(factories.user("auditor", username="auditor"))
    address = reverse("admin:accounts_auditevent_changelist")
    assert browser.get(address, {"p": "3"}).status_code == 200
    assert browser.get(address, {"p": "4"}).status_code == 302  # to the first page


@pytest.mark.parametrize(("most", "status"), [(1, 409), (10, 200)])
def test_an_act_on_all_rows_is_one_on_all_that_were_counted(
    most: int,
    status: int,
    community: Any,
    city_officer: Any,
    client_for: Callable[[Any], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.community(community.township)
    monkeypatch.setattr(paging, "MOST_LISTED", most)
    address = reverse("admin:communities_community_changelist")
    form = {"action": "classify_chosen", "select_across": "1", "index": "0",
            "_selected_action": [community.pk]}  # fmt: skip
    assert client_for(city_officer).post(address, form).status_code == status
