"""Columns of the site in which nothing new was published stand on the desk of who keeps them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from portal import desk
from portal.enums import Kind
from portal.models import Publication
from portal.services import withdraw
from tests import factories
from tests.conftest import lifted_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.STALE_COLUMNS = {"bulletin": 30, "meeting": 10}


@pytest.fixture
def aged(issue: Callable[..., Publication]) -> Callable[..., Publication]:
    """`aged(40, kind=…)`: something published 40 days ago."""

    def make(days: int, **changes: Any) -> Publication:
        made = issue(**changes)
        with lifted_triggers():
            Publication.objects.filter(pk=made.pk).update(
                published_at=timezone.now() - timedelta(days=days)
            )
        made.refresh_from_db()
        return made

    return make


def shown(user: Any) -> list[str]:
    return [str(item.title) for item in desk.items(user)]


def test_a_column_without_anything_new_is_told_with_its_days(
    aged: Callable[..., Publication], county_officer: Any
) -> None:
    aged(31)
    [item] = desk.items(county_officer)
    assert item.title == "栏目“通报”已31天没有更新"
    assert item.overdue
    assert item.due == timezone.localdate() - timedelta(days=1)
    assert "kind__exact=bulletin" in item.url


@pytest.mark.parametrize(("days", "expected"), [(30, 0), (31, 1)])
def test_the_limit_itself_is_no_delay(
    days: int, expected: int, aged: Callable[..., Publication], county_officer: Any
) -> None:
    aged(days)
    assert len(shown(county_officer)) == expected


def test_each_kind_has_its_own_limit_and_the_longest_stands_first(
    aged: Callable[..., Publication], county_officer: Any
) -> None:
    aged(40)
    aged(60, kind=Kind.MEETING, key="m1", entries=[])
    aged(400, kind=Kind.ACTIVITY, key="a1", entries=[])
    assert shown(county_officer) == ["栏目“会议”已60天没有更新", "栏目“通报”已40天没有更新"]


def test_something_new_ends_it(aged: Callable[..., Publication], county_officer: Any) -> None:
    aged(40)
    aged(2, key="2026-11-pingshan", period="2026-11")
    assert shown(county_officer) == []


def test_an_empty_column_is_hidden_and_not_stale(
    aged: Callable[..., Publication], county_officer: Any, city_officer: Any
) -> None:
    withdraw(aged(40), by=city_officer, reason="误发")
    assert shown(county_officer) == []


def test_only_who_keeps_the_column_is_told(
    aged: Callable[..., Publication], city_officer: Any, township_officer: Any, member: Any
) -> None:
    aged(40)
    other = factories.user(Role.COUNTY_OFFICER, "210503")
    assert len(shown(city_officer)) == 1
    for user in (other, township_officer, member):
        assert shown(user) == []


def test_it_costs_two_queries_however_much_there_is(
    aged: Callable[..., Publication], issue: Callable[..., Publication], county_officer: Any
) -> None:
    def cost() -> int:
        list(desk.items(county_officer))
        with CaptureQueriesContext(connection) as queries:
            list(desk.items(county_officer))
        return len(queries)

    aged(40)
    few = cost()
    for number in range(20):
        for kind in (Kind.BULLETIN, Kind.MEETING):
            issue(key=f"item-{number}", kind=kind, entries=[])
    with lifted_triggers():
        Publication.objects.update(published_at=timezone.now() - timedelta(days=40))
    assert cost() == few == 2


def test_no_kind_may_be_named_that_is_none(settings: Any) -> None:
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    settings.STALE_COLUMNS = {"news": 14}
    with pytest.raises(ImproperlyConfigured):
        apps.get_app_config("portal").ready()


def test_today_is_the_civil_day(aged: Callable[..., Publication], county_officer: Any) -> None:
    item = aged(31)
    [found] = desk.items(county_officer)
    day: date = timezone.localdate(item.published_at)
    assert found.due == day + timedelta(days=30)
