"""What anyone reads of meetings: from the publication record alone."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.ballots import Votes
from deliberation.models import Meeting
from deliberation.services import (
    confirm_minutes,
    report_progress,
    return_meeting,
    submit_meeting,
)
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from portal.services import withdraw
from tests import factories
from tests.deliberation.helpers import content, hold, item, publish


def page(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.cookies == {}
    return str(answer.content.decode())


def test_only_published_meetings_are_listed(
    client: Any, published: Any, member: Any, community: Any
) -> None:
    hold(member, community, title="还没有公布的会议")
    text = page(client, "/meetings/")
    assert "二号楼垃圾桶移位协商会" in text
    assert "还没有公布的会议" not in text


def test_a_meeting_in_full(client: Any, published: Any) -> None:
    text = page(client, f"/meetings/{published.public_id}/")
    for expected in (
        "协商会",
        "社区活动室",
        "〔2026〕1号",
        "赞成 12",
        "硬化地面并装雨棚",
        "物业企业",
    ):
        assert expected in text
    for name in ("孙书记", "周建国", "刘主任"):
        assert name not in text


def test_in_english_too(client: Any, published: Any) -> None:
    text = page(client, f"/en/meetings/{published.public_id}/")
    assert 'lang="en"' in text
    assert "Property company" in text


def test_pages_do_not_read_the_records(client: Any, published: Any) -> None:
    Meeting.objects.filter(pk=published.pk).update(title="偷改的标题")
    forget_pages()
    assert "偷改的标题" not in page(client, f"/meetings/{published.public_id}/")


def test_both_versions_stay_readable(
    client: Any, published: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    from deliberation.public import publish_meeting

    return_meeting(published, by=county_officer, reason="票数登记有误")
    submit_meeting(published, by=member, content=content(items=[item(votes=Votes(14, 3, 3))]))
    confirm_minutes(published, by=township_officer)
    publish_meeting(published, by=county_officer, reason="更正票数：赞成14票")
    newest = page(client, f"/meetings/{published.public_id}/")
    assert "赞成 14" in newest
    assert "更正票数：赞成14票" in newest
    assert f"/meetings/{published.public_id}/1/" in newest
    first = page(client, f"/meetings/{published.public_id}/1/")
    assert "赞成 12" in first
    assert page(client, f"/meetings/{published.public_id}/3/", 404)


def test_a_withdrawn_meeting_says_that_it_is_gone(
    client: Any, published: Any, city_officer: Any
) -> None:
    withdraw(Publication.objects.get(kind=Kind.MEETING), by=city_officer, reason="涉及个人信息")
    forget_pages()
    text = page(client, f"/meetings/{published.public_id}/", 410)
    assert "社区活动室" not in text
    assert "二号楼垃圾桶移位协商会" not in page(client, "/meetings/")


def test_how_far_an_action_is(
    client: Any, published: Any, action: Any, member: Any, township_officer: Any
) -> None:
    from deliberation.public import confirm_progress

    report_progress(action, by=member, progress=60, note="施工队老王说下周完")
    assert "60%" not in page(client, f"/meetings/{published.public_id}/")
    confirm_progress(action, by=township_officer)
    forget_pages()
    text = page(client, f"/meetings/{published.public_id}/")
    assert "60%" in text
    assert "老王" not in text
    _register()
    assert "60%" in page(client, "/communities/nandi-detai/")


def _register() -> None:
    """The pages of the county, the township and the community."""
    from communities.services import publish_register

    publish_register(by=factories.user("city_officer", factories.CITY_CODE), reason="")
    forget_pages()


def test_the_home_page_tells_the_latest_meetings(client: Any, published: Any) -> None:
    text = page(client, "/")
    assert "二号楼垃圾桶移位协商会" in text
    assert "德泰社区" in text


def test_by_county(client: Any, published: Any, township_officer: Any, county_officer: Any) -> None:
    _register()
    assert "二号楼垃圾桶移位协商会" in page(client, "/meetings/?county=pingshan")
    everything = page(client, "/meetings/?county=nowhere")
    assert "二号楼垃圾桶移位协商会" in everything


def test_an_empty_list_says_so(client: Any, db: None) -> None:
    assert 'class="empty"' in page(client, "/meetings/")


@pytest.mark.parametrize("address", ["/meetings/", "/"])
def test_lists_cost_the_same(
    address: str,
    client: Any,
    member: Any,
    community: Any,
    township_officer: Any,
    county_officer: Any,
    django_assert_num_queries: Any,
) -> None:
    counts = []
    for rows in (1, 29):
        for number in range(rows):
            meeting = hold(member, community, title=f"会议{rows}-{number}")
            publish(meeting, confirmer=township_officer, publisher=county_officer)
        forget_pages()
        with django_assert_num_queries({"/meetings/": 12, "/": 18}[address]) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
