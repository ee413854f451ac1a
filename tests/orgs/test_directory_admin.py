"""The officers' pages of the directory: entering, doubts, publishing, dictionaries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from orgs.models import Capability, CodeCategory, Officeholder, Organization
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.orgs.credit_helpers import entry, rules
from tests.orgs.helpers import capability, code_of, dictionaries, organization, publish

pytestmark = pytest.mark.django_db

ADD = reverse("admin:orgs_organization_add")


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    dictionaries()
    factories.county()


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "name": "绿家园环保协会",
        "kind": "association",
        "credit_code": code_of(),
        "jurisdiction": "平山区",
        "status": "active",
        **fields,
    }


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = answer.context["adminform"].form.errors
    return found


def test_an_entry_with_all_its_facts(county_officer: Any, client_for: Any) -> None:
    tags = [capability("publicity").pk, capability("recycling").pk]
    facts = typed(
        capabilities=tags,
        is_environmental="on",
        funds="３０，０００．５元",
        individual_members="６０",
        established_on="2020年5月1日",
        telephone="024-4381 2345",
        website="example.com/a",
        email="a@example.com",
        premises="rented",
    )
    answer = client_for(county_officer).post(ADD, facts)
    assert answer.status_code == 302, errors(answer)
    made = Organization.objects.get()
    assert (str(made.funds), made.individual_members, made.website) == (
        "30000.50", 60, "https://example.com/a",
    )  # fmt: skip
    assert {tag.pk for tag in made.capabilities.all()} == set(tags)
    change = reverse("admin:orgs_organization_change", args=[made.pk])
    browser = client_for(county_officer)
    assert browser.get(change).status_code == 200
    answer = browser.post(change, {**facts, "capabilities": tags[:1], "seen_version": "1"})
    assert answer.status_code == 302, errors(answer)
    assert [tag.pk for tag in made.capabilities.all()] == tags[:1]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"funds": "很多"}, "funds"),
        ({"funds": "-1"}, "funds"),
        ({"funds": "9999999999999"}, "funds"),
        ({"individual_members": "99999999999"}, "individual_members"),
        ({"individual_members": "1_0"}, "individual_members"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://a\x00b.com"}, "website"),
        ({"telephone": "12"}, "telephone"),
        ({"established_on": "2026-02-30"}, "established_on"),
        ({"purpose": "好\u202e坏"}, "purpose"),
        ({"purpose": "长" * 1001}, "purpose"),
        ({"capabilities": "999"}, "capabilities"),
        ({"capabilities": "x\x00"}, "capabilities"),
        ({"nature": "partnership"}, "__all__"),
        ({"email": "no-at-sign"}, "email"),
        ({"credit_code": code_of("52")}, "credit_code"),
    ],
)
def test_what_is_wrong_stands_beside_it(
    county_officer: Any, client_for: Any, fields: dict[str, Any], where: str
) -> None:
    answer = client_for(county_officer).post(ADD, typed(**fields))
    assert (answer.status_code, list(errors(answer))) == (200, [where])
    assert Organization.objects.count() == 0


def test_a_code_used_twice_shows_the_first(county_officer: Any, client_for: Any) -> None:
    organization("先登记的协会")
    answer = client_for(county_officer).post(ADD, typed(credit_code=f" {code_of().lower()} "))
    assert errors(answer)["credit_code"] == ["该代码已属于“先登记的协会”（社会团体）。"]


def test_a_doubt_is_said_and_stays(county_officer: Any, client_for: Any) -> None:
    browser = client_for(county_officer)
    answer = browser.post(ADD, typed(credit_code=code_of("51", "210503")))
    assert answer.status_code == 302
    doubt = "代码第 3 至 8 位所示登记机关与所填登记地不一致。"
    assert f"信用代码已保存。{doubt}" in said(answer)
    made = Organization.objects.get()
    change = reverse("admin:orgs_organization_change", args=[made.pk])
    assert doubt in browser.get(change).content.decode()
    page = browser.get(reverse("admin:orgs_organization_changelist"), {"doubt": "yes"})
    assert page.context["cl"].result_count == 1


def test_who_only_reads_gets_a_page_without_a_form(
    county_officer: Any, township_officer: Any, client_for: Any
) -> None:
    """An organisation of the city is read by the county, with all its fields."""
    made = organization("全市协会", jurisdiction=factories.CITY_CODE, purpose="宗旨文字")
    change = reverse("admin:orgs_organization_change", args=[made.pk])
    page = client_for(county_officer).get(change)
    assert (page.status_code, "宗旨文字" in page.content.decode()) == (200, True)
    assert "seen_version" not in page.content.decode()
    assert client_for(county_officer).post(change, typed()).status_code == 403


def test_publishing_asks_for_the_reason_and_tells_what_became_of_it(
    county_officer: Any, client_for: Any
) -> None:
    made = organization()
    organization("自己录入", number=2, changed_by=county_officer)
    chosen = [row.pk for row in Organization.objects.all()]
    browser, address = client_for(county_officer), reverse("admin:orgs_organization_changelist")
    action = {"action": "publish_entries", "_selected_action": chosen}
    asked = browser.post(address, action)
    action["seen"] = asked.context["seen"]
    assert "将发布 2 家组织的名录信息" in asked.content.decode()
    answer = browser.post(address, {**action, "publish": "1", "reason": ""})
    published, refused = said(answer)
    assert published == "已发布 1 个条目。"
    assert refused.startswith("未处理：自己录入：")
    assert current(Kind.ORGANIZATION, made.public_id) is not None
    Organization.objects.filter(pk=made.pk).update(purpose="新宗旨")
    answer = browser.post(address, {**action, "publish": "1", "reason": ""})
    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors


def test_words_that_tell_of_a_person_are_published_after_they_were_read(
    county_officer: Any, client_for: Any
) -> None:
    made = organization(purpose="报名找王某，13904140000")
    other = organization("另一协会", number=2)
    browser, address = client_for(county_officer), reverse("admin:orgs_organization_changelist")
    action = {
        "action": "publish_entries",
        "_selected_action": [made.pk, other.pk],
        "publish": "1",
        "reason": "",
        "seen": f"{made.pk}:{made.version},{other.pk}:{other.version}",
    }
    published, refused = said(browser.post(address, action))
    assert published == "已发布 1 个条目。"
    assert "13904140000" in refused
    assert current(Kind.ORGANIZATION, made.public_id) is None
    assert current(Kind.ORGANIZATION, other.public_id) is not None
    ask = {name: action[name] for name in ("action", "_selected_action")}
    assert 'name="confirmed"' in browser.post(address, ask).content.decode()
    browser.post(address, {**action, "confirmed": "on"})
    assert current(Kind.ORGANIZATION, made.public_id) is not None
    # What stands on the site was read before.
    assert "13904140000" not in said(browser.post(address, action))[-1]


def test_townships_publish_nothing(township_officer: Any, client_for: Any) -> None:
    made = organization()
    action = {"action": "publish_entries", "_selected_action": [made.pk], "publish": "1"}
    client_for(township_officer).post(reverse("admin:orgs_organization_changelist"), action)
    assert current(Kind.ORGANIZATION, made.public_id) is None


def test_people_in_posts(county_officer: Any, client_for: Any) -> None:
    of, other = organization(), organization("另一协会", number=2)
    Officeholder.objects.create(organization=other, post="legal_representative", name="张某")
    browser, add = client_for(county_officer), reverse("admin:orgs_officeholder_add")
    held = {
        "organization": of.pk,
        "post": "legal_representative",
        "name": "张某",
        "phone": "１３９ ０４１４ ００００",
        "since": "2026-01-01",
    }
    answer = browser.post(add, held)
    assert answer.status_code == 302, errors(answer)
    assert any("另一协会" in text for text in said(answer))
    assert Officeholder.objects.get(organization=of).phone == "13904140000"
    wrong = browser.post(add, {**held, "post": "head", "name": "210502199003078911"})
    assert list(errors(wrong)) == ["name"]
    change = reverse("admin:orgs_officeholder_change", args=[Officeholder.objects.last().pk])  # type: ignore[union-attr]
    assert browser.get(change).status_code == 200


def test_dictionaries_are_kept_by_the_city(city_officer: Any, client_for: Any) -> None:
    browser = client_for(city_officer)
    typed_row = {"code": "５a", "name": "其他", "kind": "association", "source": "市民政局"}
    answer = browser.post(reverse("admin:orgs_codecategory_add"), typed_row)
    assert answer.status_code == 302, errors(answer)
    made = CodeCategory.objects.get(code="5A")
    assert (made.kind, made.is_confirmed) == ("association", False)
    change = reverse("admin:orgs_codecategory_change", args=[made.pk])
    answer = browser.post(change, {**typed_row, "name": "新名", "seen_version": "1"})
    assert answer.status_code == 302, errors(answer)
    twice = browser.post(reverse("admin:orgs_codecategory_add"), typed_row)
    assert list(errors(twice)) == ["code"]
    tag = {"code": "second-hand", "name": "旧物交换", "position": "９"}
    assert browser.post(reverse("admin:orgs_capability_add"), tag).status_code == 302
    assert Capability.objects.get(code="second-hand").position == 9
    registry = {"code": "210582", "name": "某局", "jurisdiction": "平山区", "source": "来源"}
    answer = browser.post(reverse("admin:orgs_registryauthority_add"), registry)
    assert answer.status_code == 302, errors(answer)


@pytest.mark.parametrize(
    ("value", "status"),
    [("210599", 302), ("x", 302), ("2105020010010", 302), ("210502001\x00", 400)],
)
def test_a_place_that_is_none_is_no_error_of_the_server(
    county_officer: Any, client_for: Any, value: str, status: int
) -> None:
    address = reverse("admin:orgs_organization_changelist")
    assert client_for(county_officer).get(address, {"at": value}).status_code == status


def test_a_county_officer_looks_into_the_townships_of_the_county_alone(
    county_officer: Any, client_for: Any
) -> None:
    far = factories.township(factories.county(name="溪湖区", code="210503"), name="河东街道")
    near = factories.township()
    browser, address = client_for(county_officer), reverse("admin:orgs_organization_changelist")
    assert browser.get(address, {"at": near.code}).status_code == 200
    # The admin's way to say that it cannot answer this.
    assert browser.get(address, {"at": far.code})["Location"] == f"{address}?e=1"


def spellings(code: str) -> list[str]:
    """The code as it is typed from a certificate, and a part of it."""
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    return [
        code.lower(),
        wide,
        f"{code[:2]}-{code[2:8]}-{code[8:17]}-{code[17]}",
        f" {code[:2]} {code[2:8]} {code[8:]} ",
        f"{code[4:8]}-{code[8:16]}",
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_code_is_found_however_it_is_written(
    county_officer: Any, client_for: Any, client: Any, number: int
) -> None:
    of = organization("绿家园环保协会", number=1)
    organization("第2协会", number=20)
    rules()
    entry(of)
    publish(of)
    typed_code = spellings(of.credit_code)[number]
    browser = client_for(county_officer)
    for name, shown in (("organization", of.name), ("creditentry", "获评先进集体")):
        page = browser.get(reverse(f"admin:orgs_{name}_changelist"), {"q": typed_code})
        found = page.context["cl"].result_list
        assert [str(getattr(row, "title", row)) for row in found] == [shown]
    public = client.get(reverse("organization_public_list"), {"q": typed_code})
    assert [row["name"] for row in public.context["organizations"]] == [of.name]


@pytest.mark.parametrize("words", ["绿家园", "绿家园 协会"])
def test_names_are_found_as_before(county_officer: Any, client_for: Any, words: str) -> None:
    organization("绿家园环保协会", number=1)
    organization("第2协会", number=20)
    address = reverse("admin:orgs_organization_changelist")
    page = client_for(county_officer).get(address, {"q": words})
    assert [row.name for row in page.context["cl"].result_list] == ["绿家园环保协会"]
