"""The backbone on a phone: found, called, entered, asked, withdrawn; refusals where they stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communities.enums import BackboneKind
from communities.models import BackboneMember, Community
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.backbone import (
    NUMBER,
    committee_member,
    days,
    join,
    officer,
    publish,
    writer,
)
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("backbone_list"), reverse("backbone_create")


@pytest.fixture
def browser(client_for: Any, community: Community) -> Any:
    return client_for(writer(community))


def address(name: str, member: BackboneMember) -> str:
    return reverse(f"backbone_{name}", args=[member.public_id])


def typed(community: Community, **changes: str) -> dict[str, str]:
    return {
        "community": str(community.pk),
        "submission_token": "t" * 32,
        "kind": "grid_worker",
        "name": "甲演示",
        "phone": "１９９ 0000-1234",
        "area": "第三网格",
        "households": "１２０户",
        "joined_on": "2026年3月5日",
        **changes,
    }


def text_of(page: Any) -> str:
    return str(page.content.decode())


def names(page: Any) -> list[str]:
    return [member.name for member in page.context["page"]]


def test_what_is_typed_is_read_in_any_width(browser: Any, community: Community) -> None:
    for _press in range(2):
        answer = browser.post(NEW, typed(community))
    member = BackboneMember.objects.get()
    assert answer["Location"] == address("detail", member)
    assert (member.phone, member.households, str(member.joined_on)) == (NUMBER, 120, "2026-03-05")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "43812345"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"name": "甲\x00"}, "name"),
        ({"name": " "}, "name"),
        ({"households": "-1"}, "households"),
        ({"households": "许多"}, "households"),
        ({"joined_on": "2100-01-01"}, "joined_on"),
        ({"joined_on": "2026-02-30"}, "joined_on"),
        ({"kind": "mayor"}, "kind"),
        ({"community": "999999"}, "community"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    browser: Any, community: Community, changes: dict[str, str], field: str
) -> None:
    page = browser.post(NEW, typed(community) | changes)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not BackboneMember.objects.exists()


def test_a_person_twice_is_refused_with_a_sentence(browser: Any, community: Community) -> None:
    join(community)
    page = browser.post(NEW, typed(community, kind="volunteer"))
    assert page.context["form"].errors == {"name": ["甲演示（同一电话）已在名册中：网格员。"]}
    assert "甲演示（同一电话）已在名册中：网格员。" in text_of(page)
    assert BackboneMember.objects.count() == 1


def test_who_serves_several_committees_chooses(
    community: Community, client_for: Any, browser: Any
) -> None:
    page = browser.get(NEW)
    assert page.context["form"].fields["community"].widget.is_hidden
    both = writer(community)
    factories.appointment(both, "committee_member", factories.community(name="南地社区"))
    page = client_for(type(both).objects.get(pk=both.pk)).get(NEW)
    assert not page.context["form"].fields["community"].widget.is_hidden


def test_the_list_is_searched_and_narrowed(browser: Any, community: Community) -> None:
    join(community)
    join(community, "given", name="乙演示", kind=BackboneKind.VOLUNTEER, area="夕阳红歌队")
    join(community, "expired", name="丙演示", area="八号楼")
    gone = join(community, name="丁演示")
    browser.post(
        address("leave", gone),
        {"version": "1", "left_on": str(today()), "left_reason": "搬走"},
    )
    found = {
        query: sorted(names(browser.get(f"{LIST}?{query}")))
        for query in (
            "", "q=乙", "q=八号楼", "q=第三 甲", "kind=volunteer", "status=left", "status=all",
            "consent=given", "consent=stale", "consent=none", "consent=withdrawn", "kind=x",
            "q=%00", "status=x&consent=x",
        )
    }  # fmt: skip
    serving = sorted(["丙演示", "乙演示", "甲演示"])
    assert found == {
        "": serving, "q=乙": ["乙演示"], "q=八号楼": ["丙演示"], "q=第三 甲": ["甲演示"],
        "kind=volunteer": ["乙演示"], "status=left": ["丁演示"],
        "status=all": sorted([*serving, "丁演示"]), "consent=given": ["乙演示"],
        "consent=stale": ["丙演示"], "consent=none": ["甲演示"], "consent=withdrawn": [],
        "kind=x": serving, "q=%00": serving, "status=x&consent=x": serving,
    }  # fmt: skip


def test_a_tap_calls(browser: Any, community: Community) -> None:
    member = join(community)
    for page in (browser.get(LIST), browser.get(address("detail", member))):
        assert f'href="tel:{NUMBER}"' in text_of(page)


def test_another_committee_sees_nobody(community: Community, client_for: Any) -> None:
    join(community)
    stranger = client_for(committee_member(factories.community(name="南地社区"), "stranger"))
    assert names(stranger.get(LIST)) == []


def test_two_editors_see_both_entries_and_choose(browser: Any, community: Community) -> None:
    member = join(community)
    form = typed(community, version="1")
    browser.post(address("edit", member), form | {"area": "第四网格"})
    page = browser.post(address("edit", member), form | {"area": "第五网格"})
    assert page.status_code == 409
    different = [row[1:] for row in page.context["rows"] if row[3]]
    assert different == [("第四网格", "第五网格", True)]
    kept = dict(page.context["kept"]) | {"version": "2"}
    answer = browser.post(address("edit", member), kept)
    assert answer.status_code == 302
    member.refresh_from_db()
    assert (member.area, member.version) == ("第五网格", 3)


def test_the_wording_is_shown_before_the_consent(browser: Any, community: Community) -> None:
    member = join(community)
    page = browser.get(address("consent", member))
    assert (
        "本人同意在公众网站平山区南地街道 德泰社区的页面上公开本人姓名和所任工作（网格员）"
        in text_of(page)
    )
    assert page.context["form"].initial["until"].year == today().year + 2


def consent(member: BackboneMember, **changes: str) -> dict[str, str]:
    return {
        "version": str(member.version),
        "given_on": str(today()),
        "until": str(today() + days(100)),
        "means": "paper",
        "agreed": "on",
        **changes,
    }


def test_a_consent_is_recorded_and_withdrawn(browser: Any, community: Community) -> None:
    member = join(community)
    answer = browser.post(address("consent", member), consent(member))
    assert answer["Location"] == address("detail", member)
    publish(community)
    member.refresh_from_db()
    assert member.consent == "current"
    asked = browser.get(address("withdraw", member))
    assert asked.status_code == 200
    assert current(Kind.BACKBONE, community.slug) is not None
    browser.post(address("withdraw", member), {"version": str(member.version)})
    member.refresh_from_db()
    assert member.consent == "withdrawn"
    assert current(Kind.BACKBONE, community.slug) is None
    again = browser.get(address("withdraw", member))
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agreed": ""}, "agreed"),
        ({"means": ""}, "means"),
        ({"given_on": "2100-01-01"}, "given_on"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "9999-99-99"}, "until"),
    ],
)
def test_a_consent_that_cannot_be(
    browser: Any, community: Community, changes: dict[str, str], field: str
) -> None:
    member = join(community)
    page = browser.post(address("consent", member), consent(member, **changes))
    assert list(page.context["form"].errors) == [field]
    member.refresh_from_db()
    assert member.consent == "none"


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1", "１"])
def test_a_forged_version_withdraws_nothing(
    browser: Any, community: Community, version: str
) -> None:
    member = join(community, "given")
    answer = browser.post(address("withdraw", member), {"version": version})
    assert answer.status_code == 409
    member.refresh_from_db()
    assert member.consent == "current"


def test_who_has_left_stays_as_recorded(browser: Any, community: Community) -> None:
    member = join(community)
    form = {"version": "1", "left_on": str(member.joined_on - days(1)), "left_reason": ""}
    page = browser.post(address("leave", member), form)
    assert list(page.context["form"].errors) == ["left_reason"]
    page = browser.post(address("leave", member), form | {"left_reason": "搬走"})
    assert list(page.context["form"].errors) == ["left_on"]
    form |= {"left_reason": "搬走", "left_on": str(today())}
    assert browser.post(address("leave", member), form).status_code == 302
    for name in ("edit", "consent", "withdraw", "leave"):
        answer = browser.get(address(name, member))
        assert (answer.status_code, answer["Location"]) == (302, address("detail", member))
    page = text_of(browser.get(address("detail", member)))
    assert "tel:" not in page
    assert "搬走" in page


def on_desk(browser: Any) -> list[Any]:
    items = browser.get(reverse("workspace")).context["items"]
    return [item for item in items if item.kind == "backbone"]


def test_what_waits_stands_on_the_desk(browser: Any, community: Community, client_for: Any) -> None:
    join(community, "given")
    ending = join(community, "ending", name="乙演示")
    expired = join(community, "expired", name="丙演示")
    publish(community)
    assert [(item.url, item.overdue) for item in on_desk(browser)] == [
        (address("detail", expired), True),
        (address("detail", ending), False),
    ]
    desk = client_for(officer(community))
    assert on_desk(desk) == []
    browser.post(address("withdraw", ending), {"version": str(ending.version)})
    [item] = on_desk(desk)
    assert item.url == reverse("admin:communities_backbonemember_roster", args=[community.pk])
    publish(community)
    assert on_desk(desk) == []


def test_the_list_and_the_desk_cost_the_same_at_1_and_25_people(
    browser: Any, community: Community
) -> None:
    counts = []
    for numbers in (range(1), range(1, 25)):
        for number in numbers:
            join(community, "ending", name=f"演示{number}")
        found = []
        for page in (LIST, reverse("workspace")):
            browser.get(page)
            with CaptureQueriesContext(connection) as queries:
                browser.get(page)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
