"""What everybody sees of a backbone: numbers, and names under consents that hold today."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benxi_sorting.demonstration.clock import on
from communities import services
from communities.constants import ROSTER_WITHDRAWN
from communities.enums import BackboneKind
from communities.models import BackboneMember, Community
from communities.services import publish_register
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from portal.queries import search
from tests import factories
from tests.communities.backbone import agree, days, join, officer, publish, writer
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db


def roster(community: Community, *version: int) -> str:
    name = "backbone_public_version" if version else "backbone_public"
    return reverse(name, args=[community.slug, *version])


def document(publication: Publication) -> str:
    return reverse("publication_document", args=[publication.sha256])


def community_page(client: Any, community: Community) -> str:
    forget_pages()
    page = client.get(reverse("community_detail", args=[community.slug]))
    assert page.status_code == 200
    return str(page.content.decode())


def statuses(client: Any, *addresses: str) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def withdraw(member: BackboneMember) -> None:
    member.refresh_from_db()
    services.withdraw_consent(member, by=writer(member.community), expected_version=member.version)


def test_the_page_of_a_community_shows_numbers_and_who_agreed(
    client: Any, community: Community, city_officer: Any
) -> None:
    join(community, "given", name="甲演示", households=100)
    join(community, name="乙演示", kind=BackboneKind.VOLUNTEER, households=51)
    publish_register(by=city_officer)
    publish(community)
    page = community_page(client, community)
    section = page[page.index("section-backbone") :]
    for text in ("网格员", "志愿者", "151", "75.5", "甲演示"):
        assert text in section
    for text in ("乙演示", "第三网格", "19900001234", "199****1234"):
        assert text not in page


def test_without_anybody_there_is_no_section(
    client: Any, community: Community, city_officer: Any
) -> None:
    publish_register(by=city_officer)
    assert "section-backbone" not in community_page(client, community)


def test_an_entry_of_the_register_from_before_is_shown(
    client: Any, community: Community, city_officer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("communities.queries.backbone_summary", lambda members: None)
    join(community, "given")
    publish_register(by=city_officer)
    publish(community)
    assert "甲演示" in community_page(client, community)


def test_a_withdrawn_consent_turns_every_version_into_a_tombstone(
    client: Any, community: Community, city_officer: Any
) -> None:
    first = join(community, "given", name="甲演示")
    publish_register(by=city_officer)
    versions = [publish(community)]
    join(community, "given", name="乙演示", phone="19900000002")
    versions.append(publish(community))
    addresses = [roster(community), roster(community, 1), roster(community, 2)]
    documents = [document(version) for version in versions]
    assert statuses(client, *addresses, *documents) == [200] * 5
    assert "甲演示" in community_page(client, community)
    withdraw(first)
    assert statuses(client, *addresses, *documents) == [410] * 5
    # Otherwise a browser would keep the tombstone after the next publication.
    kept = {client.get(address)["Cache-Control"] for address in (*addresses, *documents)}
    assert kept == {"public, max-age=0, must-revalidate"}
    for address in addresses:
        text = client.get(address).content.decode()
        assert ("甲演示" in text, "乙演示" in text) == (False, False)
    assert ROSTER_WITHDRAWN in client.get(addresses[0]).content.decode()
    page = community_page(client, community)
    assert ("甲演示" in page, "乙演示" in page) == (False, False)
    versions.append(publish(community))
    assert statuses(client, *addresses) == [200, 410, 410]
    assert statuses(client, *[document(v) for v in versions]) == [410, 410, 200]
    page = community_page(client, community)
    assert ("甲演示" in page, "乙演示" in page) == (False, True)


def test_an_expired_consent_is_not_shown_from_midnight_on(
    client: Any, community: Community, city_officer: Any
) -> None:
    """No request and no command made it expire: the page ends with the civil day."""
    join(community, "given", name="乙演示", phone="19900000002")
    member = join(community, "", name="甲演示")
    agree(member, until=today() + days(5))
    publish_register(by=city_officer)
    publication = publish(community)
    address, detail = roster(community), reverse("community_detail", args=[community.slug])
    for later, shown in ((5, True), (6, False)):
        with time_machine.travel(f"{today() + days(later)}T00:00:30+08:00", tick=False):
            pages = [client.get(page).content.decode() for page in (address, detail)]
            assert ["甲演示" in page for page in pages] == [shown] * 2
            assert ["乙演示" in page for page in pages] == [True] * 2
            # Its exact text, and the version by its number, close as a whole.
            closed = statuses(client, document(publication), roster(community, 1))
            assert closed == ([200] * 2 if shown else [410] * 2)
            verification = client.get(reverse("verify_hash", args=[publication.sha256]))
            assert (document(publication) in verification.content.decode()) == shown
            assert "甲演示" not in verification.content.decode()
            tombstone = client.get(roster(community, 1)).content.decode()
            assert ("甲演示" in tombstone) == shown
    with time_machine.travel(f"{today() + days(6)}T00:10:00+08:00", tick=False):
        call_command("withdraw_expired_consents", verbosity=0)
        assert statuses(client, address, document(publication)) == [410, 410]


def test_when_all_have_expired_the_page_says_so(client: Any, community: Community) -> None:
    with on(today() - days(35)):
        join(community, "ending")
        publish(community)
    text = client.get(roster(community)).content.decode()
    assert "目前没有公开的姓名" in text
    assert "甲演示" not in text


def test_names_are_not_found_by_the_search(community: Community) -> None:
    join(community, "given")
    publish(community)
    assert not search("甲演示").exists()
    assert search("德泰社区 骨干", kinds=(Kind.BACKBONE,)).count() == 1


def test_who_was_never_published_is_not_there(client: Any, community: Community) -> None:
    join(community, "given")
    assert statuses(client, roster(community), roster(community, 1)) == [404, 404]
    publish(community)
    assert statuses(client, roster(community, 2), roster(community, 99999)) == [404, 404]


def test_a_roster_costs_the_same_at_1_and_30_names(client: Any, community: Community) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            join(community, "given", name=f"演示{number}")
        publish(community)
        forget_pages()
        with CaptureQueriesContext(connection) as queries:
            client.get(roster(community))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_register_is_read_for_30_communities_as_for_one(city_officer: Any) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            join(factories.community(name=f"第{number}社区"))
        reader = type(city_officer).objects.get(pk=city_officer.pk)
        with CaptureQueriesContext(connection) as queries:
            services.register._register_items(reader, None)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_officer_who_published_is_in_the_record(community: Community) -> None:
    join(community, "given")
    assert publish(community).published_by == officer(community)
