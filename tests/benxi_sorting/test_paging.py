"""A list of the admin counts and skips a bounded number of rows, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services import record_event
from benxi_sorting import paging
from benxi_sorting.admin import PortalModelAdmin
from benxi_sorting.paging import BoundedPaginator
from tests import factories

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
