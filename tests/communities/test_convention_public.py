"""What anybody reads of conventions, and how an opinion on a draft is sent and looked up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.models import Community, Convention, ConventionOpinion
from communities.public import publish_consultation, publish_convention
from communities.services import ClauseText, begin_convention, close_consultation, publish_register
from portal.services import withdraw
from tests import factories
from tests.communities.helpers import approve, carry, file, people, vote

pytestmark = pytest.mark.django_db

LIST = reverse("convention_public_list")


@pytest.fixture
def draft(community: Community) -> Convention:
    convention = carry(community, "consulting")
    publish_consultation(convention, by=people(community)["reviewer"])
    return convention


def send(client: Any, draft: Convention, text: str = "建议写明投放时间") -> Any:
    return client.post(reverse("opinion_create", args=[draft.public_id]), {"text": text})


def test_the_public_page_says_all_that_makes_it_valid(client: Any, community: Community) -> None:
    carry(community, "in_force", opinion="请写明时间")
    page = client.get(reverse("convention_public", args=[community.slug])).content.decode()
    for text in ("生活垃圾分四类投放。", "600", "420", "400", "第二十七条", "约备", "南地街道"):
        assert text in page, text


def test_two_editions_stay_and_differ_side_by_side(client: Any, community: Community) -> None:
    carry(community, "in_force")
    carry(community, "in_force", clauses=[ClauseText("生活垃圾分四类投放。", True)])
    address = reverse("convention_public_version", args=[community.slug, 1])
    assert "爱护公共环境。" in client.get(address).content.decode()
    assert (
        "爱护公共环境。"
        not in client.get(reverse("convention_public", args=[community.slug])).content.decode()
    )
    changes = client.get(reverse("convention_changes", args=[community.slug, 2]))
    assert "爱护公共环境。" in changes.content.decode()
    first = client.get(reverse("convention_changes", args=[community.slug, 1]))
    assert first.status_code == 404  # nothing lies before it


def test_the_list_finds_by_name_and_county(
    client: Any, community: Community, city_officer: Any
) -> None:
    carry(community, "in_force")
    far = factories.township(factories.county(name="溪湖区"), name="河东街道")
    carry(factories.community(far, name="远社区"), "in_force")
    publish_register(by=city_officer, reason="首次公布")
    page = client.get(LIST, {"q": "远"})
    assert [row["community"] for row in page.context["conventions"]] == ["远社区"]
    own = client.get(LIST, {"county": community.township.county.slug})
    assert [row["community"] for row in own.context["conventions"]] == [community.name]
    empty = client.get(LIST, {"q": "没有的"})
    assert empty.status_code == 200
    assert not empty.context["conventions"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(
    count: int, client: Any, township: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        carry(factories.community(township, name=f"第{number}社区"), "in_force")
    with django_assert_num_queries(15):
        page = client.get(LIST)
    assert len(page.context["conventions"]) == count


def test_an_opinion_is_sent_and_looked_up(client: Any, draft: Convention) -> None:
    answer = send(client, draft)
    opinion = ConventionOpinion.objects.get()
    assert opinion.entered_by is None
    assert answer["Location"] == reverse("opinion_receipt", args=[opinion.public_id])
    receipt = client.get(answer["Location"])
    assert "建议写明投放时间" in receipt.content.decode()
    assert receipt["Cache-Control"] == "no-store"


def test_the_answer_is_seen_after_the_draft_went_to_review(client: Any, draft: Convention) -> None:
    answer = send(client, draft)
    opinion = ConventionOpinion.objects.get()
    ConventionOpinion.objects.update(outcome="adopted", answer="已写入第二条")
    assert "已写入第二条" not in client.get(answer["Location"]).content.decode()
    Convention.objects.update(state="under_review")
    assert "已写入第二条" in client.get(answer["Location"]).content.decode()
    assert opinion.public_id in answer["Location"]


def test_what_a_member_wrote_down_has_no_public_address(client: Any, community: Community) -> None:
    carry(community, "consulting", opinion="会上有人说")
    opinion = ConventionOpinion.objects.get()
    address = reverse("opinion_receipt", args=[opinion.public_id])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "长" * 1001, "a\x00b"])
def test_what_cannot_be_taken_is_refused_beside_the_field(
    text: str, client: Any, draft: Convention
) -> None:
    page = send(client, draft, text)
    assert page.status_code == 200
    assert page.context["form"].errors["text"]
    assert not ConventionOpinion.objects.exists()


def test_after_the_end_nothing_is_taken_and_nothing_typed_is_lost(
    client: Any, draft: Convention
) -> None:
    close_consultation(draft, by=people(draft.community)["writer"])
    page = send(client, draft, "写了很久的意见")
    assert page.status_code == 409
    assert "写了很久的意见" in page.content.decode()
    assert not ConventionOpinion.objects.exists()


def test_the_last_day_is_a_civil_day(client: Any, draft: Convention, time_machine: Any) -> None:
    last = timezone.localdate() + timedelta(days=7)
    time_machine.move_to(f"{last}T23:59:00+08:00")
    assert send(client, draft).status_code == 302
    time_machine.move_to(f"{last + timedelta(days=1)}T00:01:00+08:00")
    assert send(client, draft).status_code == 409


def test_ten_an_hour_from_one_address(client: Any, draft: Convention) -> None:
    statuses = [send(client, draft, f"第{n}条意见").status_code for n in range(11)]
    assert statuses == [302] * 10 + [429]


def test_a_forged_form_is_refused(draft: Convention) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    assert send(browser, draft).status_code == 403
    assert not ConventionOpinion.objects.exists()


def test_a_withdrawn_draft_takes_none(client: Any, draft: Convention, city_officer: Any) -> None:
    from portal.queries import current

    publication = current("consultation", draft.public_id)
    withdraw(publication, by=city_officer, reason="草案有误")
    assert send(client, draft).status_code == 410


def test_a_second_edition_beside_the_first(client: Any, community: Community) -> None:
    """While a revision is on its way the first edition stays in force."""
    first = carry(community, "in_force")
    who = people(community)
    begin_convention(community=community, by=who["writer"], token="r" * 32)
    first.refresh_from_db()
    assert first.state == "in_force"
    assert client.get(reverse("convention_public", args=[community.slug])).status_code == 200


def test_whoever_wrote_it_does_not_publish_it(community: Community) -> None:
    from accounts.rules import DutyConflict

    convention = carry(community, "under_review")
    who = people(community)
    approve(convention, who["reviewer"])
    vote(convention, who["writer"])
    file(convention, who["reviewer"])
    Convention.objects.filter(pk=convention.pk).update(written_by=who["county"])
    convention.refresh_from_db()
    with pytest.raises(DutyConflict):
        publish_convention(convention, by=who["county"])
    convention.refresh_from_db()
    assert convention.state == "filed"
