"""Activities on pages: planned and told of in the workspace, joined on the public site."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from outreach import activity_public, services
from outreach.models import Activity, ActivityPhoto, Registration
from portal.pages import forget_pages
from tests import factories
from tests.orgs.library_helpers import in_days
from tests.outreach import activity_helpers as h
from tests.world import picture

pytestmark = pytest.mark.django_db

NAME, PHONE = "诸葛候补", "13904147777"


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    values = {
        "title": "进园区", "carrier": "park", "starts_at": f"{in_days(5):%Y-%m-%dT%H:%M}",
        "ends_at": f"{in_days(5, 11):%Y-%m-%dT%H:%M}", "place": "食堂", "for_whom": "职工",
        "seats": "２", "communities": [h.unit().pk],
    }  # fmt: skip
    return {**values, **changes}


def visitor(client: Client, key: str, **changes: Any) -> dict[str, Any]:
    form = client.get(reverse("activity_join", args=[key])).context["form"]
    sent = form["submission_token"].value()
    values = {"contact_name": NAME, "contact_phone": PHONE, "people": "1"}
    return {**values, "submission_token": sent, **changes}


def test_an_activity_goes_its_whole_way_on_pages() -> None:
    host, officer = signed_in(h.planner()), signed_in(h.publisher())
    form = host.get(reverse("activity_create")).context["form"]
    given = {"submission_token": form["submission_token"].value(), "host": form["host"].value()}
    assert host.post(reverse("activity_create"), typed() | given).status_code == 302
    activity = Activity.objects.get()
    assert activity.seats == 2
    page = reverse("activity_detail", args=[activity.public_id])

    def step(client: Client, target: str, **data: Any) -> int:
        activity.refresh_from_db()
        address = reverse("activity_step", args=[activity.public_id, target])
        return client.post(address, {"version": activity.version, **data}).status_code

    assert step(host, "announced") == 409
    assert step(officer, "announced") == 302
    h.past(activity)
    assert step(host, "held", summary="好", volunteers="3") == 200
    assert step(host, "held", summary="好", volunteers="3", group_workers="12人") == 302
    assert step(officer, "published") == 302
    shown = Client().get(reverse("activity_public", args=[activity.public_id])).content.decode()
    assert "12" in shown
    assert "结果已公布" in shown
    assert host.get(page).status_code == officer.get(page).status_code == 200


def test_why_it_was_cancelled_is_corrected_and_published_anew() -> None:
    activity = h.announced()
    services.cancel_activity(activity, by=h.planner(), reason="张老师生病")
    activity_public.publish_activity(activity, by=h.publisher(), reason="取消")
    activity = Activity.objects.get(pk=activity.pk)
    host = signed_in(h.planner())
    page = reverse("activity_detail", args=[activity.public_id])
    assert host.get(page).context["result"]["cancel_reason"].value() == "张老师生病"
    address = reverse("activity_result", args=[activity.public_id])
    sent = {"cancel_reason": "场地停电", "version": activity.version}
    assert host.post(address, sent | {"cancel_reason": " "}).status_code == 200
    assert host.post(address, sent).status_code == 302
    assert host.post(address, sent).status_code == 409
    activity.refresh_from_db()
    assert activity.is_newer
    activity_public.publish_activity(activity, by=h.publisher(), reason="更正")
    shown = Client().get(reverse("activity_public", args=[activity.public_id])).content.decode()
    assert "场地停电" in shown
    assert "张老师" not in shown


def test_a_visitor_registers_waits_and_takes_it_back() -> None:
    activity = h.announced(seats=1)
    client, join = Client(), reverse("activity_join", args=[activity.public_id])
    first = client.post(join, visitor(client, activity.public_id))
    assert first.status_code == 302
    second = client.post(join, visitor(client, activity.public_id))
    assert "候补" in client.get(second.url).content.decode()
    assert client.post(first.url).status_code == 302
    assert "已报上名" in client.get(second.url).content.decode()
    assert client.post(first.url).status_code == 409
    row = Registration.objects.latest("pk")
    assert client.get(reverse("activity_lookup"), {"code": row.written_code}).url == second.url
    typed_small = client.get(reverse("activity_lookup"), {"code": row.written_code.lower()})
    assert client.get(typed_small.url).context["registration"] == row


def test_a_visitor_is_forgotten_on_request_where_the_activity_was_cancelled() -> None:
    activity = h.announced()
    row = h.come(activity)
    services.cancel_activity(activity, by=h.planner(), reason="预报有暴雪")
    client, page = Client(), reverse("activity_registration", args=[row.receipt_code])
    assert client.get(page).context["may_leave"]
    assert client.post(page).status_code == 302
    row.refresh_from_db()
    assert (row.contact_name, row.contact_phone) == ("", "")
    assert not client.get(page).context["may_leave"]


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_phone": "123"},
        {"contact_name": ""},
        {"contact_name": "甲\u202e乙"},
        {"people": "0"},
        {"people": "11"},
        {"with_minors": "on"},
        {"submission_token": ""},
    ],
)
def test_what_a_visitor_cannot_send_is_told(changes: dict[str, str]) -> None:
    activity = h.announced()
    client, join = Client(), reverse("activity_join", args=[activity.public_id])
    answer = client.post(join, visitor(client, activity.public_id, **changes))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Registration.objects.exists()


def test_a_trap_and_a_flood_register_nobody() -> None:
    activity = h.announced()
    client, join = Client(), reverse("activity_join", args=[activity.public_id])
    assert client.post(join, visitor(client, activity.public_id, website="x")).status_code == 302
    assert not Registration.objects.exists()
    codes = [client.post(join, {}).status_code for _n in range(11)]
    assert codes[-1] == 429
    misses = [
        client.get(reverse("activity_registration", args=[f"CODE{n}"])).status_code
        for n in range(22)
    ]
    assert (misses[0], misses[-1]) == (404, 429)


def test_who_registered_is_read_by_the_host_alone() -> None:
    activity = h.announced()
    row = h.come(activity, contact_name=NAME, contact_phone=PHONE)
    page = reverse("activity_detail", args=[activity.public_id])
    stranger = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="别处社区"))
    assert NAME in signed_in(h.planner()).get(page).content.decode()
    addresses = [
        reverse("activity_public_list"),
        reverse("activity_public", args=[activity.public_id]),
        reverse("activity_join", args=[activity.public_id]),
        reverse("activity_registration", args=[row.receipt_code]),
        reverse("activity_public_figures"),
        reverse("activity_public_calendar", args=[activity.public_id]),
    ]
    read = [Client().get(address).content.decode() for address in addresses]
    read.append(signed_in(stranger).get(page).content.decode())
    for text in read:
        assert NAME not in text
        assert PHONE not in text


def test_whoever_comes_counts_in_by_the_code_at_the_door() -> None:
    activity = h.announced()
    row = h.come(activity)
    door = reverse("activity_door", args=[activity.public_id])
    address = reverse("activity_sign_in", args=[activity.sign_in_token])
    host = signed_in(h.planner())
    assert address in host.get(door).content.decode()
    phone = Client()
    assert phone.get(address).status_code == 410
    h.going_on(activity)
    phone.get(address)
    phone.cookies["csrftoken"] = "a" * 32
    assert phone.post(address, {"group": "minors", "people": "３0"}).status_code == 302
    assert "30" in phone.get(address).content.decode()
    phone.post(address, {"group": "minors", "people": "30"})
    other = Client()
    other.cookies["csrftoken"] = "b" * 32
    small = {"group": "elderly", "people": "1", "code": row.written_code.lower()}
    assert other.post(address, small | {"code": "----"}).status_code == 409
    assert other.post(address, small).status_code == 302
    assert row.arrival.people == 1
    form = host.get(reverse("activity_detail", args=[activity.public_id]))
    assert form.context["arrived"] == 31


def test_consent_is_noted_and_ended_on_the_page() -> None:
    activity = h.held()
    host = signed_in(h.planner())
    add = reverse("activity_photo", args=[activity.public_id])
    sent = {"caption": "投放", "subject": "minors", "upload": picture()}
    assert host.post(add, sent).status_code == 302
    kept = ActivityPhoto.objects.get()
    keys = [activity.public_id, kept.photo.public_id]
    note = {"consent": "people", "note": "口头", "is_for_site": "on", "version": kept.version}
    refused = host.post(reverse("activity_consent", args=keys), note)
    assert refused.status_code == 200
    assert "监护人" in refused.content.decode()
    agreed = host.post(reverse("activity_consent", args=keys), note | {"consent": "guardians"})
    assert agreed.status_code == 302
    assert host.get(reverse("activity_photo_image", args=keys)).status_code == 200
    assert host.post(reverse("activity_consent_end", args=keys)).status_code == 302
    kept.refresh_from_db()
    assert not kept.is_for_site
    assert kept.photo.shows_people


@pytest.mark.parametrize(
    "address",
    ["activity_list", "activity_figures", "activity_public_list", "activity_public_figures"],
)
def test_lists_ask_as_much_for_many_as_for_one(address: str) -> None:
    client = signed_in(h.publisher("reader"))

    def count() -> int:
        forget_pages()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(address)).status_code == 200
        return len(asked)

    h.published(title="第一场")
    h.announced(title="将来一场")
    client.get(reverse("workspace"))  # The first answer writes the session.
    few = count()
    for number in range(5):
        h.published(title=f"又{number}场")
        h.announced(title=f"又将来{number}场")
    assert count() == few


def test_the_feed_tells_what_when_and_where_and_nobodys_name() -> None:
    activity = h.announced(title="分类投放进校园 & 家长", agenda="CANARY-议程")
    answer = Client().get(reverse("activity_feed"))
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 (our own bytes)
    space = "{http://www.w3.org/2005/Atom}"
    assert answer["Content-Type"] == "application/atom+xml"
    (entry,) = feed.findall(f"{space}entry")
    assert entry.findtext(f"{space}title") == activity.title
    assert activity.place in str(entry.findtext(f"{space}summary"))
    assert "CANARY" not in answer.content.decode()
    listed = Client().get(reverse("activity_public_list")).content.decode()
    assert listed.count(reverse("activity_feed")) == 2
