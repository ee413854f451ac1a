"""What a community has and what it lacks, on its public page and in the workspace."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.completeness import published_lines, recorded_lines
from communities.models import Classification, Community, CommunityType
from communities.services import publish_register
from deliberation.services import confirm_minutes
from portal.models import Publication
from tests import factories
from tests.communities.helpers import carry
from tests.deliberation.helpers import hold

pytestmark = pytest.mark.django_db


def recorded(community: Community) -> dict[int, Any]:
    again = Community.objects.with_types().get(pk=community.pk)
    return {line.requirement.order: line.evidence for line in recorded_lines(again)}


def published(community: Community) -> dict[int, Any]:
    row = Publication.objects.current().get(kind="community", key=community.slug)
    return {
        line.requirement.order: line.evidence
        for line in published_lines(row.payload, row.unit_code)
    }


def test_a_new_committee_lacks_everything(community: Community, city_officer: Any) -> None:
    publish_register(by=city_officer)
    assert set(recorded(community).values()) == {None}
    assert published(community) == recorded(community)


def test_what_is_recorded_and_what_is_published_are_two_lists(
    community: Community, member: Any, city_officer: Any, township_officer: Any
) -> None:
    kind = CommunityType.objects.create(code="mixed", name="混合型居民区")
    Classification.objects.create(community=community, type=kind, classified_by=member)
    publish_register(by=city_officer)
    carry(community, "in_force")
    confirm_minutes(hold(member, community), by=township_officer)
    found = recorded(community)
    assert found[10] == "混合型居民区"
    assert found[20] == "德泰社区居民公约"
    assert found[50] == "2026-10-15"
    assert found[60] is None
    # The minutes are confirmed, and nobody has published them.
    assert published(community)[50] is None
    assert published(community)[20] == "德泰社区居民公约"


def test_a_convention_without_a_clause_on_sorting_does_not_count(community: Community) -> None:
    convention = carry(community, "in_force")
    convention.clauses.update(concerns_sorting=False)
    assert recorded(community)[20] is None


def test_nothing_is_asked_of_a_unit_without_a_committee(
    township: Any, city_officer: Any, client: Any, client_for: Any
) -> None:
    park = factories.community(township, name="园区", kind="quasi_urban_community")
    publish_register(by=city_officer)
    assert recorded(park) == {}
    assert published(park) == {}
    page = client.get(reverse("community_detail", args=[park.slug])).content.decode()
    assert "有什么、缺什么" not in page
    own = client_for(city_officer).get(reverse("own_community", args=[park.slug]))
    assert "没有选举产生的村（居）委会" in own.content.decode()


def test_the_public_page_says_what_is_missing(
    community: Community, city_officer: Any, client: Any
) -> None:
    publish_register(by=city_officer)
    page = client.get(reverse("community_detail", args=[community.slug])).content.decode()
    assert "有什么、缺什么" in page
    assert page.count('class="checklist__item"') == len(published(community))
    assert "checklist__item--met" not in page


def test_a_member_is_led_to_the_own_community(
    community: Community, member: Any, client_for: Any
) -> None:
    browser = client_for(member)
    answer = browser.get(reverse("own_community_list"))
    assert answer.headers["Location"] == reverse("own_community", args=[community.slug])
    page = browser.get(answer.headers["Location"]).content.decode()
    assert reverse("convention_list") in page
    assert reverse("meeting_list") in page


def test_an_officer_finds_a_community_by_its_name(
    community: Community, township_officer: Any, client_for: Any
) -> None:
    factories.community(community.township, name="姊妹社区")
    browser = client_for(township_officer)
    page = browser.get(reverse("own_community_list"), {"q": "姊妹"}).content.decode()
    assert "姊妹社区" in page
    assert "德泰社区" not in page
    none = browser.get(reverse("own_community_list"), {"q": "没有的"}).content.decode()
    assert "没有这个名称的村（社区）" in none
    # What officers read they do not work on.
    own = browser.get(reverse("own_community", args=[community.slug])).content.decode()
    assert "现在去做" not in own


def test_the_list_asks_the_same_number_of_queries(
    community: Community, county_officer: Any, client_for: Any
) -> None:
    browser, counts = client_for(county_officer), []
    browser.get(reverse("own_community_list"))
    for _number in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(reverse("own_community_list"))
        counts.append(len(queries))
        for _unit in range(29):
            factories.community(community.township)
    assert len(page.context["page"]) == 30
    assert counts[0] == counts[1]
