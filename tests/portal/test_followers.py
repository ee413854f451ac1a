"""Which tables follow the code of a unit, and which keep what a day in the past said."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField

from accounts.constants import COUNTY_DIGITS
from accounts.scoping import ScopedModel
from communities import services
from communities.services import Act
from orgs.models import Organization, ServiceArea
from orgs.queries import bonds_of
from portal import followers
from portal.services import follow_codes
from tests.communities.helpers import today
from tests.orgs.helpers import organization, serves

# The units themselves; what was published or ranked on a day; rules of counties, whose codes stay.
STAY = {
    "communities.County",
    "communities.Township",
    "communities.Community",
    "portal.Publication",
    "evaluation.Standing",
    "evaluation.Reward",
    "evaluation.StandingRule",
}

pytestmark = pytest.mark.django_db


def act_of(officer: Any) -> Act:
    return Act(by=officer, effective_on=today())


def test_every_table_of_a_unit_follows_its_code_or_says_why_not() -> None:
    following = {model._meta.label for model, _field in followers.columns()}
    scoped = set()
    for model in apps.get_models():
        if not issubclass(model, ScopedModel) or "__" in model.scope_path:
            continue
        field = model._meta.get_field(model.scope_path)
        if isinstance(field, CharField) and (field.max_length or 0) > COUNTY_DIGITS:
            scoped.add(model._meta.label)
    assert scoped - following - STAY == set()
    assert following & STAY == set()


def test_service_areas_follow_a_moved_unit(community: Any, county_officer: Any) -> None:
    org = organization()
    area = serves(org, community.code)
    before = area.version
    services.recode_unit(community, act_of(county_officer), code="210502001077")
    area.refresh_from_db()
    assert (area.jurisdiction, area.version) == ("210502001077", before + 1)
    community.refresh_from_db()
    assert bonds_of([org]).against(community)


def test_those_of_a_township_follow_with_its_communities(
    community: Any, county_officer: Any
) -> None:
    org = organization(jurisdiction=community.township.code, kind="filed", credit_code="")
    area = serves(org, community.code)
    services.recode_township(community.township, act_of(county_officer), code="210502077")
    area.refresh_from_db()
    org.refresh_from_db()
    assert (org.jurisdiction, area.jurisdiction) == ("210502077", f"210502077{community.code[9:]}")


def test_two_units_may_change_places(db: None) -> None:
    org = organization()
    first, second = serves(org, "210502001001"), serves(org, "210502001002")
    follow_codes({"210502001001": "210502001002", "210502001002": "210502001001"})
    codes = dict(ServiceArea.objects.values_list("pk", "jurisdiction"))
    assert codes == {first.pk: "210502001002", second.pk: "210502001001"}
    assert Organization.objects.get().jurisdiction == org.jurisdiction
