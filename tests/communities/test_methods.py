"""Methods of the toolkit: who sees them, how they come in force, change and retire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from communities.enums import MethodState
from communities.models import GovernanceMethod, MethodStep, ModelText
from communities.services import put_in_force, retire_method, revise_method
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.communities.toolkits import method, type_

pytestmark = pytest.mark.django_db


@pytest.fixture
def far_county(db: None) -> Any:
    return factories.county(name="溪湖区")


@pytest.fixture
def second_officer(db: None) -> Any:
    return factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="second")


def seen(user: Any) -> set[str]:
    person = factories.User.objects.get(pk=user.pk)
    return set(GovernanceMethod.objects.for_user(person).values_list("name", flat=True))


@pytest.fixture
def everywhere(county: Any, far_county: Any, city_officer: Any) -> None:
    """A draft and a method in force of the city, of 平山区 and of another district."""
    for place, code in (
        ("市", factories.CITY_CODE), ("平山", county.code), ("外区", far_county.code),
    ):  # fmt: skip
        method(f"{place}草稿", jurisdiction=code)
        method(f"{place}办法", jurisdiction=code, by=city_officer)


def test_each_sees_the_own_jurisdiction_and_what_those_above_put_in_force(
    everywhere: None,
    city_officer: Any,
    county_officer: Any,
    township_officer: Any,
    member: Any,
    far_county: Any,
) -> None:
    far_officer = factories.user(Role.COUNTY_OFFICER, far_county)
    far = factories.community(factories.township(far_county, name="河东街道"), name="远社区")
    far_member = factories.user(Role.COMMITTEE_MEMBER, far)
    assert seen(city_officer) == {
        "市草稿", "市办法", "平山草稿", "平山办法", "外区草稿", "外区办法",
    }  # fmt: skip
    assert seen(county_officer) == {"市办法", "平山草稿", "平山办法"}
    assert seen(far_officer) == {"市办法", "外区草稿", "外区办法"}
    assert seen(township_officer) == seen(member) == {"市办法", "平山办法"}
    assert seen(far_member) == {"市办法", "外区办法"}


@pytest.mark.parametrize(
    "role", [Role.INSPECTOR, Role.ORG_MEMBER, Role.AUDITOR, Role.SECURITY_ADMIN, None]
)
def test_without_a_territorial_role_nothing_is_seen(
    role: Any, everywhere: None, county: Any
) -> None:
    assert seen(factories.user(role, county, username="stranger")) == set()


def test_a_community_works_with_what_is_in_force_above_it(
    everywhere: None, community: Any, city_officer: Any
) -> None:
    gone = method("旧办法", by=city_officer)
    retire_method(gone, by=city_officer, reason="不再适用")
    rows = GovernanceMethod.objects.for_community(community)
    assert set(rows.values_list("name", flat=True)) == {"市办法", "平山办法"}


def test_put_in_force_it_is_published_with_all_its_text(county: Any, county_officer: Any) -> None:
    made = method("办法", jurisdiction=county.code, types=[type_("large", "大型居住社区")])
    publication = put_in_force(made, by=county_officer)
    made.refresh_from_db()
    assert made.state == MethodState.ACTIVE
    assert publication.payload == {
        "name": "办法",
        "edition": 1,
        "summary": "办法的概要",
        "county": "平山区",
        "county_slug": "pingshan",
        "types": ["大型居住社区"],
        "type_codes": ["large"],
        "steps": [
            {"title": "第1步", "description": "办法怎么做1"},
            {"title": "第2步", "description": "办法怎么做2"},
        ],
        "model_texts": [{"title": "告知书", "text": "办法告知书正文"}],
        "source": "指导意见第三部分",
        "since": "2020-01-01",
        "retired_on": "",
    }
    assert AuditEvent.objects.filter(action="governancemethod.active").count() == 1


def test_who_wrote_it_does_not_publish_it(city_officer: Any) -> None:
    made = method(author=city_officer)
    with pytest.raises(DutyConflict):
        put_in_force(made, by=city_officer)
    assert GovernanceMethod.objects.get().state == MethodState.DRAFT
    assert not Publication.objects.exists()


def test_a_county_does_not_put_the_citys_methods_in_force(
    county_officer: Any, township_officer: Any
) -> None:
    for person in (county_officer, township_officer):
        with pytest.raises(IllegalTransition):
            put_in_force(method(f"办法{person.pk}"), by=person)


@pytest.mark.parametrize("part", ["types", "steps", "model_texts"])
def test_an_incomplete_draft_is_refused(part: str, city_officer: Any) -> None:
    made = method()
    rows = getattr(made, part)
    rows.clear() if part == "types" else rows.all().delete()
    with pytest.raises(Refusal) as refusal:
        put_in_force(made, by=city_officer)
    assert type(refusal.value) is Refusal
    assert GovernanceMethod.objects.get().state == MethodState.DRAFT


def test_an_officer_without_a_unit_publishes_nothing(city_officer: Any) -> None:
    city_officer.unit = " "
    with pytest.raises(Refusal):
        put_in_force(method(), by=city_officer)
    assert not Publication.objects.exists()


def test_the_text_of_a_method_in_force_stays(city_officer: Any) -> None:
    made = method(by=city_officer)
    step, text = made.steps.first(), made.model_texts.first()
    for attempt in (step.save, step.delete, text.save, text.delete):
        with pytest.raises(IllegalTransition):
            attempt()
    assert (MethodStep.objects.count(), ModelText.objects.count()) == (2, 1)
    rows = GovernanceMethod.objects.filter(pk=made.pk)
    for changes in ({"name": "改"}, {"summary": "改"}, {"since": timezone.localdate()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_a_revision_begins_with_the_text_and_replaces_it_when_in_force(
    city_officer: Any, second_officer: Any
) -> None:
    first = method(by=city_officer)
    draft, is_new = revise_method(first, by=city_officer)
    again, is_new_again = revise_method(first, by=second_officer)
    assert (is_new, is_new_again, draft.pk) == (True, False, again.pk)
    assert (draft.slug, draft.edition, draft.state) == (first.slug, 2, MethodState.DRAFT)
    assert [s.title for s in draft.steps.all()] == ["第1步", "第2步"]
    assert [t.text for t in draft.model_texts.all()] == ["撤桶并点告知书正文"]
    assert list(draft.types.all()) == list(first.types.all())
    step = draft.steps.first()
    step.description = "改过的做法"
    step.save()
    with pytest.raises(DutyConflict):
        put_in_force(draft, by=city_officer)
    draft.refresh_from_db()
    publication = put_in_force(draft, by=second_officer)
    assert (publication.version, publication.reason) == (2, "修订：第2版")
    first.refresh_from_db()
    assert (first.state, first.retired_on) == (MethodState.RETIRED, timezone.localdate())
    assert next(s.description for s in first.steps.all()) == "撤桶并点怎么做1"


def test_a_draft_is_not_revised_and_strangers_revise_nothing(
    city_officer: Any, county_officer: Any
) -> None:
    with pytest.raises(Refusal):
        revise_method(method("草稿"), by=city_officer)
    with pytest.raises(Refusal):
        revise_method(method("办法", by=city_officer), by=county_officer)
    assert GovernanceMethod.objects.count() == 2


def test_a_retired_method_says_so_in_public(city_officer: Any) -> None:
    made = method(by=city_officer)
    with pytest.raises(Refusal):
        retire_method(made, by=city_officer, reason=" ")
    retire_method(made, by=city_officer, reason="上位文件废止")
    publication = current(Kind.METHOD, made.slug)
    assert publication is not None
    assert publication.payload["retired_on"] == timezone.localdate().isoformat()
    assert publication.reason == "上位文件废止"


def test_a_method_withdrawn_from_the_site_is_retired_without_coming_back(
    city_officer: Any,
) -> None:
    made = method(by=city_officer)
    publication = current(Kind.METHOD, made.slug)
    assert publication is not None
    withdraw(publication, by=city_officer, reason="有误")
    retire_method(made, by=city_officer, reason="有误")
    assert current(Kind.METHOD, made.slug) is None
    assert Publication.objects.count() == 1


def test_of_two_that_put_it_in_force_the_second_is_told(city_officer: Any) -> None:
    made = method()
    mine = GovernanceMethod.objects.get(pk=made.pk)
    put_in_force(made, by=city_officer)
    with pytest.raises(StaleRecord):
        put_in_force(mine, by=city_officer)
    with pytest.raises(IllegalTransition):
        put_in_force(GovernanceMethod.objects.get(pk=made.pk), by=city_officer)


def test_the_database_keeps_one_draft_and_one_in_force_of_a_method(city_officer: Any) -> None:
    made = method(by=city_officer)
    draft, _new = revise_method(made, by=city_officer)
    for changes in (
        {"edition": 2, "state": MethodState.RETIRED, "retired_on": timezone.localdate()},
        {"edition": 3, "state": MethodState.DRAFT},
        {"edition": 3, "state": MethodState.ACTIVE},
        {"edition": 3, "state": MethodState.RETIRED},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            GovernanceMethod.objects.create(
                slug=draft.slug, jurisdiction="2105", name="别名", summary="s", source="s",
                **changes,
            )  # fmt: skip


def test_a_method_from_the_future_is_refused() -> None:
    made = method()
    made.since = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        made.full_clean()
    assert list(error.value.message_dict) == ["since"]


def test_addresses_are_told_apart() -> None:
    assert [method(name).slug for name in ("撤桶", "车筒", "撤桶2")] == [
        "chetong", "chetong-2", "chetong2",
    ]  # fmt: skip
