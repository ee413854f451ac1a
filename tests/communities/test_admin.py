"""The registry in the browser admin: who sees and changes what, and what leaves it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services import save_version
from communities.enums import CommunityKind
from communities.models import Classification, Community, CommunityType
from portal.models import Publication
from tests import factories
from tests.exports import content_of, export, exported, sheet_of

pytestmark = pytest.mark.django_db

LIST = "/admin/communities/community/"


def change(unit: Community) -> str:
    return reverse("admin:communities_community_change", args=[unit.pk])


@pytest.fixture
def shantytown() -> CommunityType:
    return CommunityType.objects.create(code="shantytown-redevelopment", name="棚改区")


@pytest.fixture
def sibling(community: Community) -> Community:
    """In another township of the same county."""
    return factories.community(factories.township(name="平山街道"), name="CANARY邻居社区")


@pytest.fixture
def foreign(community: Community) -> Community:
    """In another county."""
    elsewhere = factories.township(factories.county(name="溪湖区"), name="CANARY街道")
    return factories.community(elsewhere, name="CANARY外地社区")


def form_data(unit: Community, **changes: Any) -> dict[str, Any]:
    return {
        "households": unit.households,
        "residents": unit.residents,
        "seen_version": unit.version,
        "classifications-TOTAL_FORMS": 0,
        "classifications-INITIAL_FORMS": 0,
        **changes,
    }


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("city_officer", {"德泰社区", "CANARY邻居社区", "CANARY外地社区"}),
        ("county_officer", {"德泰社区", "CANARY邻居社区"}),
        ("township_officer", {"德泰社区"}),
    ],
)
def test_an_officer_sees_the_own_jurisdiction(
    role: str,
    names: set[str],
    community: Any,
    sibling: Any,
    foreign: Any,
    request: Any,
    client_for: Any,
) -> None:
    browser = client_for(request.getfixturevalue(role))
    response = browser.get(LIST)
    assert {unit.name for unit in response.context["cl"].result_list} == names
    text = response.content.decode()
    assert ("外地社区" in text, "邻居社区" in text) == (
        "CANARY外地社区" in names,
        "CANARY邻居社区" in names,
    )
    for unit in (community, sibling, foreign):
        # The admin sends a stranger to its index, as for an object that does not exist.
        assert browser.get(change(unit)).status_code == (200 if unit.name in names else 302)


def test_a_foreign_unit_is_answered_like_one_that_does_not_exist(
    foreign: Community, township_officer: Any, client_for: Any
) -> None:
    browser = client_for(township_officer)
    nowhere = Community(pk=999_999)
    answers = [browser.get(change(unit)) for unit in (foreign, nowhere)]
    assert [(a.status_code, a.headers.get("Location")) for a in answers] == [
        (302, "/admin/"),
        (302, "/admin/"),
    ]


@pytest.mark.parametrize("role", ["member", "inspector"])
def test_people_of_the_field_do_not_enter(role: str, request: Any, client_for: Any) -> None:
    browser = client_for(request.getfixturevalue(role))
    assert browser.get(LIST).status_code == 403


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_separated_duties_see_no_registry(role: str, community: Any, client_for: Any) -> None:
    browser = client_for(factories.user(role))
    for path in (LIST, change(community)):
        assert browser.get(path).status_code == 403
    assert export(browser, LIST).status_code == 403


def test_nobody_adds_or_deletes_units(
    community: Community, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    for model in ("county", "township", "community"):
        assert browser.get(f"/admin/communities/{model}/add/").status_code == 403
    assert browser.post(f"{LIST}{community.pk}/delete/", {"post": "yes"}).status_code == 403
    browser.post(LIST, {"action": "delete_selected", "_selected_action": [community.pk]})
    assert Community.objects.count() == 1


def test_a_county_officer_enters_the_figures(
    community: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    data = form_data(
        community, households="８１２", name="改名", code="1", slug="x", kind="village"
    )
    assert browser.post(change(community), data).status_code == 302
    after = Community.objects.get()
    assert (after.households, after.version, after.changed_by) == (812, 2, county_officer)
    assert (after.name, after.code, after.slug, after.kind) == (
        community.name,
        community.code,
        community.slug,
        community.kind,
    )
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["community.changed"]


@pytest.mark.parametrize("typed", ["1_000", "٣", "-1", "1e3", "812户"])
def test_an_impossible_figure_is_refused(
    typed: str, community: Community, county_officer: Any, client_for: Any
) -> None:
    response = client_for(county_officer).post(
        change(community), form_data(community, households=typed)
    )
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["households"]
    assert Community.objects.get().households == 800


def test_a_township_officer_classifies_but_does_not_enter_figures(
    community: Community, township_officer: Any, client_for: Any, shantytown: CommunityType
) -> None:
    browser = client_for(township_officer)
    data = form_data(community, households="1") | {
        "classifications-TOTAL_FORMS": 1,
        "classifications-0-community": community.pk,
        "classifications-0-type": shantytown.pk,
        "classifications-0-since": "2026-01-02",
    }
    assert browser.post(change(community), data).status_code == 302
    after = Community.objects.get()
    assert (after.households, after.version) == (800, 2)
    row = Classification.objects.get()
    assert (row.community, row.type, row.since) == (community, shantytown, date(2026, 1, 2))
    assert row.classified_by == township_officer


def test_a_classification_can_be_taken_away_but_not_rewritten(
    community: Community,
    county_officer: Any,
    city_officer: Any,
    client_for: Any,
    shantytown: CommunityType,
) -> None:
    row = Classification.objects.create(
        community=community, type=shantytown, since=date(2026, 1, 2), classified_by=city_officer
    )
    other = CommunityType.objects.create(code="mixed", name="混合型居民区")
    browser = client_for(county_officer)
    inline = {
        "classifications-TOTAL_FORMS": 1,
        "classifications-INITIAL_FORMS": 1,
        "classifications-0-id": row.pk,
        "classifications-0-community": community.pk,
        "classifications-0-type": other.pk,
        "classifications-0-since": "2020-01-01",
    }
    browser.post(change(community), form_data(community) | inline)
    row.refresh_from_db()
    assert (row.type, row.since, row.classified_by) == (shantytown, date(2026, 1, 2), city_officer)
    data = form_data(Community.objects.get()) | inline | {"classifications-0-DELETE": "on"}
    assert browser.post(change(community), data).status_code == 302
    assert Classification.objects.count() == 0
    assert Community.objects.get().changed_by == county_officer


def test_the_second_of_two_editors_sees_what_the_first_stored(
    community: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    seen = form_data(community, households="900")
    Community.objects.filter(pk=community.pk).update(households=777, version=2)
    response = browser.post(change(community), seen)
    assert response.status_code == 200
    text = response.content.decode()
    assert "777" in text
    assert 'value="900"' in text
    assert Community.objects.get().households == 777


def test_a_foreign_unit_cannot_be_changed(
    foreign: Community, county_officer: Any, client_for: Any
) -> None:
    client_for(county_officer).post(change(foreign), form_data(foreign, households="1"))
    assert Community.objects.get(pk=foreign.pk).households == 800


def _version(unit: Community) -> int:
    return Community.objects.get(pk=unit.pk).version


def publish(browser: Any, *units: Community, **data: Any) -> Any:
    chosen = {"action": "publish_entries", "_selected_action": [unit.pk for unit in units]}
    if "publish" in data:
        data.setdefault("seen", ",".join(f"{unit.pk}:{_version(unit)}" for unit in units))
    return browser.post(LIST, chosen | data, follow=True)


def test_a_county_officer_publishes_chosen_entries(
    community: Community, sibling: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    asked = publish(browser, community)
    assert asked.templates[0].name == "communities/admin/publish.html"
    assert Publication.objects.count() == 0
    done = publish(browser, community, publish="1")
    assert [p.key for p in Publication.objects.order_by("epoch")] == [
        "pingshan",
        "nandi",
        "nandi-detai",
    ]
    assert len(done.context["messages"]) == 1
    page = browser.get(change(community)).content.decode()
    assert "/communities/nandi-detai/" in page


def test_what_was_refused_is_reported(
    community: Community, county_officer: Any, client_for: Any, shantytown: CommunityType
) -> None:
    Classification.objects.create(
        community=community, type=shantytown, classified_by=county_officer
    )
    done = publish(client_for(county_officer), community, publish="1")
    texts = [str(message) for message in done.context["messages"]]
    assert len(texts) == 2
    assert texts[1].startswith("未处理：平山区南地街道 德泰社区：")
    assert Publication.objects.filter(kind="community").count() == 0


def test_what_stands_there_already_of_ones_own_holds_nothing_up(
    community: Community,
    sibling: Community,
    county_officer: Any,
    city_officer: Any,
    client_for: Any,
    shantytown: CommunityType,
) -> None:
    Classification.objects.create(
        community=community, type=shantytown, classified_by=county_officer
    )
    publish(client_for(city_officer), community, publish="1")
    done = publish(client_for(county_officer), community, sibling, publish="1", reason="新增")
    assert "form" not in done.context
    texts = [str(message) for message in done.context["messages"]]
    assert not any(text.startswith("未处理") for text in texts)
    keys = Publication.objects.filter(kind="community").order_by("epoch")
    assert [p.key for p in keys] == [community.slug, sibling.slug]


def test_a_correction_without_reason_is_refused_where_it_stands(
    community: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    publish(browser, community, publish="1")
    Community.objects.update(households=801)
    refused = publish(browser, community, publish="1")
    assert list(refused.context["form"].errors) == ["reason"]
    publish(browser, community, publish="1", reason="户数更新")
    assert Publication.objects.get(kind="community", is_latest=True).version == 2


def test_what_another_changed_since_the_page_is_refused_and_the_rest_published(
    community: Community, sibling: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    seen = publish(browser, community, sibling).context["seen"]
    assert seen == f"{community.pk}:{community.version},{sibling.pk}:{sibling.version}"
    save_version(Community.objects.get(pk=community.pk), households=1)
    done = publish(browser, community, sibling, publish="1", seen=seen)
    texts = [str(message) for message in done.context["messages"]]
    assert len(texts) == 2
    assert texts[1].startswith("未处理：德泰社区：在您处理期间，")
    keys = Publication.objects.filter(kind="community").values_list("key", flat=True)
    assert list(keys) == [sibling.slug]


def test_sent_twice_it_is_published_once(
    community: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    sent = {"publish": "1", "seen": publish(browser, community).context["seen"], "reason": "首发"}
    publish(browser, community, **sent)
    publish(browser, community, **sent)
    assert Publication.objects.filter(kind="community").count() == 1


def test_the_page_shown_again_asks_for_what_it_showed_at_first(
    community: Community, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(county_officer)
    publish(browser, community, publish="1")
    Community.objects.update(households=801)
    seen = publish(browser, community).context["seen"]
    again = publish(browser, community, publish="1", seen=seen)
    save_version(Community.objects.get(pk=community.pk), households=1)
    assert again.context["seen"] == seen
    publish(browser, community, publish="1", seen=seen, reason="户数更新")
    assert Publication.objects.filter(kind="community").count() == 1


def test_foreign_entries_and_township_officers_publish_nothing(
    community: Community,
    foreign: Community,
    county_officer: Any,
    township_officer: Any,
    client_for: Any,
) -> None:
    publish(client_for(county_officer), foreign, publish="1")
    publish(client_for(township_officer), community, publish="1")
    assert Publication.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?county=pingshan", {"德泰社区", "房身村"}),
        ("?kind=village", {"房身村"}),
        ("?type=shantytown-redevelopment", {"德泰社区"}),
        ("?type=none", {"房身村", "外地社区"}),
        ("?q=房身", {"房身村"}),
        ("?q=南地", {"德泰社区", "房身村"}),
    ],
)
def test_filters_and_search(
    query: str,
    names: set[str],
    community: Community,
    city_officer: Any,
    client_for: Any,
    shantytown: CommunityType,
) -> None:
    factories.community(name="房身村", kind=CommunityKind.VILLAGE)
    elsewhere = factories.township(factories.county(name="溪湖区"), name="河东街道")
    factories.community(elsewhere, name="外地社区")
    Classification.objects.create(community=community, type=shantytown, classified_by=city_officer)
    response = client_for(city_officer).get(LIST + query)
    assert {unit.name for unit in response.context["cl"].result_list} == names


def test_the_filter_offers_the_own_counties_only(
    foreign: Community, township_officer: Any, client_for: Any
) -> None:
    response = client_for(township_officer).get(LIST + "?county=county-2")
    assert (response.status_code, response.headers["Location"]) == (302, f"{LIST}?e=1")
    assert "溪湖区" not in client_for(township_officer).get(LIST).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?township__name__regex=(",
        "?code__startswith=2105",
        "?changed_by__password__startswith=a",
        "?name__regex=(",
        "?former_names__contains=x",
        "?classifications__classified_by__username=a",
        "?valid_until__year=99999999999",
    ],
)
def test_hostile_lookups_are_refused(
    query: str, community: Community, city_officer: Any, client_for: Any
) -> None:
    assert client_for(city_officer).get(LIST + query).status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?kind=%00", 400),
        ("?county=%00", 400),
        ("?type=(", 302),
        ("?kind=hamlet", 302),
        ("?q=%00", 400),
        ("?q=" + "a" * 60_000, 400),
        ("?q=(", 200),
        ("?p=99999999999", 200),
    ],
)
def test_strange_values_break_nothing(
    query: str, status: int, community: Community, city_officer: Any, client_for: Any
) -> None:
    assert client_for(city_officer).get(LIST + query).status_code == status


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_of_the_list(
    count: int,
    community: Community,
    city_officer: Any,
    client_for: Any,
    shantytown: CommunityType,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count - 1):
        unit = factories.community(
            factories.township(name=f"第{number}街道"), name=f"第{number}社区"
        )
        Classification.objects.create(community=unit, type=shantytown, classified_by=city_officer)
    Classification.objects.create(community=community, type=shantytown, classified_by=city_officer)
    browser = client_for(city_officer)
    browser.get(LIST)
    with django_assert_num_queries(11):
        assert browser.get(LIST).status_code == 200


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＠x"]


def test_the_workbook_has_no_formula_and_numbers_stay_numbers(
    city_officer: Any, client_for: Any
) -> None:
    for name in DANGEROUS:
        factories.community(name=name)
    sheet = sheet_of(export(client_for(city_officer), LIST, "xlsx"))
    rows = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[3] for row in rows] == [(f"'{name}", "s") for name in DANGEROUS]
    assert [row[7] for row in rows] == [(800, "n")] * len(DANGEROUS)
    assert rows[0][0] == ("210502001001", "s")
    assert {kind for row in rows for _value, kind in row} == {"s", "n"}


def test_the_csv_has_no_formula(city_officer: Any, client_for: Any) -> None:
    for name in DANGEROUS:
        factories.community(name=name)
    text = content_of(export(client_for(city_officer), LIST)).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row[3] for row in rows[1:]] == [f"'{name}" for name in DANGEROUS]
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@＝＋－＠"))]


def test_an_export_holds_the_own_jurisdiction_and_the_filters(
    community: Community,
    sibling: Community,
    foreign: Community,
    county_officer: Any,
    township_officer: Any,
    client_for: Any,
) -> None:
    own = str(exported(client_for(township_officer), LIST))
    assert "德泰社区" in own
    assert "CANARY" not in own
    county = str(exported(client_for(county_officer), f"{LIST}?q=邻居"))
    assert "邻居社区" in county
    assert "外地社区" not in county
    assert "德泰社区" not in county


def test_an_export_leaves_an_event(community: Any, city_officer: Any, client_for: Any) -> None:
    exported(client_for(city_officer), f"{LIST}?q=德泰&kind=urban_community&p=1")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.after) == (
        "community.exported",
        city_officer,
        {
            "rows": 1,
            "kind": "csv",
            "filters": {"q": "德**", "kind": "urban_community"},
            "personal": [],
        },
    )


def test_the_pages_obey_the_content_security_policy(
    community: Community, city_officer: Any, client_for: Any
) -> None:
    browser = client_for(city_officer)
    pages = [browser.get(LIST), browser.get(change(community))]
    pages.append(publish(browser, community))
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        for inline in (" onchange=", " onclick=", " onload=", " style=", "<style"):
            assert inline not in text


def test_types_are_kept_by_the_city(
    shantytown: CommunityType, city_officer: Any, county_officer: Any, client_for: Any
) -> None:
    path = "/admin/communities/communitytype/add/"
    data = {"code": "new-type", "name": "新类型", "position": 6}
    assert client_for(county_officer).post(path, data).status_code == 403
    assert client_for(city_officer).post(path, data).status_code == 302
    assert list(CommunityType.objects.values_list("code", flat=True)) == [
        "shantytown-redevelopment",
        "new-type",
    ]


def test_counties_are_read_only(community: Community, city_officer: Any, client_for: Any) -> None:
    browser = client_for(city_officer)
    assert browser.get("/admin/communities/county/").status_code == 200
    path = f"/admin/communities/county/{community.township.county_id}/change/"
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"name": "改名"}).status_code == 403


def test_of_a_township_only_the_number_of_civil_affairs_is_typed(
    community: Community, city_officer: Any, client_for: Any
) -> None:
    township, browser = community.township, client_for(city_officer)
    path = f"/admin/communities/township/{township.pk}/change/"
    typed = {"name": "改名", "civil_affairs_code": "２１０５０２０９９", "seen_version": "1"}
    assert browser.post(path, typed).status_code == 302
    township.refresh_from_db()
    assert (township.name, township.civil_affairs_code) == ("南地街道", "210502099")
    # Whoever opened the page before sees what is stored now.
    again = browser.post(path, {**typed, "civil_affairs_code": "210502098"})
    assert "现存：210502099。" in again.content.decode()
    wrong = browser.post(path, {"civil_affairs_code": "21050209", "seen_version": "2"})
    assert "须为九位数字。" in wrong.content.decode()
