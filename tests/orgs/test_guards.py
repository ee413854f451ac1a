"""Each guard of the directory, switched off: what it refuses then happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DatabaseError, connection, models, transaction

from accounts.enums import Role
from accounts.rules import Refusal
from accounts.triggers import install_guard, remove_guard
from orgs import services
from orgs.models import Capability, CodeCategory, Officeholder, Organization
from orgs.queries import bonds_of
from orgs.triggers import LEGAL_PERSON_GUARDS
from tests import factories
from tests.communities.body_helpers import furnish
from tests.orgs.helpers import code_of, dictionaries, organization, serves

pytestmark = pytest.mark.django_db

Patch = pytest.MonkeyPatch
Attempt = Callable[[], Any]


def refuses(attempt: Attempt) -> bool:
    try:
        attempt()
    except (Refusal, ValidationError):
        return True
    return False


def named_field(attempt: Attempt) -> str:
    """The field that a refusal names; the database's own guards name none."""
    try:
        attempt()
    except ValidationError as error:
        return ",".join(error.message_dict)
    except Refusal:
        return ""
    return ""


def officer(role: Role = Role.COUNTY_OFFICER, unit: str = "210502") -> Any:
    factories.county()
    return factories.user(role, unit)


def nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def code_of_a_company() -> bool:
    dictionaries()
    made = Organization(
        name="甲公司", kind="association", credit_code=code_of("91"), jurisdiction="210502"
    )
    return refuses(lambda: services.add(made, by=officer()))


def code_used_twice_in_words() -> bool:
    """The database would refuse it as well, and name nobody."""
    first = organization("先登记的协会")
    made = Organization(
        name="另一家", kind="association", credit_code=first.credit_code, jurisdiction="210502"
    )
    try:
        services.add(made, by=officer())
    except ValidationError as error:
        return "先登记的协会" in " ".join(error.messages)
    return False


def representative_of_a_filed_one() -> bool:
    of = organization(kind="filed", credit_code="")
    held = Officeholder(organization=of, post="legal_representative", name="张某")
    return named_field(lambda: services.add(held, by=officer())) == "post"


def representative_of_what_becomes_a_filed_one() -> bool:
    of, by = organization(), officer()
    services.add(Officeholder(organization=of, post="legal_representative", name="张某"), by=by)

    def change() -> None:
        services.change(of, by=by, expected_version=1, kind="filed", credit_code="")

    return named_field(change) == "kind"


def dictionary_kept_by_a_county() -> bool:
    return refuses(lambda: services.add(Capability(code="x", name="甲"), by=officer()))


def entry_moved_out_of_reach() -> bool:
    made, by = organization(), officer()
    return refuses(lambda: services.change(made, by=by, expected_version=1, jurisdiction="210503"))


def doubt_after_the_dictionary_changed() -> bool:
    made = organization(credit_code=code_of("5A"))
    row = CodeCategory(code="5A", name="企业", kind="", is_confirmed=True, source="来源")
    services.add(row, by=officer(Role.CITY_OFFICER, factories.CITY_CODE))
    made.refresh_from_db()
    return "kind_differs" in made.code_doubts


def published_by_its_author() -> bool:
    by = officer()
    organization(changed_by=by)
    report = services.publish_organizations(Organization.objects.all(), by=by)
    return not report.published


def published_from_elsewhere() -> bool:
    far = officer(unit=factories.county(name="溪湖区").code)
    organization()
    report = services.publish_organizations(Organization.objects.all(), by=far)
    return not report.published


def score_where_a_person_is_shared() -> bool:
    community = factories.community(name="德泰社区")
    contract = furnish(community)["contract"]
    of = organization()
    Officeholder.objects.create(
        organization=of, post="head", name=contract.company.contact_name, since=date(2020, 1, 1)
    )
    return bool(bonds_of([of]).against(community))


def wider_area_seen_from_below() -> bool:
    of = organization(jurisdiction=factories.CITY_CODE)
    serves(of, "210502")
    person = officer(Role.TOWNSHIP_OFFICER, factories.township().code)
    return Organization.objects.for_user(person).exists()


GUARDS: dict[Callable[[], bool], tuple[str, Any]] = {
    code_of_a_company: ("orgs.models.organizations.validate_code_meaning", nothing),
    code_used_twice_in_words: ("orgs.models.organizations.Organization.clean", nothing),
    representative_of_a_filed_one: ("orgs.models.people.validate_post", nothing),
    representative_of_what_becomes_a_filed_one: (
        "orgs.models.organizations.validate_post",
        nothing,
    ),
    dictionary_kept_by_a_county: ("orgs.services.register._refuse_others", nothing),
    entry_moved_out_of_reach: ("orgs.services.register._refuse_others", nothing),
    doubt_after_the_dictionary_changed: ("orgs.services.register.judge_codes", nothing),
    published_by_its_author: ("communities.services.register._obstacle", nothing),
    published_from_elsewhere: ("accounts.models.User.may", lambda *_a, **_k: True),
    score_where_a_person_is_shared: (
        "orgs.queries.conflicts.companies_of_people",
        lambda people: {},
    ),
    wider_area_seen_from_below: ("orgs.models.relations.above", lambda codes: set()),
}


@pytest.mark.parametrize("guard", LEGAL_PERSON_GUARDS, ids=lambda guard: guard.table)
def test_the_database_knows_no_legal_representative_of_a_filed_one(guard: Any) -> None:
    filed = organization("服务队", kind="filed", credit_code="")
    of = organization()
    holder = Officeholder.objects.create(organization=of, post="legal_representative", name="张某")
    head = Officeholder.objects.create(organization=filed, post="head", name="李某")

    def write() -> None:
        if guard.table == "orgs_officeholder":
            Officeholder.objects.filter(pk=head.pk).update(post=holder.post)
        else:
            Organization.objects.filter(pk=of.pk).update(kind="filed", credit_code="")

    with pytest.raises(DatabaseError), transaction.atomic():
        write()
    remove_guard(guard, connection)
    try:
        write()
    finally:
        install_guard(guard, connection)


@pytest.mark.parametrize("guarded", GUARDS, ids=lambda guarded: guarded.__name__)
def test_the_guard_speaks(guarded: Callable[[], bool]) -> None:
    assert guarded()


@pytest.mark.parametrize("guarded", GUARDS, ids=lambda guarded: guarded.__name__)
def test_without_it_what_it_refuses_happens(
    guarded: Callable[[], bool], monkeypatch: Patch
) -> None:
    target, instead = GUARDS[guarded]
    monkeypatch.setattr(target, instead)
    if guarded is published_by_its_author:
        # The record's own check stands behind it.
        monkeypatch.setattr("portal.services._refuse_unfit", nothing)
    assert not guarded()


def test_the_length_of_every_text_is_a_rule_of_the_model() -> None:
    """The database keeps text of any length, and `max_length` alone speaks to forms."""
    loose = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("orgs").get_models()
        for field in model._meta.local_fields
        if type(field) is models.TextField
        and MaxLengthValidator(field.max_length or 0) not in field.validators
    ]
    assert loose == []
