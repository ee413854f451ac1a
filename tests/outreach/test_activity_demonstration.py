"""The demonstration shows every carrier and every state."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.enums import Role
from benxi_sorting.demonstration.activities import Activities
from outreach.enums import ActivityState, Carrier
from outreach.models import Activity, ActivityPhoto, Registration
from portal.enums import Kind
from portal.queries import current_of
from tests import factories
from tests.orgs.library_helpers import association
from tests.outreach import activity_helpers as h

pytestmark = pytest.mark.django_db


def test_it_shows_every_carrier_and_every_state() -> None:
    unit = h.unit()
    for name in ("甲骨干", "乙骨干"):
        h.leader(name=name)
    people = {
        "detai": h.planner(),
        "nandi": factories.user(Role.TOWNSHIP_OFFICER, unit.township),
        "pingshan": h.publisher(),
        "lvjia": association()[1],
    }
    Activities(people, timezone.localdate()).load()
    rows = Activity.objects.all()
    assert {row.state for row in rows} == set(ActivityState.values)
    published = current_of(Kind.ACTIVITY).filter(payload__state="published")
    assert {row.payload["carrier"] for row in published} == set(Carrier.values)
    assert Registration.objects.filter(state="waiting").count() == 2
    assert set(ActivityPhoto.objects.values_list("is_for_site", flat=True)) == {True, False}
