"""What anybody reads of a council system: texts, ends, tombstones; no person and no draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.rules import DutyConflict, Refusal
from communities import queries, services
from communities.models import Community, Council
from communities.services import publish_register
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.communities.council_helpers import (
    draft,
    ended,
    enforced,
    published,
    publisher,
    writer,
)
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db

LIST = reverse("council_public_list")


def page(client: Any, community: Community, *version: int) -> str:
    name = "council_public_version" if version else "council_public"
    text: str = client.get(reverse(name, args=[community.slug, *version])).content.decode()
    return text


def test_the_payload_holds_no_person(community: Community) -> None:
    council = published(community)
    publication = current(Kind.COUNCIL, community.slug)
    assert publication is not None
    assert publication.payload == {
        "community": "德泰社区",
        "community_slug": community.slug,
        "township": "南地街道",
        "township_slug": community.township.slug,
        "county": "平山区",
        "county_slug": community.township.county.slug,
        "council": council.public_id,
        "title": "德泰社区议事协商制度",
        "edition": 1,
        "rules": council.rules,
        "frequency": "quarterly",
        "effective_on": today().isoformat(),
        "until": "",
        "parties": [
            {"kind": "committee", "name": "德泰社区居民委员会"},
            {"kind": "property", "name": "某某物业公司"},
        ],
        "earlier": [],
    }


def test_who_wrote_it_does_not_publish_it(community: Community) -> None:
    council = enforced(community)
    person = factories.appointment(writer(community), "county_officer", community.township.county)
    both = type(person.user).objects.get(pk=person.user_id)
    with pytest.raises(DutyConflict):
        services.publish_council(council, by=both)
    assert current(Kind.COUNCIL, community.slug) is None


def test_who_put_it_in_force_does_not_publish_it(community: Community) -> None:
    council = draft(community)
    other = factories.user("committee_member", community, username="other")
    services.enforce_council(council, by=other)
    factories.appointment(other, "county_officer", community.township.county)
    with pytest.raises(DutyConflict):
        services.publish_council(council, by=type(other).objects.get(pk=other.pk))


def test_only_officers_of_the_place_publish(community: Community) -> None:
    council = enforced(community)
    stranger = factories.user("county_officer", factories.county(name="溪湖区"), username="s")
    for person in (writer(community), stranger):
        with pytest.raises(Refusal) as refused:
            services.publish_council(council, by=person)
        assert str(refused.value.message) == "议事协商制度由当地主管人员发布。"


def test_a_draft_is_not_published(community: Community) -> None:
    with pytest.raises(Refusal) as refused:
        services.publish_council(draft(community), by=publisher())
    assert str(refused.value.message) == ("“德泰社区议事协商制度”为“草稿”；只发布施行中的制度。")


def test_what_ended_unpublished_stays_unpublished(community: Community) -> None:
    with pytest.raises(Refusal):
        services.publish_council(ended(community), by=publisher())
    assert Publication.objects.filter(kind=Kind.COUNCIL).count() == 0


def test_a_new_edition_is_a_new_version(client: Any, community: Community) -> None:
    published(community, 20, rules="旧规则")
    published(community, 10, rules="新规则")
    latest = current(Kind.COUNCIL, community.slug)
    assert latest is not None
    assert (latest.version, latest.reason) == (2, "修订：第2版")
    first, last = today() - timedelta(days=20), today() - timedelta(days=11)
    now = page(client, community)
    assert ("新规则" in now, "旧规则" in now) == (True, False)
    assert f"{first} 至 {last} 施行" in now
    before = page(client, community, 1)
    assert ("新规则" in before, "旧规则" in before) == (False, True)
    assert f"{first} 至 {last} 施行" in before
    assert "这是以往版本" in before


def test_an_edition_that_is_not_published_yet_changes_nothing(
    client: Any, community: Community
) -> None:
    published(community, 20, rules="旧规则")
    enforced(community, 10, rules="新规则")
    assert "新规则" not in page(client, community)
    assert [c.rules for c in queries.councils_to_publish(publisher())] == ["新规则"]


def test_the_end_is_published(client: Any, community: Community) -> None:
    council = published(community, 20)
    services.end_council(council, by=writer(community), on=today(), reason="张三调离")
    assert list(queries.councils_to_publish(publisher())) == [council]
    services.publish_council(council, by=publisher())
    latest = current(Kind.COUNCIL, community.slug)
    assert latest is not None
    assert (latest.version, latest.reason, latest.payload["until"]) == (
        2,
        "制度终止",
        today().isoformat(),
    )
    text = page(client, community)
    assert f"该制度已于 {today()} 终止" in text
    assert "张三" not in text
    assert list(queries.councils_to_publish(publisher())) == []
    with pytest.raises(Refusal):
        services.publish_council(council, by=publisher())


def test_a_withdrawal_leaves_a_tombstone(client: Any, community: Community) -> None:
    council = published(community)
    publication = current(Kind.COUNCIL, community.slug)
    assert publication is not None
    withdraw(publication, by=publisher(), reason="文本有误")
    text = page(client, community)
    assert ("文本有误" in text, council.rules.split("\n")[0] in text) == (True, False)
    # Whoever withdrew it decides when it comes back, and says why.
    assert list(queries.councils_to_publish(publisher())) == []
    assert not queries.with_publication(Council.objects.all()).get().is_published
    services.publish_council(council, by=publisher(), reason="已核对")
    assert council.rules.split("\n")[0] in page(client, community)


def test_the_same_is_not_published_twice(community: Community) -> None:
    council = published(community)
    with pytest.raises(Refusal):
        services.publish_council(council, by=publisher(), reason="再发")
    assert Publication.objects.filter(kind=Kind.COUNCIL).count() == 1


def test_a_page_that_does_not_exist(client: Any, community: Community) -> None:
    enforced(community)
    for address in (
        reverse("council_public", args=[community.slug]),
        reverse("council_public_version", args=[community.slug, 1]),
    ):
        assert client.get(address).status_code == 404


def test_the_public_page_of_the_community(client: Any, community: Community) -> None:
    council = published(community, 5)
    publish_register(by=publisher())
    address = reverse("community_detail", args=[community.slug])
    text = client.get(address).content.decode()
    assert reverse("council_public", args=[community.slug]) in text
    assert 'href="#section-council"' in text
    assert "某某物业公司" in text
    services.end_council(council, by=writer(community), on=today(), reason="合并")
    services.publish_council(council, by=publisher())
    text = client.get(address).content.decode()
    assert ('href="#section-council"' in text, f"至 {today()} 施行" in text) == (False, True)


def test_the_list_finds_by_name_and_county(client: Any, community: Community) -> None:
    published(community)
    elsewhere = factories.community(
        factories.township(factories.county(name="溪湖区"), name="河西街道"), name="河西社区"
    )
    published(elsewhere, title="河西社区议事协商制度")
    publish_register(by=publisher())

    def titles(**query: str) -> list[str]:
        return [c["title"] for c in client.get(LIST, query).context["councils"]]

    assert sorted(titles()) == ["德泰社区议事协商制度", "河西社区议事协商制度"]
    assert titles(q="河西") == ["河西社区议事协商制度"]
    assert titles(county=community.township.county.slug) == ["德泰社区议事协商制度"]
    assert titles(q="没有") == []


def test_the_rate_as_the_public_knows_it(community: Community) -> None:
    factories.community(name="南地社区")
    park = factories.community(name="工业园区", kind="quasi_urban_community")
    publish_register(by=publisher())
    assert park.is_committee is False

    def rate() -> list[tuple[int, int]]:
        return [(line.covered, line.committees) for line in queries.published_council_coverage()]

    assert rate() == [(0, 2)]
    council = published(community, 5)
    assert rate() == [(1, 2)]
    services.end_council(council, by=writer(community), on=today(), reason="合并")
    services.publish_council(council, by=publisher())
    assert rate() == [(0, 2)]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(count: int, client: Any, django_assert_num_queries: Any) -> None:
    for number in range(count):
        published(factories.community(name=f"第{number}社区"))
    publish_register(by=publisher())
    client.get(f"{LIST}?page=1")
    with django_assert_num_queries(14):
        answer = client.get(f"{LIST}?q=")
    assert len(answer.context["councils"]) == count
