"""A page of the admin answers for the choices of its own form, and for nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from benxi_sorting.choices import FEW, MOST_PAGES, PER_PAGE
from tests import factories
from tests.orgs.helpers import organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(db: None) -> list[Any]:
    """More organisations of 平山区 than are read in one look, and one of another county."""
    far = factories.county(name="溪湖区", code="210503", slug="xihu")
    rows = [organization(f"第{number:03}协会", number=number) for number in range(1, FEW + 6)]
    organization("远方协会", number=900, jurisdiction=far.code)
    return rows


def officer(client_for: Any, role: Role = Role.COUNTY_OFFICER, unit: Any = None) -> Any:
    return client_for(factories.user(role, unit or factories.county(), username=f"o-{role}"))


def asked(browser: Any, term: str = "", page: str = "", field: str = "organization") -> Any:
    address = reverse("admin:orgs_servicearea_add")
    return browser.get(address, {"_choices": field, "term": term, "page": page})


def names(answer: Any) -> list[str]:
    return [row["text"] for row in answer.json()["results"]]


def test_a_long_list_is_not_in_the_page_but_searched(many: list[Any], client_for: Any) -> None:
    html = officer(client_for).get(reverse("admin:orgs_servicearea_add")).content.decode()
    assert "admin-autocomplete" in html
    assert "js/vendor/select2/select2.full" in html
    assert many[0].name not in html


def test_a_short_list_stays_as_it_is(client_for: Any) -> None:
    only = organization("唯一协会", number=1)
    html = officer(client_for).get(reverse("admin:orgs_servicearea_add")).content.decode()
    assert "admin-autocomplete" not in html
    assert "select2" not in html
    assert only.name in html


def test_without_javascript_the_whole_list_is_one_link_away(
    many: list[Any], client_for: Any
) -> None:
    browser = officer(client_for)
    address = reverse("admin:orgs_servicearea_add")
    assert '<noscript><a href="?_whole=1">' in browser.get(address).content.decode()
    html = browser.get(address, {"_whole": "1"}).content.decode()
    assert "admin-autocomplete" not in html
    assert many[0].name in html


def test_words_are_found_and_pages_are_turned(many: list[Any], client_for: Any) -> None:
    browser = officer(client_for)
    first, second = asked(browser).json(), asked(browser, page="2").json()
    assert len(first["results"]) == PER_PAGE
    assert first["pagination"] == {"more": True}
    assert len(second["results"]) == len(many) - PER_PAGE
    assert second["pagination"] == {"more": False}
    assert names(asked(browser, "第007")) == ["第007协会"]
    assert names(asked(browser, "没有这个")) == []


def test_rows_of_another_place_are_not_shown(many: list[Any], client_for: Any) -> None:
    county = officer(client_for)
    city = officer(client_for, Role.CITY_OFFICER, factories.CITY_CODE)
    assert names(asked(county, "远方")) == []
    assert names(asked(city, "远方")) == ["远方协会"]


def test_whoever_may_not_use_the_form_learns_nothing(many: list[Any], client_for: Any) -> None:
    reader = officer(client_for, Role.TOWNSHIP_OFFICER, factories.township())
    assert asked(reader).status_code == 403
    member = officer(client_for, Role.COMMITTEE_MEMBER, factories.community())
    assert asked(member).status_code == 403


def test_people_are_offered_without_a_view_of_accounts(many: list[Any], client_for: Any) -> None:
    member = factories.user(Role.ORG_MEMBER, factories.county(), username="someone", name="张三丰")
    factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="boss", name="张主任")
    browser = officer(client_for)
    assert browser.get(reverse("admin:accounts_user_changelist")).status_code == 403
    address = reverse("admin:orgs_membership_add")
    found = browser.get(address, {"_choices": "user", "term": "张"}).json()["results"]
    assert found == [{"id": str(member.pk), "text": "张三丰"}]


@pytest.mark.parametrize("field", ["", "nothing", "since", "organization__name", "pk"])
def test_what_is_no_choice_is_not_found(field: str, many: list[Any], client_for: Any) -> None:
    assert asked(officer(client_for), field=field).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999", "²"])
def test_strange_page_numbers_are_bounded(page: str, many: list[Any], client_for: Any) -> None:
    answer = asked(officer(client_for), page=page)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == (0 if page.startswith("9") else PER_PAGE)
    assert MOST_PAGES == 50


def test_what_was_chosen_is_shown_and_foreign_numbers_are_not(
    many: list[Any], client_for: Any
) -> None:
    browser = officer(client_for)
    address = reverse("admin:orgs_annualreturn_add")
    assert many[3].name in browser.get(address, {"organization": many[3].pk}).content.decode()
    far = type(many[0]).objects.get(name="远方协会")
    assert far.name not in browser.get(address, {"organization": far.pk}).content.decode()
    assert browser.get(address, {"organization": "x"}).status_code == 200


def test_a_choice_is_taken_and_one_of_another_place_refused(
    many: list[Any], client_for: Any
) -> None:
    browser = officer(client_for)
    address = reverse("admin:orgs_servicearea_add")
    far = type(many[0]).objects.get(name="远方协会")
    entered = {"jurisdiction": factories.county().code, "since": "2026-01-01"}
    refused = browser.post(address, {**entered, "organization": far.pk})
    assert refused.status_code == 200
    assert "organization" in refused.context["adminform"].form.errors


def test_choices_cost_the_same_however_many(client_for: Any) -> None:
    browser = officer(client_for)
    counts = []
    for numbers in (range(1, 2), range(2, FEW + 10)):
        for number in numbers:
            organization(f"第{number:03}协会", number=number)
        asked(browser)
        with CaptureQueriesContext(connection) as queries:
            asked(browser, "协会")
        counts.append(len(queries))
    assert counts[0] == counts[1]
