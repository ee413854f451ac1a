"""The API: rows page by page, filters, items, and what is said of wrong questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.enums import Kind
from portal.models import Publication
from portal.opendata import api
from portal.pages import forget_pages
from portal.pages.counted import Counted
from portal.services import PublicItem, publish, withdraw
from tests import factories
from tests.conftest import lifted_triggers

pytestmark = pytest.mark.django_db
ORGANIZATIONS = "/api/v1/organizations/"
MEETINGS = "/api/v1/meetings/"
STANDINGS = "/api/v1/standings/"


@pytest.fixture(autouse=True)
def uncounted() -> None:
    cache.clear()


def issue(
    number: int,
    *,
    kind: Kind = Kind.ORGANIZATION,
    unit: str = "210502",
    period: str = "",
    reason: str = "",
    names: Sequence[str] = (),
    **payload: Any,
) -> Publication:
    """An item; `names` are those of its entries."""
    officer = factories.user("county_officer", factories.county())
    title = payload.get("name", f"第{number}号")
    entries = [(unit, {"name": name}) for name in names]
    said = {"name": title, **payload}
    item = PublicItem(kind, f"k{number}", title, unit, said, period, entries=entries)
    return publish(item, by=officer, issuer="平山区民政局", reason=reason)


def ask(client: Client, address: str, **parameters: Any) -> dict[str, Any]:
    forget_pages()
    answer = client.get(address, parameters)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/json"
    told: dict[str, Any] = answer.json()
    return told


def items(told: dict[str, Any]) -> list[str]:
    return [row["item"].partition(":")[2] for row in told["rows"]]


def refused(client: Client, address: str, status: int = 400, **parameters: Any) -> dict[str, Any]:
    answer = client.get(address, parameters)
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    return told


def test_the_index_leads_to_every_dataset(client: Client) -> None:
    told = ask(client, "/api/v1/")
    assert [one["rows"] for one in told["datasets"]] == [
        reverse("api_rows", args=[one["key"]]) for one in told["datasets"]
    ]
    assert len(told["datasets"]) == 12
    for one in told["datasets"]:
        ask(client, one["rows"])
        assert client.get(one["files"]["csv"]).status_code == 200


def test_pages_give_every_row_once_while_others_publish(client: Client) -> None:
    for number in range(1, 6):
        issue(number)
    first = ask(client, ORGANIZATIONS, limit=2)
    assert items(first) == ["k1", "k2"]
    assert first["has_more"] is True
    issue(6)
    issue(3, name="改名", reason="更名")
    forget_pages()
    second = client.get(first["next"]).json()
    assert items(second) == ["k4", "k5"]
    third = ask(client, ORGANIZATIONS, limit=2, cursor=second["cursor"])
    assert [(row["item"], row["name"]) for row in third["rows"]] == [
        ("organization:k6", "第6号"), ("organization:k3", "改名"),
    ]  # fmt: skip
    assert third["has_more"] is False
    assert third["next"] is None


def test_a_cursor_tells_later_what_has_changed_and_gone(client: Client, city_officer: Any) -> None:
    issue(1)
    gone = issue(2)
    told = ask(client, ORGANIZATIONS)
    assert (items(told), told["withdrawn"]) == (["k1", "k2"], [])
    assert ask(client, ORGANIZATIONS, cursor=told["cursor"])["rows"] == []
    withdraw(gone, by=city_officer, reason="信息有误")
    issue(1, name="改名", reason="更名")
    later = ask(client, ORGANIZATIONS, cursor=told["cursor"])
    assert items(later) == ["k1"]
    [tombstone] = later["withdrawn"]
    assert (tombstone["item"], tombstone["version"]) == ("organization:k2", 1)
    assert tombstone["reason"] == "信息有误"
    assert ask(client, ORGANIZATIONS, cursor=later["cursor"])["withdrawn"] == []


def test_an_item_with_many_rows_goes_on_where_the_page_ended(client: Client) -> None:
    names = [f"社区{number}" for number in range(7)]
    issue(1, kind=Kind.BULLETIN, period="2026-10", names=names)
    issue(2, kind=Kind.BULLETIN, period="2026-11", names=["又一"])
    seen, cursor = [], None
    for _page in range(4):
        told = ask(client, STANDINGS, limit=3, **({"cursor": cursor} if cursor else {}))
        seen.append([row["name"] for row in told["rows"]])
        cursor = told["cursor"]
    assert seen == [names[:3], names[3:6], names[6:], ["又一"]]
    assert told["has_more"] is False


def test_a_unit_stands_for_all_below_it(client: Client) -> None:
    issue(1, unit="210502001")
    issue(2, unit="210503")
    issue(3, unit="210502002")
    officer = factories.user("county_officer", factories.county())
    # 平山街道 of 平山区 has the same short name.
    for kind, code in ((Kind.COUNTY, "210502"), (Kind.TOWNSHIP, "210502001")):
        unit = PublicItem(kind, "pingshan", "平山", code, {"name": "平山"})
        publish(unit, by=officer, issuer="平山区民政局")
    assert items(ask(client, ORGANIZATIONS, unit="county:pingshan")) == ["k1", "k3"]
    assert "county:x" in refused(client, ORGANIZATIONS, 404, unit="county:x")["detail"]
    assert items(ask(client, ORGANIZATIONS, unit="township:pingshan")) == ["k1"]
    assert "“unit”" in refused(client, ORGANIZATIONS, unit="210502")["detail"]


def test_periods(client: Client) -> None:
    issue(1, kind=Kind.MEETING, period="2026-10")
    issue(2, kind=Kind.MEETING, period="2026-11")
    issue(3, kind=Kind.MEETING, period="2025-11")
    assert items(ask(client, MEETINGS, period="2026")) == ["k1", "k2"]
    assert items(ask(client, MEETINGS, period="2026-11")) == ["k2"]
    assert items(ask(client, MEETINGS, period="2027")) == []
    assert "没有" in refused(client, ORGANIZATIONS, period="2026")["detail"]


def test_what_changed_since_a_day(client: Client, city_officer: Any) -> None:
    old, gone, _new = issue(1), issue(2), issue(3)
    long_ago = timezone.now() - timedelta(days=400)
    with lifted_triggers():
        Publication.objects.filter(pk__in=[old.pk, gone.pk]).update(published_at=long_ago)
    withdraw(gone, by=city_officer, reason="有误")
    today = timezone.localdate().isoformat()
    told = ask(client, ORGANIZATIONS, changed_since=today)
    assert (items(told), [one["item"] for one in told["withdrawn"]]) == (
        ["k3"],
        ["organization:k2"],
    )
    assert items(ask(client, ORGANIZATIONS, changed_since="0001-01-01")) == ["k1", "k3"]
    assert items(ask(client, ORGANIZATIONS, changed_since="9999-12-31")) == []


def test_an_item_and_its_versions(client: Client, city_officer: Any) -> None:
    issue(1)
    newest = issue(1, name="改名", reason="更名")
    address = f"{ORGANIZATIONS}organization:k1/"
    assert ask(client, address)["rows"][0]["name"] == "改名"
    assert ask(client, address, version=1)["rows"][0]["name"] == "第1号"
    refused(client, address, 404, version=3)
    refused(client, f"{ORGANIZATIONS}organization:k2/", 404)
    refused(client, address, version="１")
    withdraw(newest, by=city_officer, reason="信息有误")
    forget_pages()
    assert refused(client, address, 410)["reason"] == "信息有误"
    refused(client, address, 410, version=1)
    assert ask(client, ORGANIZATIONS)["rows"] == []


def test_what_rests_on_an_ended_consent_is_not_given(client: Client) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    issue(1, kind=Kind.ACTIVITY, open_until=yesterday)
    assert ask(client, "/api/v1/activities/")["rows"] == []
    refused(client, "/api/v1/activities/activity:k1/", 410)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"limit": "0"}, "limit"), ({"limit": "501"}, "limit"), ({"limit": "-1"}, "limit"),
        ({"limit": "１"}, "limit"), ({"limit": ""}, "limit"), ({"limit": "9" * 300}, "limit"),
        ({"cursor": "x"}, "cursor"), ({"cursor": "G" * 20}, "cursor"),
        ({"period": "2026-13"}, "period"), ({"period": "2026-1"}, "period"),
        ({"period": "%"}, "period"), ({"changed_since": "2026-02-30"}, "changed_since"),
        ({"changed_since": "2026-W01-1"}, "changed_since"), ({"changed_since": "\x00"}, ""),
        ({"page": "2"}, "page"), ({"unit": "\x00"}, "unit"), ({"unit": ["a", "b"]}, "unit"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_named(parameters: dict[str, Any], named: str, client: Client) -> None:
    assert named in refused(client, MEETINGS, **parameters)["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing/",
        "/api/v1/nothing/x/",
        "/api/v1/meetings/organization:x/",
        "/api/v2/",
        "/en/api/x",
        "/api/v1/%00/",
    ],
)
def test_no_such_address_is_told_as_json(address: str, client: Client) -> None:
    refused(client, address, 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_data_is_only_read(method: str) -> None:
    for client in (Client(), Client(enforce_csrf_checks=True)):
        answer = getattr(client, method)(ORGANIZATIONS)
        assert answer.status_code == 405
        assert "GET" in answer["Allow"]


def test_a_page_outside_of_the_api_still_says_that_a_token_is_missing() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"))
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/html")


def test_nothing_is_sent_again_while_nothing_has_changed(client: Client) -> None:
    issue(1)
    answer = client.get(ORGANIZATIONS)
    etag = {"if-none-match": answer["ETag"]}
    assert client.get(ORGANIZATIONS, headers=etag).status_code == 304
    issue(2)
    forget_pages()
    assert client.get(ORGANIZATIONS, headers=etag).status_code == 200


def test_who_asks_too_often_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "REQUESTS", 2)
    statuses = [client.get(ORGANIZATIONS).status_code for _time in range(3)]
    assert statuses == [200, 200, 429]
    answer = client.get(ORGANIZATIONS)
    assert answer["Retry-After"] == "60"
    assert answer.json()["status"] == 429
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert other.get(ORGANIZATIONS).status_code == 200


def test_counting_writes_nothing(client: Client, django_assert_num_queries: Any) -> None:
    assert client.get(ORGANIZATIONS).status_code == 200
    # Within a transaction the record's end is looked up each time.
    with django_assert_num_queries(3) as asked:
        assert [client.get(ORGANIZATIONS).status_code for _time in range(3)] == [200] * 3
    assert [query["sql"][:6] for query in asked.captured_queries] == ["SELECT"] * 3


def test_addresses_are_forgotten_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("portal.pages.counted.time.monotonic", lambda: now[0])
    monkeypatch.setattr("portal.pages.counted.MOST_PLACES", 2)
    rows = Counted()

    def asked(place: str) -> bool:
        return rows.within(place, limit=1, seconds=60)

    assert [asked("a"), asked("a"), asked("b")] == [True, False, True]
    now[0] += 60
    assert asked("a")
    # What is full is emptied rather than let grow.
    assert [asked("c"), asked("a")] == [True, False]
    assert asked("d")
    assert asked("a")


def test_messages_are_in_the_language_of_the_address(client: Client) -> None:
    detail = refused(client, f"/en{MEETINGS}", limit="0")["detail"]
    assert detail == "“limit” must be a whole number from 1 to 500."


@pytest.mark.parametrize("address", ["/api/v1/", ORGANIZATIONS, "/api/v1/openapi.json"])
def test_a_page_costs_the_same_at_1_and_30_rows(address: str, client: Client) -> None:
    counts = []
    for numbers in ((1,), range(2, 31)):
        for number in numbers:
            issue(number)
        forget_pages()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_the_description_names_every_column(client: Client) -> None:
    told = ask(client, "/api/v1/openapi.json")
    assert told["openapi"] == "3.1.0"
    issue(1)
    [row] = ask(client, ORGANIZATIONS)["rows"]
    assert list(told["components"]["schemas"]["organizations"]["properties"]) == list(row)
    names = {one["name"] for one in told["paths"]["/organizations/"]["get"]["parameters"]}
    assert names == {"unit", "changed_since", "cursor", "limit"}
