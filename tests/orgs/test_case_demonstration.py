"""The cases of the demonstration: each state, each matter, each kind of way."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.enums import Role
from benxi_sorting.demonstration.cases import Cases
from benxi_sorting.demonstration.people import DETAI
from orgs.enums import CaseState, Matter
from orgs.models import RegistrationCase
from tests import factories
from tests.orgs.case_helpers import clerk, judge, member, township
from tests.orgs.helpers import organization

pytestmark = pytest.mark.django_db


def test_every_state_and_matter_can_be_seen() -> None:
    call_command("load_calendar", verbosity=0)
    factories.community(name="德泰社区", code=DETAI)
    people = {
        "pingshan2": clerk(),
        "pingshan": judge(),
        "detai": member(),
        "nandi": township(),
        "benxi": factories.user(Role.CITY_OFFICER, factories.CITY_CODE),
    }
    for number, name in enumerate(("邻里互助促进会", "平山区乡贤环保促进会"), start=1):
        organization(name, number=number)
    Cases(people, timezone.localdate()).load()
    rows = RegistrationCase.objects.all()
    assert set(rows.values_list("state", flat=True)) == set(CaseState.values)
    assert set(rows.values_list("matter", flat=True)) == set(Matter.values)
    growing = rows.filter(matter=Matter.REGISTRATION, organization__kind="filed")
    assert set(growing.values_list("state", flat=True)) == {"pre_review", "certified"}
