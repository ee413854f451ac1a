"""The toolkit on a phone: read, adopted, told of, ended, compared; nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from communities import toolkit as toolkit_module
from communities.comparison import Compared, NotEnough
from communities.models import Community, MethodAdoption
from communities.services import (
    publish_register,
    put_in_force,
    retire_method,
    revise_method,
    write_effect,
)
from tests import factories
from tests.communities.toolkits import (
    adopt,
    adopted_by_somebody,
    classify,
    known_scores,
    method,
    type_,
)

pytestmark = pytest.mark.django_db

LIST = reverse("toolkit_list")


@pytest.fixture
def home(community: Community) -> Community:
    return classify(community, type_("large", "大型居住社区"))


@pytest.fixture
def browser(client_for: Any, member: Any, home: Community) -> Any:
    return client_for(member)


@pytest.fixture
def tool(city_officer: Any, home: Community) -> Any:
    return method(by=city_officer)


def toolkit(community: Community) -> str:
    return reverse("toolkit_detail", args=[community.slug])


def create(community: Community, tool: Any) -> str:
    return reverse("adoption_create", args=[community.slug, tool.public_id])


def page_of(name: str, adoption: Any) -> str:
    return reverse(name, args=[adoption.public_id])


def test_who_has_one_community_is_led_to_it(browser: Any, home: Community) -> None:
    assert browser.get(LIST)["Location"] == toolkit(home)


def test_the_page_of_ones_community_leads_to_its_toolkit(browser: Any, home: Community) -> None:
    own = reverse("own_community", args=[home.slug])
    assert f'href="{toolkit(home)}"' in browser.get(own).content.decode()
    assert f'href="{own}"' in browser.get(toolkit(home)).content.decode()


def test_officers_find_a_community_by_name(client_for: Any, county_officer: Any) -> None:
    for name in ("甲社区", "乙社区"):
        factories.community(name=name)
    factories.community(name="园区", kind="quasi_urban_community")
    browser = client_for(county_officer)
    assert [c.name for c in browser.get(LIST).context["page"]] == ["甲社区", "乙社区"]
    assert [c.name for c in browser.get(LIST, {"q": "乙"}).context["page"]] == ["乙社区"]
    for text in ("没有的", "%", "\x00", "长" * 200):
        assert browser.get(LIST, {"q": text}).status_code == 200


def test_it_holds_the_methods_of_its_types_and_the_rest_apart(
    browser: Any, home: Community, tool: Any, city_officer: Any
) -> None:
    method("草稿")
    method("村里的", types=[type_("village", "村民集中居住区")], by=city_officer)
    found = browser.get(toolkit(home)).context["toolkit"]
    assert [row.method.name for row in found.tools] == ["撤桶并点"]
    assert [row.method.name for row in found.others] == ["村里的"]


def test_a_community_without_a_type_is_told_what_is_missing(
    client_for: Any, member: Any, community: Community, city_officer: Any
) -> None:
    method(by=city_officer)
    page = client_for(member).get(toolkit(community))
    assert page.context["toolkit"].tools == []
    assert "认定类型后" in page.content.decode()


def test_methods_of_other_counties_are_not_there(
    browser: Any, home: Community, tool: Any, city_officer: Any
) -> None:
    far = factories.county(name="溪湖区")
    foreign = method("外区办法", jurisdiction=far.code, by=city_officer)
    assert "外区办法" not in browser.get(toolkit(home)).content.decode()
    for address in (
        reverse("toolkit_method", args=[home.slug, foreign.public_id]),
        create(home, foreign),
    ):
        assert browser.get(address).status_code == 404


def test_a_method_is_read_with_steps_texts_and_cases(
    browser: Any, home: Community, tool: Any, city_officer: Any
) -> None:
    sister = factories.community(name="姊妹社区")
    silent = factories.community(name="无言社区")
    adopted_by_somebody(sister, tool, effect="桶边落地少了")
    adopted_by_somebody(silent, tool)
    adopted_by_somebody(home, tool, effect="自己的话不算案例")
    publish_register(by=city_officer, reason="首次")
    page = browser.get(reverse("toolkit_method", args=[home.slug, tool.public_id]))
    text = page.content.decode()
    for expected in ("撤桶并点怎么做1", "撤桶并点怎么做2", "撤桶并点告知书正文"):
        assert expected in text
    assert [(case.title, case.text) for case in page.context["cases"]] == [
        ("平山区南地街道 姊妹社区", "桶边落地少了")
    ]
    (row,) = browser.get(toolkit(home)).context["toolkit"].tools
    assert [case.text for case in row.cases] == ["桶边落地少了"]


def test_what_is_not_published_is_no_case(browser: Any, home: Community, tool: Any) -> None:
    adopted_by_somebody(factories.community(name="姊妹社区"), tool, effect="未公布")
    page = browser.get(reverse("toolkit_method", args=[home.slug, tool.public_id]))
    assert page.context["cases"] == []


def test_one_adoption_for_each_press_of_the_button(
    browser: Any, home: Community, tool: Any
) -> None:
    form = browser.get(create(home, tool)).context["form"]
    data = {
        "submission_token": form["submission_token"].value(),
        "adopted_on": "2026年3月5日",
        "effect": "",
    }
    answers = [browser.post(create(home, tool), data)["Location"] for _press in range(2)]
    adoption = MethodAdoption.objects.get()
    assert answers == [page_of("adoption_detail", adoption)] * 2
    assert adoption.adopted_on.isoformat() == "2026-03-05"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"adopted_on": "2999-01-01"}, "adopted_on"),
        ({"adopted_on": "2019-12-31"}, "adopted_on"),
        ({"adopted_on": "昨天"}, "adopted_on"),
        ({"adopted_on": ""}, "adopted_on"),
        ({"effect": "长" * 501}, "effect"),
        ({"effect": "空\x00"}, "effect"),
        ({"submission_token": ""}, "submission_token"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    data: dict[str, str], field: str, browser: Any, home: Community, tool: Any
) -> None:
    typed = {"submission_token": "t" * 20, "adopted_on": "2026-03-05", "effect": "好", **data}
    page = browser.post(create(home, tool), typed)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not MethodAdoption.objects.exists()


def test_adopting_again_while_it_runs_is_refused_in_words(
    browser: Any, home: Community, tool: Any, member: Any
) -> None:
    adopt(home, tool, by=member)
    data = {"submission_token": "t" * 20, "adopted_on": "2026-03-05"}
    answer = browser.post(create(home, tool), data)
    assert answer.status_code == 409
    assert "已在采用" in answer.content.decode()
    page = browser.get(reverse("toolkit_method", args=[home.slug, tool.public_id]))
    assert page.context["may_adopt"] is False


def test_officers_read_and_have_no_button(
    client_for: Any, township_officer: Any, home: Community, tool: Any, member: Any
) -> None:
    adoption = adopt(home, tool, by=member)
    browser = client_for(township_officer)
    page = browser.get(page_of("adoption_detail", adoption))
    assert page.context["is_member"] is False
    text = page.content.decode()
    assert page_of("adoption_effect", adoption) not in text
    assert page_of("adoption_end", adoption) not in text
    assert browser.get(toolkit(home)).context["may_adopt"] is False


def test_two_writers_see_both_texts_and_choose(
    browser: Any, home: Community, tool: Any, member: Any
) -> None:
    adoption = adopt(home, tool, by=member)
    mine = {"effect": "我写的", "version": str(adoption.version)}
    write_effect(adoption, by=member, effect="别人写的")
    page = browser.post(page_of("adoption_effect", adoption), mine)
    assert page.status_code == 409
    assert page.context["stored"].effect == "别人写的"
    assert page.context["form"]["effect"].value() == "我写的"
    again = {"effect": "我写的", "version": str(page.context["form"]["version"].value())}
    assert browser.post(page_of("adoption_effect", adoption), again).status_code == 302
    adoption.refresh_from_db()
    assert adoption.effect == "我写的"


def test_an_end_is_recorded_and_stays_readable(
    browser: Any, home: Community, tool: Any, member: Any
) -> None:
    adoption = adopt(home, tool, by=member)
    address = page_of("adoption_end", adoption)
    today = timezone.localdate().isoformat()
    wrong = browser.post(address, {"version": "1", "ended_on": today, "end_reason": " "})
    assert "end_reason" in wrong.context["form"].errors
    early = browser.post(address, {"version": "1", "ended_on": "2020-01-01", "end_reason": "停"})
    assert "ended_on" in early.context["form"].errors
    data = {"version": "1", "ended_on": today, "end_reason": "搬迁"}
    assert browser.post(address, data)["Location"] == page_of("adoption_detail", adoption)
    assert browser.post(address, data).status_code == 409
    page = browser.get(toolkit(home))
    assert page.context["running"] == []
    assert [row.adoption.end_reason for row in page.context["ended"]] == ["搬迁"]


def test_what_was_adopted_stays_readable_when_the_method_goes_on(
    browser: Any, home: Community, tool: Any, member: Any, city_officer: Any
) -> None:
    adoption = adopt(home, tool, by=member)
    second = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="second")
    draft, _new = revise_method(tool, by=second)
    step = draft.steps.first()
    step.description = "新做法"
    step.save()
    put_in_force(draft, by=city_officer)
    page = browser.get(page_of("adoption_detail", adoption))
    assert "撤桶并点怎么做1" in page.content.decode()
    assert page.context["newer"] == draft
    draft.refresh_from_db()
    third = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="third")
    retire_method(draft, by=third, reason="停用")
    page = browser.get(page_of("adoption_detail", adoption))
    assert page.context["newer"] is None
    assert "停用" in page.content.decode()


def peers(count: int, **scores: int) -> dict[str, dict[str, int]]:
    """`count` communities of the same type with these scores (`m04=80`)."""
    found = {}
    for number in range(count):
        unit = classify(factories.community(name=f"同类{number}社区"), type_())
        found[unit.slug] = {f"2026-{name[1:]}": value for name, value in scores.items()}
    return found


@pytest.mark.parametrize(("count", "compared"), [(4, False), (5, True)])
def test_scores_are_compared_from_five_communities_on(
    count: int,
    compared: bool,
    browser: Any,
    home: Community,
    tool: Any,
    member: Any,
    monkeypatch: Any,
) -> None:
    own = {home.slug: {"2026-04": 81, "2026-06": 90}}
    known_scores(monkeypatch, {**peers(count, m04=70, m06=72), **own})
    adoption = adopt(home, tool, by=member, adopted_on=timezone.localdate().replace(2026, 5, 9))
    page = browser.get(page_of("adoption_detail", adoption))
    result = page.context["followed"].result
    text = page.content.decode()
    assert isinstance(result, Compared if compared else NotEnough)
    assert result.communities == count
    for figure in ("81.00", "90.00", "+9.00", "+2.00", "+7.00"):
        assert (figure in text) is compared, figure
    (row,) = browser.get(toolkit(home)).context["running"]
    assert row.is_compared is compared


def test_adopters_other_types_and_closed_units_are_not_compared_with(
    browser: Any, home: Community, tool: Any, member: Any, monkeypatch: Any
) -> None:
    scores = peers(7, m04=70, m06=72)
    units = list(Community.objects.filter(slug__in=scores).order_by("pk"))
    adopted_by_somebody(units[0], tool)
    Community.objects.filter(pk=units[1].pk).update(
        valid_until=timezone.localdate() - timedelta(days=1)
    )
    stranger = classify(factories.community(name="他类社区"), type_("village"))
    scores[stranger.slug] = {"2026-04": 10, "2026-06": 99}
    known_scores(monkeypatch, {**scores, home.slug: {"2026-04": 81, "2026-06": 90}})
    adoption = adopt(home, tool, by=member, adopted_on=timezone.localdate().replace(2026, 5, 9))
    result = browser.get(page_of("adoption_detail", adoption)).context["followed"].result
    assert (result.communities, result.elsewhere) == (5, 2)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_communities_costs_the_same(
    count: int, client_for: Any, county_officer: Any, tool: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        adopted_by_somebody(factories.community(name=f"第{number}社区"), tool)
    browser = client_for(county_officer)
    browser.get(LIST)
    with django_assert_num_queries(6):
        page = browser.get(LIST)
    assert page.context["page"].paginator.count == count + 1


@pytest.mark.parametrize("count", [1, 30])
def test_a_toolkit_costs_the_same(
    count: int,
    browser: Any,
    home: Community,
    member: Any,
    city_officer: Any,
    django_assert_num_queries: Any,
) -> None:
    sister = factories.community(name="姊妹社区")
    for number in range(count):
        made = method(f"办法{number}", by=city_officer)
        adopt(home, made, by=member, effect="好")
        adopted_by_somebody(sister, made, effect="好")
    publish_register(by=city_officer, reason="首次")
    browser.get(toolkit(home))
    with django_assert_num_queries(18):
        page = browser.get(toolkit(home))
    assert len(page.context["running"]) == len(page.context["toolkit"].tools) == count


@pytest.fixture
def registry(monkeypatch: Any) -> Any:
    """The registry of toolkits with nothing in it."""
    for name in ("_parts", "_case_sources", "_score_sources"):
        monkeypatch.setattr(toolkit_module, name, [])
    return toolkit_module


def test_sources_count_once_and_parts_stand_in_their_order(
    registry: Any, home: Community, member: Any, tool: Any
) -> None:
    def second(community: Community) -> dict[str, Any]:
        return {"of": community.slug}

    def nothing(community: Community) -> None:
        return None

    def case(keys: Any, leave_out: str) -> list[Any]:
        return [registry.Case(key, "案例库", "做法", None, "/") for key in keys]

    def score(slugs: Any, first: str, last: str) -> list[Any]:
        return []

    for _time in range(2):
        registry.register_part(20, second, "b.html")
        registry.register_part(10, second, "a.html")
        registry.register_part(5, nothing, "none.html")
        registry.register_cases(case)
        registry.register_scores(score)
    found = registry.toolkit_of(home, member)
    assert [(part.template, part.context) for part in found.parts] == [
        ("a.html", {"of": home.slug}), ("b.html", {"of": home.slug}),
    ]  # fmt: skip
    assert [case.title for case in found.tools[0].cases] == ["案例库"]
    assert len(registry._score_sources) == 1
