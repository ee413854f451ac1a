"""Feeds and calendars of units: what is published about them, and what takes place there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from communities.services import Act, publish_register, recode_unit
from deliberation.public import publish_notice
from deliberation.services import announce_meeting, cancel_meeting
from outreach.activity_public import publish_activity
from portal import occasions
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from portal.services import withdraw
from tests import factories
from tests.deliberation.helpers import begin, in_days, notice
from tests.outreach import activity_helpers

ATOM = "{http://www.w3.org/2005/Atom}"
UNITS = (("community", "nandi-detai"), ("township", "nandi"), ("county", "pingshan"))


@pytest.fixture
def register(community: Any) -> None:
    factories.community(
        name="远处社区", slug="yuanchu", township=factories.township(name="北地街道", slug="beidi")
    )
    publish_register(by=factories.user("city_officer"))


def meet(community: Any, title: str = "分类议事会", **changes: Any) -> Any:
    member = factories.user("committee_member", community)
    meeting = begin(member, community)
    announce_meeting(meeting, by=member, content=notice(title=title, **changes))
    publish_notice(meeting, by=factories.user("township_officer", community.township))
    return meeting


def events(client: Client, name: str, slug: str) -> list[Any]:
    forget_pages()
    file = client.get(reverse(f"{name}_calendar", args=[slug]))
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return [
        (str(event["summary"]), str(event["status"]))
        for event in Calendar.from_ical(file.content).walk("VEVENT")
    ]


def titles(client: Client, name: str, slug: str) -> list[str]:
    forget_pages()
    file = client.get(reverse(f"{name}_feed", args=[slug]))
    assert file.headers["Content-Type"] == "application/atom+xml"
    root = ElementTree.fromstring(file.content)
    assert root.find(f"{ATOM}link").attrib["href"].endswith(f"/{slug}/feed.atom")
    return [str(entry.findtext(f"{ATOM}title")) for entry in root.findall(f"{ATOM}entry")]


@pytest.mark.parametrize(("name", "slug"), UNITS)
def test_before_anything_takes_place(client: Client, register: None, name: str, slug: str) -> None:
    assert events(client, name, slug) == []


@pytest.mark.parametrize(("name", "slug"), UNITS)
def test_a_meeting_stands_in_the_calendars_around_it(
    client: Client, register: None, community: Any, name: str, slug: str
) -> None:
    meet(community)
    assert events(client, name, slug) == [("德泰社区 分类议事会", "CONFIRMED")]
    assert events(client, "township", "beidi") == []


def test_a_cancelled_one_is_struck_out(client: Client, register: None, community: Any) -> None:
    meeting = meet(community)
    member = factories.user("committee_member", community)
    cancel_meeting(meeting, by=member, reason="停电")
    publish_notice(meeting, by=factories.user("township_officer", community.township))
    assert events(client, "community", "nandi-detai") == [("德泰社区 分类议事会", "CANCELLED")]


def test_an_activity_in_several_communities_stands_in_each(client: Client, register: None) -> None:
    activity = activity_helpers.announced(title="分类进社区")
    publish_activity(activity, by=activity_helpers.publisher())
    [(summary, _status)] = events(client, "community", activity_helpers.unit().slug)
    assert "分类进社区" in summary


def test_no_zone_is_named_without_its_definition(client: Client, register: None) -> None:
    activity = activity_helpers.announced()
    file = client.get(reverse("community_calendar", args=["nandi-detai"])).content
    assert b"TZID" not in file
    [event] = Calendar.from_ical(file).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (activity.starts_at, activity.ends_at)


@pytest.mark.parametrize(("name", "slug"), UNITS)
def test_one_that_the_county_holds_stands_in_those_of_the_places_where_it_is(
    client: Client, register: None, name: str, slug: str
) -> None:
    county = activity_helpers.publisher("county-planner")
    activity_helpers.announced(county, title="全区展演")
    assert [summary for summary, _status in events(client, name, slug)] == ["测试单位 全区展演"]
    assert events(client, "township", "beidi") == []


def test_it_stays_there_when_the_place_has_another_code(
    client: Client, register: None, community: Any, county_officer: Any
) -> None:
    activity_helpers.announced(activity_helpers.publisher("county-planner"), title="全区展演")
    act = Act(by=county_officer, effective_on=timezone.localdate())
    recode_unit(community, act, code="210502001077")
    publish_register(by=factories.user("city_officer"), reason="代码变更")
    assert len(events(client, "community", "nandi-detai")) == 1


def test_a_full_calendar_keeps_what_comes_next(
    client: Client,
    register: None,
    community: Any,
    monkeypatch: pytest.MonkeyPatch,
    time_machine: Any,
) -> None:
    """Before what is far ahead, and before what has been."""
    monkeypatch.setattr(occasions, "MOST_LISTED", 2)
    meet(community, "已过的会", starts_at=in_days(5))
    time_machine.move_to(in_days(9))
    for days in (70, 5, 40):
        meet(community, f"{days}天后", starts_at=in_days(days))
    assert events(client, "township", "nandi") == [
        ("德泰社区 5天后", "CONFIRMED"), ("德泰社区 40天后", "CONFIRMED"),
    ]  # fmt: skip
    monkeypatch.setattr(occasions, "MOST_LISTED", 4)
    found = occasions.occasions_in(community.township.code)
    assert [one.summary for one in found] == [
        "德泰社区 5天后", "德泰社区 40天后", "德泰社区 70天后", "德泰社区 已过的会",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "slug"), UNITS)
def test_a_feed_has_what_was_published_about_the_unit(
    client: Client, register: None, community: Any, name: str, slug: str
) -> None:
    before = titles(client, name, slug)
    meet(community)
    after = titles(client, name, slug)
    assert len(after) == len(before) + 1
    assert "分类议事会" in after[0]
    assert not any("远处社区" in title for title in titles(client, "community", "nandi-detai"))


def test_a_unit_that_is_not_on_the_site_has_neither(client: Client, community: Any) -> None:
    for name, slug in UNITS:
        for file in ("feed", "calendar"):
            assert client.get(reverse(f"{name}_{file}", args=[slug])).status_code == 404


@pytest.mark.parametrize("file", ["feed", "calendar"])
def test_as_many_queries_for_thirty_as_for_one(
    client: Client, register: None, community: Any, file: str
) -> None:
    counted = []
    made = 0
    for number in (1, 30):
        while made < number:
            made += 1
            meet(community, f"第{made}次会", starts_at=in_days(made))
        forget_pages()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(f"county_{file}", args=["pingshan"]))
        counted.append(len(captured))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("name", "slug"), UNITS)
def test_what_rests_on_a_consent_is_in_no_feed(
    client: Client, register: None, name: str, slug: str
) -> None:
    before = titles(client, name, slug)
    activity_helpers.announced(title="分类进社区")
    assert len(events(client, name, slug)) == 1
    assert titles(client, name, slug) == before


def test_what_is_withdrawn_goes_from_both(
    client: Client, register: None, community: Any, county_officer: Any
) -> None:
    before = titles(client, "county", "pingshan")
    meet(community)
    assert len(titles(client, "county", "pingshan")) == len(before) + 1
    withdraw(Publication.objects.get(kind=Kind.NOTICE), by=county_officer, reason="误发")
    assert titles(client, "county", "pingshan") == before
    assert events(client, "county", "pingshan") == []


@pytest.mark.parametrize(("days", "number"), [(35, 1), (37, 0)])
def test_what_is_longer_past_than_a_month_goes(
    client: Client, register: None, community: Any, time_machine: Any, days: int, number: int
) -> None:
    meet(community, starts_at=in_days(5))
    time_machine.move_to(timezone.now() + timedelta(days=days))
    assert len(events(client, "community", "nandi-detai")) == number
