"""What anybody reads of methods: the list, one method with its versions, who follows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from communities.models import Community
from communities.services import (
    end_adoption,
    publish_register,
    put_in_force,
    retire_method,
    revise_method,
)
from portal.enums import Kind
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.communities.toolkits import adopt, adopted_by_somebody, method, type_

pytestmark = pytest.mark.django_db

LIST = reverse("method_public_list")


def address(made: Any) -> str:
    return reverse("method_public", args=[made.slug])


def names(page: Any) -> list[str]:
    return [publication.payload["name"] for publication, _count in page.context["methods"]]


def test_the_list_finds_by_name_pinyin_and_type(client: Any, city_officer: Any) -> None:
    method("撤桶并点", types=[type_("large", "大型居住社区")], by=city_officer)
    method("上门收集", types=[type_("village", "村民集中居住区")], by=city_officer)
    method("草稿")
    assert set(names(client.get(LIST))) == {"撤桶并点", "上门收集"}
    assert names(client.get(LIST, {"q": "chetong"})) == ["撤桶并点"]
    assert names(client.get(LIST, {"q": "上门"})) == ["上门收集"]
    assert names(client.get(LIST, {"type": "village"})) == ["上门收集"]
    assert names(client.get(LIST, {"type": "village", "q": "撤桶"})) == []
    assert names(client.get(LIST, {"type": "none"})) == []
    for strange in ({"type": '"'}, {"q": "%"}, {"page": "x"}, {"page": "99"}):
        assert client.get(LIST, strange).status_code == 200


def test_a_method_shows_all_of_it_and_who_follows_it(
    client: Any, community: Community, member: Any, city_officer: Any
) -> None:
    made = method(by=city_officer)
    adopt(community, made, by=member, effect="楼门前干净了")
    assert "楼门前干净了" not in client.get(address(made)).content.decode()
    publish_register(by=city_officer, reason="首次")
    page = client.get(address(made)).content.decode()
    for text in (
        "撤桶并点的概要", "撤桶并点怎么做1", "撤桶并点告知书正文", "指导意见第三部分",
        "德泰社区", "楼门前干净了",
    ):  # fmt: skip
        assert text in page, text
    own = client.get(reverse("community_detail", args=[community.slug])).content.decode()
    assert "楼门前干净了" in own
    assert address(made) in own


def test_a_name_that_begins_alike_is_another_method(
    client: Any, community: Community, member: Any, city_officer: Any
) -> None:
    short, longer = method("撤桶", by=city_officer), method("撤桶并点", by=city_officer)
    adopt(community, longer, by=member)
    publish_register(by=city_officer, reason="首次")
    page = client.get(LIST)
    assert {p.key: count for p, count in page.context["methods"]} == {
        short.slug: 0, longer.slug: 1,
    }  # fmt: skip


def test_after_the_end_it_leaves_the_site_with_the_next_entry(
    client: Any, community: Community, member: Any, city_officer: Any
) -> None:
    made = method(by=city_officer)
    adoption = adopt(community, made, by=member, effect="好")
    publish_register(by=city_officer, reason="首次")
    end_adoption(adoption, by=member, ended_on=timezone.localdate(), reason="内部原因")
    publish_register(by=city_officer, reason="停止采用")
    page = client.get(address(made))
    assert page.context["adopters"] == []
    own = client.get(reverse("community_detail", args=[community.slug])).content.decode()
    assert made.name not in own
    assert "内部原因" not in own


def test_editions_stay_readable(client: Any, city_officer: Any) -> None:
    first = method(by=city_officer)
    second = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="second")
    draft, _new = revise_method(first, by=second)
    step = draft.steps.first()
    step.description = "改过的做法"
    step.save()
    put_in_force(draft, by=city_officer)
    assert "改过的做法" in client.get(address(first)).content.decode()
    old = client.get(reverse("method_public_version", args=[first.slug, 1])).content.decode()
    assert "撤桶并点怎么做1" in old
    assert "改过的做法" not in old
    missing = client.get(reverse("method_public_version", args=[first.slug, 3]))
    assert missing.status_code == 404


def test_a_retired_method_leaves_the_list_and_says_so(client: Any, city_officer: Any) -> None:
    made = method(by=city_officer)
    retire_method(made, by=city_officer, reason="上位文件废止")
    assert names(client.get(LIST)) == []
    page = client.get(address(made)).content.decode()
    assert "停用" in page
    assert "上位文件废止" in page


def test_a_withdrawn_method_is_gone(client: Any, city_officer: Any) -> None:
    made = method(by=city_officer)
    publication = current(Kind.METHOD, made.slug)
    assert publication is not None
    withdraw(publication, by=city_officer, reason="有误")
    assert client.get(address(made)).status_code == 410
    assert names(client.get(LIST)) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_and_a_method_cost_the_same(
    count: int, client: Any, city_officer: Any, django_assert_num_queries: Any
) -> None:
    made = [method(f"办法{number}", by=city_officer) for number in range(count)]
    for number in range(count):
        adopted_by_somebody(factories.community(name=f"第{number}社区"), made[0])
    publish_register(by=city_officer, reason="首次")
    with django_assert_num_queries(12):
        page = client.get(LIST)
    assert len(page.context["methods"]) == count
    with django_assert_num_queries(9):
        page = client.get(address(made[0]))
    assert len(page.context["adopters"]) == count
