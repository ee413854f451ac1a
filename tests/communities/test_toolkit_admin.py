"""Officers write methods, put them in force and revise them; adoptions they read and count."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from communities.enums import MethodState
from communities.models import Community, GovernanceMethod, MethodAdoption
from communities.services import end_adoption
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.toolkits import adopt, adopted_by_somebody, classify, method, type_

pytestmark = pytest.mark.django_db

METHODS = reverse("admin:communities_governancemethod_changelist")
ADD = reverse("admin:communities_governancemethod_add")
ADOPTIONS = reverse("admin:communities_methodadoption_changelist")


@pytest.fixture
def city(client_for: Any, city_officer: Any) -> Any:
    return client_for(city_officer)


@pytest.fixture
def county_browser(client_for: Any, county_officer: Any) -> Any:
    return client_for(county_officer)


def page_of(made: GovernanceMethod) -> str:
    return reverse("admin:communities_governancemethod_change", args=[made.pk])


def typed(made: GovernanceMethod | None = None, **changes: str) -> dict[str, str]:
    """What the form sends: the fields, the two steps and the text as they are stored."""
    data = {
        "name": "办法",
        "summary": "概要",
        "source": "依据",
        "since": "2024-01-01",
        "types": str(type_().pk),
        "jurisdiction": "2105",
    }
    for prefix, rows, field in (
        ("steps", made.steps.all() if made else [], "description"),
        ("model_texts", made.model_texts.all() if made else [], "text"),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
        for number, row in enumerate(rows):
            data |= {
                f"{prefix}-{number}-id": str(row.pk),
                f"{prefix}-{number}-method": str(row.method_id),
                f"{prefix}-{number}-position": str(row.position),
                f"{prefix}-{number}-title": row.title,
                f"{prefix}-{number}-{field}": getattr(row, field),
            }
    if made is not None:
        data["seen_version"] = str(made.version)
    return {**data, **changes}


def with_a_step(data: dict[str, str]) -> dict[str, str]:
    return {
        **data,
        "steps-TOTAL_FORMS": "1",
        "steps-0-position": "1",
        "steps-0-title": "第一步",
        "steps-0-description": "怎么做",
    }


def test_a_method_is_written_with_its_steps(city: Any, city_officer: Any) -> None:
    assert city.post(ADD, with_a_step(typed(name="撤桶并点"))).status_code == 302
    made = GovernanceMethod.objects.get()
    assert (made.slug, made.edition, made.jurisdiction) == ("chetongbingdian", 1, "2105")
    assert made.begun_by == made.written_by == city_officer
    assert [step.title for step in made.steps.all()] == ["第一步"]
    assert list(made.types.all()) == [type_()]
    assert AuditEvent.objects.filter(action="governancemethod.added").count() == 1


def test_a_county_writes_for_itself_alone(county_browser: Any, county: Any) -> None:
    form = county_browser.get(ADD).context["adminform"].form
    assert [code for code, _name in form.fields["jurisdiction"].choices] == [county.code]
    page = county_browser.post(ADD, typed(jurisdiction="2105"))
    assert "jurisdiction" in page.context["adminform"].form.errors
    assert not GovernanceMethod.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"summary": "长" * 501}, "summary"),
        ({"types": ""}, "types"),
        ({"types": "999999"}, "types"),
        ({"since": "2999-01-01"}, "since"),
        ({"since": "以前"}, "since"),
        ({"source": ""}, "source"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    changes: dict[str, str], field: str, city: Any
) -> None:
    page = city.post(ADD, typed(**changes))
    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors
    assert not GovernanceMethod.objects.exists()


def test_the_same_name_twice_is_refused_in_words(city: Any) -> None:
    for status in (302, 200):
        page = city.post(ADD, typed())
        assert page.status_code == status
    assert "已有同名的治理办法。" in page.content.decode()


def test_a_draft_is_changed_and_the_second_editor_is_told(city: Any, city_officer: Any) -> None:
    made = method()
    data = typed(made, name="新名字", **{"steps-0-title": "改过"})
    assert city.post(page_of(made), data).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.version, made.written_by) == ("新名字", 2, city_officer)
    assert [step.title for step in made.steps.all()] == ["改过", "第2步"]
    page = city.post(page_of(made), data | {"name": "又一个"})
    assert page.status_code == 200
    assert "已被他人修改" in page.content.decode()
    assert page.context["adminform"].form["name"].value() == "又一个"
    made.refresh_from_db()
    assert made.name == "新名字"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"steps-0-position": "2", "steps-1-position": "2"}, 200),
        ({"steps-0-position": "x"}, 200),
        ({"steps-0-description": "空\x00"}, 200),
        ({"model_texts-0-text": ""}, 200),
        ({"steps-0-DELETE": "on"}, 302),
    ],
)
def test_faults_in_the_steps_are_shown_where_they_stand(
    changes: dict[str, str], expected: int, city: Any
) -> None:
    made = method()
    page = city.post(page_of(made), typed(made, **changes))
    assert page.status_code == expected
    assert made.steps.count() == (2 if expected == 200 else 1)


def test_two_presses_at_once_make_one_method(city: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(GovernanceMethod, "clean", lambda self: None)
    assert city.post(ADD, typed()).status_code == 302
    answer = city.post(ADD, typed())
    assert answer.status_code == 409
    assert "已有同名的治理办法。" in answer.content.decode()


def test_a_method_in_force_is_read_and_revised(city: Any, county_officer: Any) -> None:
    made = method(jurisdiction=county_officer.current_appointments[0].jurisdiction)
    step = reverse("admin:communities_governancemethod_step", args=[made.pk, "active"])
    assert city.post(step, {"version": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.state == MethodState.ACTIVE
    assert current(Kind.METHOD, made.slug) is not None
    assert city.post(page_of(made), typed(made, name="偷改")).status_code == 403
    revise = reverse("admin:communities_governancemethod_revise", args=[made.pk])
    answers = [city.post(revise)["Location"] for _press in range(2)]
    draft = GovernanceMethod.objects.get(edition=2)
    assert answers == [page_of(draft)] * 2


def test_the_own_draft_is_not_put_in_force_and_the_reason_is_read(
    city: Any, city_officer: Any
) -> None:
    made = method(author=city_officer)
    step = reverse("admin:communities_governancemethod_step", args=[made.pk, "active"])
    page = city.post(step, {"version": "1"})
    assert page.status_code == 200
    assert "须由未参与编写和确认的人员发布" in page.content.decode()
    made.refresh_from_db()
    assert made.state == MethodState.DRAFT


def test_a_township_reads_what_is_in_force(
    client_for: Any, township_officer: Any, city_officer: Any
) -> None:
    made = method(by=city_officer)
    method("草稿")
    browser = client_for(township_officer)
    assert [row.name for row in browser.get(METHODS).context["cl"].result_list] == [made.name]
    page = browser.get(page_of(made))
    assert page.context["may_revise"] is False
    assert "撤桶并点怎么做1" in page.content.decode()


@pytest.fixture
def adoptions(community: Community, city_officer: Any, member: Any) -> None:
    """德泰 follows two methods, one of them ended; one in another county."""
    classify(community, type_("large"), type_("mixed"))
    first, second = method("办法甲", by=city_officer), method("办法乙", by=city_officer)
    adopt(community, first, by=member)
    ended = adopt(community, second, by=member)
    end_adoption(ended, by=member, ended_on=ended.adopted_on, reason="搬迁")
    far = factories.township(factories.county(name="溪湖区"), name="河东街道")
    adopted_by_somebody(factories.community(far, name="远社区"), first)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?running=yes", 2),
        ("?running=no", 1),
        ("?method=banfajia", 2),
        ("?method=banfayi", 1),
        ("?county=pingshan", 2),
        ("?type=large", 2),
        ("?type=mixed&running=yes", 1),
        ("?q=远", 1),
    ],
)
def test_adoptions_are_found_by_method_county_and_type(
    query: str, count: int, adoptions: None, city: Any
) -> None:
    page = city.get(ADOPTIONS + query)
    assert page.context["cl"].result_count == count


def test_the_filters_count(adoptions: None, city: Any) -> None:
    page = city.get(ADOPTIONS).content.decode()
    for text in ("办法甲 (2)", "办法乙 (1)", "平山区 (2)", "溪湖区 (1)", "large (2)"):
        assert text in page, text


@pytest.mark.parametrize("query", ["?method=x", "?running=x", "?type=x", "?county=x", "?q=%00"])
def test_strange_values_break_nothing(query: str, adoptions: None, city: Any) -> None:
    assert city.get(ADOPTIONS + query).status_code in {302, 400}
    assert city.get(METHODS + "?type=x").status_code in {302, 400}


def test_an_officer_reads_an_adoption_with_its_comparison(
    adoptions: None, county_browser: Any
) -> None:
    assert county_browser.get(ADOPTIONS).context["cl"].result_count == 2
    adoption = MethodAdoption.objects.get(ended_on__isnull=False)
    address = reverse("admin:communities_methodadoption_change", args=[adoption.pk])
    page = county_browser.get(address).content.decode()
    for text in ("搬迁", "数据不足", "张小明"):
        assert text in page, text


def test_the_page_of_a_community_holds_its_toolkit(
    adoptions: None, county_browser: Any, community: Community
) -> None:
    address = reverse("admin:communities_community_change", args=[community.pk])
    page = county_browser.get(address)
    assert {row.method.name for row in page.context["toolkit"].tools} == {"办法甲", "办法乙"}
    assert [row.adoption.method.name for row in page.context["running"]] == ["办法甲"]
    text = page.content.decode()
    for expected in ("办法甲怎么做1", "办法乙告知书正文"):
        assert expected in text
