"""A unit's sheet for the notice board and its view for a large screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from communities.public import publish_consultation
from communities.services import ClauseText, publish_register
from deliberation.public import publish_notice
from deliberation.services import cancel_meeting
from portal import occasions
from portal.codes import qr_code
from portal.enums import Kind
from portal.pages import forget_pages
from portal.queries import current, current_of
from portal.services import withdraw
from tests import factories
from tests.communities.helpers import carry, people
from tests.communities.test_subscriptions import meet
from tests.deliberation.helpers import in_days
from tests.html_faults import html_faults
from tests.outreach import activity_helpers

pytestmark = pytest.mark.django_db
UNITS = (("community", "nandi-detai"), ("township", "nandi"), ("county", "pingshan"))
BOARDS = ("sheet", "screen")


@pytest.fixture
def register(community: Any) -> None:
    publish_register(by=factories.user("city_officer"))


def read(client: Client, name: str, slug: str, status: int = 200) -> str:
    forget_pages()
    answer = client.get(reverse(name, args=[slug]))
    assert answer.status_code == status
    assert not answer.cookies
    return answer.content.decode()


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("kind", "slug"), UNITS)
def test_the_page_leads_to_it_and_its_code_leads_back(
    kind: str, slug: str, board: str, register: None, client: Client
) -> None:
    address = reverse(f"{kind}_{board}", args=[slug])
    assert f'href="{address}"' in read(client, f"{kind}_detail", slug)
    board_page = read(client, f"{kind}_{board}", slug)
    page = reverse(f"{kind}_detail", args=[slug])
    assert f'href="{page}"' in board_page
    name = settings.SITE["domain"] or settings.ALLOWED_HOSTS[0]
    assert qr_code(f"http://{name}{page}").path in board_page
    assert html_faults(board_page, "zh-Hans") == []


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("kind", "slug"), UNITS)
def test_before_anything_was_published_of_it(
    kind: str, slug: str, board: str, register: None, client: Client
) -> None:
    assert "尚未公布评价结果" in read(client, f"{kind}_{board}", slug)


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("kind", "slug"), UNITS)
def test_what_comes_next_the_soonest_first(
    kind: str, slug: str, board: str, register: None, community: Any, client: Client
) -> None:
    for days in (40, 3, 9, 20):
        meet(community, f"第{days}天的会", starts_at=in_days(days))
    page = read(client, f"{kind}_{board}", slug)
    shown = [page.find(f"第{days}天的会") for days in (3, 9, 20)]
    assert -1 < shown[0] < shown[1] < shown[2]
    assert "第40天的会" not in page


@pytest.mark.parametrize("board", BOARDS)
def test_more_to_come_than_is_read_leaves_the_soonest(
    board: str, register: None, community: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever was published last, and in which month it is."""
    monkeypatch.setattr(occasions, "MOST_LISTED", 3)
    activity_helpers.announced(title="第4天的活动", starts_at=in_days(4), ends_at=in_days(60))
    for days in (3, 70, 5, 6, 40):
        meet(community, f"第{days}天的会", starts_at=in_days(days))
    page = read(client, f"county_{board}", "pingshan")
    shown = re.findall("第[0-9]+天的(?:会|活动)", page)
    assert list(dict.fromkeys(shown)) == ["第3天的会", "第4天的活动", "第5天的会"]


@pytest.mark.parametrize("board", BOARDS)
def test_the_convention_stands_on_it_with_its_clauses_on_sorting(
    board: str, community: Any, client: Client
) -> None:
    convention = carry(community, "in_force")
    publish_register(by=factories.user("city_officer"))
    sorting = [c.text for c in convention.clauses.all() if c.concerns_sorting]
    others = [c.text for c in convention.clauses.all() if not c.concerns_sorting]
    assert sorting
    assert others
    page = read(client, f"community_{board}", "nandi-detai")
    assert all(text in page for text in sorting)
    assert not any(text in page for text in others)


@pytest.mark.parametrize("board", BOARDS)
def test_a_convention_without_a_clause_on_sorting_says_so(
    board: str, community: Any, client: Client
) -> None:
    carry(community, "in_force", clauses=[ClauseText("邻里互助。")])
    publish_register(by=factories.user("city_officer"))
    assert "没有垃圾分类条款。" in read(client, f"community_{board}", "nandi-detai")


@pytest.mark.parametrize("name", ["detail", *BOARDS])
def test_where_nothing_but_a_draft_is_published_it_says_what_is_there_and_what_is_not(
    name: str, community: Any, client: Client
) -> None:
    convention = carry(community, "consulting")
    publish_consultation(convention, by=people(community)["reviewer"])
    publish_register(by=factories.user("city_officer"))
    page = read(client, f"community_{name}", "nandi-detai")
    assert "还没有公布公约。" in page
    draft = current_of(Kind.CONSULTATION).get().payload
    assert draft["title"] == convention.title
    assert f"征求意见稿：{convention.title}" in page
    assert f"征求意见至 {draft['until']}" in page
    assert html_faults(page, "zh-Hans") == []


@pytest.mark.parametrize("board", BOARDS)
def test_sections_without_words_for_a_board_leave_it_saying_that_there_is_nothing(
    board: str, register: None, community: Any, client: Client
) -> None:
    """A meeting that was called off stands on the unit's page alone."""
    meeting = meet(community)
    assert "分类议事会" in read(client, f"community_{board}", "nandi-detai")
    cancel_meeting(meeting, by=meeting.recorder, reason="停电")
    publish_notice(meeting, by=factories.user("township_officer", community.township))
    assert "分类议事会" in read(client, "community_detail", "nandi-detai")
    assert "尚未公布评价结果" in read(client, f"community_{board}", "nandi-detai")


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("kind", "slug"), UNITS)
def test_a_unit_that_is_not_there_or_was_taken_off_the_site(
    kind: str, slug: str, board: str, register: None, client: Client, city_officer: Any
) -> None:
    read(client, f"{kind}_{board}", "nowhere", 404)
    publication = current(Kind(kind), slug)
    assert publication is not None
    withdraw(publication, by=city_officer, reason="误发")
    read(client, f"{kind}_{board}", slug, 410)


def test_the_screen_renews_itself_where_its_address_asks_alone(
    register: None, client: Client
) -> None:
    """Without JavaScript nobody can stop it (WCAG 2.2.1, F41) but by its own link."""
    address = reverse("community_screen", args=["nandi-detai"])
    page = read(client, "community_screen", "nandi-detai")
    assert "http-equiv" not in page
    for link in (address, f"{address}?renew=1"):
        assert f'<a class="button" href="{link}">' in page
    for other in ("?renew=0", "?renew=%00", "?renew="):
        assert "http-equiv" not in client.get(address + other).content.decode()
    page = client.get(f"{address}?renew=1").content.decode()
    tag = '<meta http-equiv="refresh" content="300">'
    assert page.count("http-equiv") == 1
    assert f"<noscript>{tag}</noscript>" in page
    assert f'<a class="button" href="{address}">' in page  # the way to stop it
    assert "<script>" not in page
    assert "style=" not in page
