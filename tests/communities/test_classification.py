"""Types of communities: fifty at a time, all or none, and where they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import Refusal
from communities.models import Classification, Community, CommunityType
from communities.public import community_item
from communities.queries import types_by_county
from communities.services import classify, publish_register
from tests import factories

SINCE = date(2026, 1, 1)


@pytest.fixture
def types(db: None) -> list[CommunityType]:
    return [
        CommunityType.objects.create(code="shantytown", name="棚改区", position=1),
        CommunityType.objects.create(code="mixed", name="混合型居民区", position=2),
    ]


@pytest.fixture
def units(township: Any) -> list[Community]:
    return [factories.community(township, name=f"第{n}社区") for n in range(3)]


def test_several_types_for_several_communities(units: Any, types: Any, county_officer: Any) -> None:
    added = classify(communities=units, types=types, since=SINCE, by=county_officer)
    rows = Classification.objects.values_list("community__name", "type__code", "since")
    assert added == 6
    assert set(rows) == {(c.name, t.code, SINCE) for c in units for t in types}
    assert set(Classification.objects.values_list("classified_by", flat=True)) == {
        county_officer.pk
    }
    event = AuditEvent.objects.get(action="community.classified")
    assert event.after["types"] == ["shantytown", "mixed"]
    assert event.after["communities"] == sorted(c.slug for c in units)


def test_what_is_classified_already_stays_as_it_was(
    units: Any, types: Any, county_officer: Any, township_officer: Any
) -> None:
    classify(communities=units[:1], types=types[:1], since=SINCE, by=township_officer)
    before = Community.objects.get(pk=units[0].pk).version
    added = classify(communities=units[:2], types=types[:1], since=SINCE, by=county_officer)
    assert added == 1
    first = Classification.objects.get(community=units[0])
    assert first.classified_by == township_officer
    assert Community.objects.get(pk=units[0].pk).version == before
    assert classify(communities=units[:2], types=types[:1], since=SINCE, by=county_officer) == 0
    assert AuditEvent.objects.filter(action="community.classified").count() == 2


def test_an_estate_is_of_a_type_of_its_own(units: Any, types: Any, county_officer: Any) -> None:
    unit = units[0]
    for estate in ("", "东方花园", "东方花园"):
        classify(communities=[unit], types=types[:1], since=SINCE, by=county_officer, estate=estate)
    estates = Classification.objects.values_list("estate", flat=True).order_by("estate")
    assert list(estates) == ["", "东方花园"]
    assert Community.objects.with_types().get(pk=unit.pk).types == types[:1]


def test_who_classifies_does_not_publish(units: Any, types: Any, county_officer: Any) -> None:
    classify(communities=units, types=types, since=SINCE, by=county_officer)
    stored = Community.objects.with_register().get(pk=units[0].pk)
    assert (stored.changed_by, stored.version) == (None, units[0].version + 1)
    assert community_item(stored).authors == {county_officer.pk}


def test_one_foreign_community_stops_them_all(
    units: Any, types: Any, township_officer: Any
) -> None:
    foreign = factories.community(factories.township(name="东明街道"), name="外街社区")
    with pytest.raises(Refusal, match="外街社区"):
        classify(communities=[*units, foreign], types=types, since=SINCE, by=township_officer)
    assert Classification.objects.count() == 0


def test_dates_that_cannot_be(units: Any, types: Any, county_officer: Any) -> None:
    Community.objects.filter(pk=units[2].pk).update(valid_from=date(2026, 6, 1))
    stored = list(Community.objects.filter(pk__in=[u.pk for u in units]))
    tomorrow = timezone.localdate() + timedelta(days=1)
    for since, word in ((tomorrow, "之后"), (SINCE, "第2社区")):
        with pytest.raises(ValidationError, match=word):
            classify(communities=stored, types=types, since=since, by=county_officer)
    assert Classification.objects.count() == 0


def test_the_name_of_an_estate_is_plain(units: Any, types: Any, county_officer: Any) -> None:
    with pytest.raises(ValidationError):
        classify(
            communities=units, types=types, since=SINCE, by=county_officer, estate="东\u202e方"
        )
    assert Classification.objects.count() == 0


def test_the_database_keeps_one_of_a_kind(units: Any, types: Any, county_officer: Any) -> None:
    classify(communities=units[:1], types=types[:1], since=SINCE, by=county_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.create(
            community=units[0], type=types[0], classified_by=county_officer
        )


LIST = "admin:communities_community_changelist"


def chosen(units: Any, **further: Any) -> dict[str, Any]:
    keys = [str(unit.pk) for unit in units]
    return {"action": "classify_chosen", "_selected_action": keys} | further


def test_fifty_at_a_time_in_the_admin(types: Any, county_officer: Any, client_for: Any) -> None:
    township = factories.township()
    units = [factories.community(township, name=f"第{n}社区") for n in range(50)]
    browser = client_for(county_officer)
    page = browser.post(reverse(LIST), chosen(units))
    assert (page.status_code, len(page.context["communities"])) == (200, 50)
    assert Classification.objects.count() == 0
    sent = {
        "classify": "1",
        "types": [t.pk for t in types],
        "since": "２０２６-01-01",
        "estate": "",
    }
    assert browser.post(reverse(LIST), chosen(units, **sent)).status_code == 302
    assert Classification.objects.count() == 100


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"types": []}, "types"),
        ({"types": ["999"]}, "types"),
        ({"since": "2026-13-01"}, "since"),
        ({"since": "2099-01-01"}, "since"),
        ({"estate": "长" * 61}, "estate"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    changes: dict[str, Any],
    field: str,
    units: Any,
    types: Any,
    county_officer: Any,
    client_for: Any,
) -> None:
    sent = {"classify": "1", "types": [types[0].pk], "since": "2026-01-01", "estate": ""}
    page = client_for(county_officer).post(reverse(LIST), chosen(units, **(sent | changes)))
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert Classification.objects.count() == 0


def test_forged_choices_of_foreign_communities_change_nothing(
    units: Any, types: Any, client_for: Any
) -> None:
    stranger = client_for(factories.user("county_officer", factories.county(name="溪湖区")))
    sent = {"classify": "1", "types": [types[0].pk], "since": "2026-01-01", "estate": ""}
    stranger.post(reverse(LIST), chosen(units, **sent))
    assert Classification.objects.count() == 0


def test_the_distribution(units: Any, types: Any, county_officer: Any, city_officer: Any) -> None:
    far = factories.community(factories.township(factories.county(name="溪湖区")), name="河东社区")
    closed = factories.community(units[0].township, name="已撤社区")
    Community.objects.filter(pk=closed.pk).update(valid_until=date(2025, 1, 1))
    classify(communities=units[:2], types=types[:1], since=SINCE, by=county_officer)
    classify(communities=units[:1], types=types[1:], since=SINCE, by=county_officer)
    classify(
        communities=units[:1], types=types[:1], since=SINCE, by=county_officer, estate="东方花园"
    )
    table = types_by_county(Community.objects.for_user(city_officer))
    assert [name for _slug, name in table.counties] == ["平山区", "溪湖区"]
    lines = {line.code: list(line.counts.values()) for line in table.lines}
    assert lines == {"shantytown": [2, 0], "mixed": [1, 0], "": [1, 1]}
    assert (list(table.communities.values()), table.total) == ([3, 1], 4)
    own = types_by_county(Community.objects.for_user(county_officer))
    assert [name for _slug, name in own.counties] == ["平山区"]
    assert far.name not in str(own)


def test_every_number_leads_to_its_list(
    units: Any, types: Any, county_officer: Any, client_for: Any
) -> None:
    classify(communities=units[:2], types=types[:1], since=SINCE, by=county_officer)
    browser = client_for(county_officer)
    page = browser.get(reverse("admin:communities_community_types")).content.decode()
    assert f'{reverse(LIST)}?type=shantytown&amp;county=pingshan">2</a>' in page
    listed = browser.get(reverse(LIST), {"type": "shantytown", "county": "pingshan"})
    assert listed.context["cl"].result_count == 2
    none = browser.get(reverse(LIST), {"type": "none", "county": "pingshan"})
    assert none.context["cl"].result_count == 1


def test_the_distribution_costs_the_same(
    types: Any, city_officer: Any, django_assert_num_queries: Any
) -> None:
    for rows in (1, 29):
        for number in range(rows):
            county = factories.county(name=f"第{rows}-{number}区")
            factories.community(factories.township(county, name="街道"), name="社区")
        scope = Community.objects.for_user(city_officer)
        with django_assert_num_queries(4):
            types_by_county(scope)


def test_the_public_reads_which_estates_are_meant(
    types: Any, township_officer: Any, county_officer: Any, client: Any
) -> None:
    unit = factories.community(name="德泰社区", slug="nandi-detai")
    for type_, estate in ((types[0], "东方花园"), (types[1], ""), (types[1], "新华苑")):
        classify(communities=[unit], types=[type_], since=SINCE, by=township_officer, estate=estate)
    publish_register(by=county_officer)
    page = client.get("/communities/nandi-detai/").content.decode()
    assert "棚改区：东方花园" in page
    assert "新华苑" not in page  # the whole community is of that type
    assert "棚改区、混合型居民区" in page
