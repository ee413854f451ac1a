"""Conventions in the admin: reviewed, returned, filed, published; how far they reach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from communities.enums import CommunityKind, ReviewCheck
from communities.models import AssemblyRule, Community, Convention
from communities.services import ClauseText
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.helpers import carry, people, today

pytestmark = pytest.mark.django_db

LIST = reverse("admin:communities_convention_changelist")
COVERAGE = reverse("admin:communities_convention_coverage")


def page_of(convention: Convention) -> str:
    return reverse("admin:communities_convention_change", args=[convention.pk])


def step(convention: Convention, state: str) -> str:
    return reverse("admin:communities_convention_step", args=[convention.pk, state])


@pytest.fixture
def reviewer(community: Community, client_for: Any) -> Any:
    return client_for(people(community)["reviewer"])


@pytest.fixture
def county(community: Community, client_for: Any) -> Any:
    return client_for(people(community)["county"])


def approval(convention: Convention, *checks: str) -> dict[str, Any]:
    return {"version": str(convention.version), "checks": list(checks), "opinion": "同意表决"}


def filing(convention: Convention, **changes: str) -> dict[str, str]:
    return {
        "version": str(convention.version),
        "authority": "township",
        "number": "约备1号",
        "filed_on": str(today()),
        "effective_on": str(today()),
        **changes,
    }


def test_an_approval_needs_every_check(reviewer: Any, community: Community) -> None:
    convention = carry(community, "under_review")
    every = list(ReviewCheck.values)
    page = reviewer.post(step(convention, "reviewed"), approval(convention, *every[1:]))
    assert page.status_code == 200
    assert "checks" in page.context["form"].errors
    answer = reviewer.post(step(convention, "reviewed"), approval(convention, *every))
    convention.refresh_from_db()
    assert (answer.status_code, convention.state) == (302, "reviewed")


def test_a_return_needs_a_reason_that_the_committee_reads(
    reviewer: Any, community: Community, client_for: Any
) -> None:
    convention = carry(community, "under_review")
    data = {"version": str(convention.version), "reason": ""}
    page = reviewer.post(step(convention, "returned"), data)
    assert "reason" in page.context["form"].errors
    reviewer.post(step(convention, "returned"), data | {"reason": "第二条写了罚款"})
    writer = client_for(people(community)["writer"])
    seen = writer.get(reverse("convention_detail", args=[convention.public_id]))
    assert "第二条写了罚款" in seen.content.decode()


def test_words_of_penalties_are_pointed_out_to_the_officer(
    reviewer: Any, community: Community
) -> None:
    clauses = [ClauseText("乱扔垃圾者罚款五十元。", concerns_sorting=True)]
    convention = carry(community, "under_review", clauses=clauses)
    page = reviewer.get(page_of(convention)).content.decode()
    assert "罚款" in page
    assert "第 1 条" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "  "}, "number"),
        ({"filed_on": str(today() - timedelta(days=1))}, "filed_on"),
        ({"filed_on": str(today() + timedelta(days=1))}, "filed_on"),
        ({"effective_on": str(today() - timedelta(days=1))}, "effective_on"),
        ({"authority": "county"}, "authority"),
    ],
)
def test_a_wrong_filing_is_refused_where_it_stands(
    changes: dict[str, str], field: str, reviewer: Any, community: Community
) -> None:
    convention = carry(community, "voted")
    page = reviewer.post(step(convention, "filed"), filing(convention, **changes))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    convention.refresh_from_db()
    assert convention.state == "voted"


def test_a_second_filing_under_a_number_is_refused(reviewer: Any, community: Community) -> None:
    sister = factories.community(community.township, name="姊妹社区")
    first, second = carry(community, "voted"), carry(sister, "voted")
    assert reviewer.post(step(first, "filed"), filing(first)).status_code == 302
    page = reviewer.post(step(second, "filed"), filing(second))
    assert page.context["form"].errors["number"] == ["备案号 约备1号 已用于另一份公约。"]


def test_the_county_is_offered_its_own_authority_alone(county: Any, community: Community) -> None:
    convention = carry(community, "voted")
    form = county.get(step(convention, "filed")).context["form"]
    assert [value for value, _label in form.fields["authority"].choices] == ["county"]
    AssemblyRule.objects.update(may_file_with_county=False)
    page = county.post(step(convention, "filed"), filing(convention, authority="county"))
    assert "authority" in page.context["form"].errors


def test_filed_then_published_then_read(
    reviewer: Any, county: Any, community: Community, client: Any
) -> None:
    convention = carry(community, "voted")
    reviewer.post(step(convention, "filed"), filing(convention))
    convention.refresh_from_db()
    county.post(step(convention, "in_force"), {"version": str(convention.version)})
    page = client.get(reverse("convention_public", args=[community.slug])).content.decode()
    assert "约备1号" in page
    site = county.get(page_of(convention)).content.decode()
    assert reverse("convention_public", args=[community.slug]) in site


def test_the_draft_is_put_on_the_site_by_one_press(reviewer: Any, community: Community) -> None:
    convention = carry(community, "consulting")
    assert "may_publish_notice" in reviewer.get(page_of(convention)).context
    address = reverse("admin:communities_convention_notice", args=[convention.pk])
    answer = reviewer.post(address, follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["草案已在公众网站公示。"]
    assert current(Kind.CONSULTATION, convention.public_id) is not None
    assert answer.context["may_publish_notice"] is False


def test_a_draft_that_takes_no_opinions_is_not_put_on_the_site(
    reviewer: Any, community: Community
) -> None:
    convention = carry(community, "under_review")
    address = reverse("admin:communities_convention_notice", args=[convention.pk])
    answer = reviewer.post(address, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert current(Kind.CONSULTATION, convention.public_id) is None


def test_every_number_of_the_coverage_leads_to_its_list(county: Any, community: Community) -> None:
    factories.community(community.township, name="无公约社区")
    carry(community, "filed")
    page = county.get(COVERAGE)
    total = page.context["total"]
    assert (total.covered, total.committees) == (1, 2)
    addresses = {
        line.split('"')[0].replace("&amp;", "&")
        for line in page.content.decode().split('href="')[1:]
        if "convention=" in line.split('"')[0]
    }
    assert addresses
    for address in addresses:
        assert county.get(address).status_code == 200, address


@pytest.mark.parametrize("count", [1, 30])
def test_the_coverage_costs_the_same(
    count: int, community: Community, client_for: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        township = factories.township(community.township.county, name=f"第{number}街道")
        carry(factories.community(township, name=f"第{number}社区"), "filed")
    browser = client_for(factories.user(Role.CITY_OFFICER, factories.CITY_CODE))
    browser.get(COVERAGE)
    with django_assert_num_queries(6):
        browser.get(COVERAGE)


@pytest.mark.parametrize("query", ["?state=x", "?county=nowhere", "?kind=1%00", "?q=%00", "?p=x"])
def test_strange_values_break_nothing(query: str, reviewer: Any, community: Community) -> None:
    carry(community, "drafting")
    assert reviewer.get(LIST + query).status_code in {200, 302, 400}


def correction(convention: Convention, **changes: str) -> dict[str, str]:
    return {
        "version": str(convention.version),
        "number": "约备2号",
        "filed_on": str(today()),
        "effective_on": str(today()),
        "reason": "登记时抄错了号",
        **changes,
    }


def correcting(convention: Convention) -> str:
    return reverse("admin:communities_convention_correct_filing", args=[convention.pk])


def test_a_wrong_number_is_corrected_and_what_it_was_stays_in_sight(
    reviewer: Any, community: Community, client: Any, client_for: Any
) -> None:
    convention = carry(community, "in_force")
    wrong = convention.filing_number
    assert correcting(convention) in reviewer.get(page_of(convention)).content.decode()
    form_page = reviewer.get(correcting(convention)).content.decode()
    assert f'value="{wrong}"' in form_page
    assert "公众页面" in form_page
    answer = reviewer.post(correcting(convention), correction(convention), follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["备案已更正。"]
    told = f"备案号 {wrong} → 约备2号；"
    writer = client_for(people(community)["writer"])
    workspace = writer.get(reverse("convention_detail", args=[convention.public_id]))
    for page in (answer, workspace):
        assert told in page.content.decode()
        assert "登记时抄错了号" in page.content.decode()
    seen = client.get(reverse("convention_public", args=[community.slug])).content.decode()
    assert "约备2号" in seen
    assert "登记时抄错了号" in seen
    before = client.get(reverse("convention_public_version", args=[community.slug, 1]))
    assert "这一版已更正" in before.content.decode()
    changes = client.get(reverse("convention_changes", args=[community.slug, 2]))
    assert changes.context["facts"] == [("备案号", wrong, "约备2号")]


def test_a_next_edition_supersedes_and_does_not_correct(community: Community, client: Any) -> None:
    for _edition in range(2):
        carry(community, "in_force")
    first = client.get(reverse("convention_public_version", args=[community.slug, 1]))
    assert "这一版已被替代" in first.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"number": ""}, "number"),
        ({"filed_on": "2999-01-01"}, "filed_on"),
        ({"effective_on": "2020-01-01"}, "effective_on"),
    ],
)
def test_a_wrong_correction_is_refused_where_it_stands(
    changes: dict[str, str], field: str, reviewer: Any, community: Community
) -> None:
    convention = carry(community, "filed")
    page = reviewer.post(correcting(convention), correction(convention, **changes))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert "公众页面" not in page.content.decode()  # it does not stand there yet


def test_the_slower_of_two_editors_sees_what_is_registered_now(
    reviewer: Any, community: Community
) -> None:
    convention = carry(community, "filed")
    slower = correction(convention, number="约备3号")
    reviewer.post(correcting(convention), correction(convention))
    page = reviewer.post(correcting(convention), slower)
    assert page.status_code == 409
    assert "约备2号" in page.content.decode()
    assert 'value="约备3号"' in page.content.decode()
    convention.refresh_from_db()
    assert convention.filing_number == "约备2号"
    again = slower | {"version": str(page.context["form"].data["version"])}
    assert reviewer.post(correcting(convention), again).status_code == 302
    convention.refresh_from_db()
    assert convention.filing_number == "约备3号"


def test_the_district_alone_is_asked_for_the_authority(
    reviewer: Any, county: Any, community: Community
) -> None:
    convention = carry(community, "filed")
    assert "authority" not in reviewer.get(correcting(convention)).context["form"].fields
    assert county.get(correcting(convention)).context["form"]["authority"].value() == "township"
    sent = correction(convention, number=convention.filing_number)
    same = county.post(correcting(convention), sent | {"authority": "township"})
    assert same.status_code == 409
    answer = county.post(correcting(convention), sent | {"authority": "county"}, follow=True)
    told = "备案机关 乡镇政府或街道办事处 → 县区人民政府；"
    assert told in answer.content.decode()
    convention.refresh_from_db()
    assert convention.filing_authority == "county"


def test_nothing_is_offered_to_others_or_before_the_filing(
    reviewer: Any, county: Any, community: Community
) -> None:
    village = factories.community(community.township, name="大堡", kind=CommunityKind.VILLAGE)
    convention = carry(village, "filed")
    assert correcting(convention) not in county.get(page_of(convention)).content.decode()
    assert county.post(correcting(convention), correction(convention)).status_code == 302
    convention.refresh_from_db()
    assert convention.filing_number != "约备2号"
    early = carry(factories.community(community.township, name="姊妹社区"), "voted")
    assert correcting(early) not in reviewer.get(page_of(early)).content.decode()
    assert reviewer.get(correcting(early)).status_code == 302
