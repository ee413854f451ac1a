"""Several people at once: one name stands once, and a day has no more than its hours."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from outreach.models import Campaign, Carrier, Volunteer
from outreach.services import CarrierContent, MaterialContent, add_carrier, add_material
from tests.evaluation.test_races import at_once
from tests.orgs.standard_helpers import pdf
from tests.outreach import volunteer_helpers as helpers

pytestmark = pytest.mark.django_db(transaction=True)

REPEATS = 5
PEOPLE = 3


def _told(write: object) -> None:
    """Let `write` be refused in words; any other error stays one."""
    try:
        write()  # type: ignore[operator]
    except ValidationError:
        return


def test_one_name_of_a_carrier_is_entered_once() -> None:
    unit, by = helpers.community(), helpers.member().pk
    for repeat in range(REPEATS):
        content = CarrierContent("board", f"栏{repeat}", "东门", "居委会", helpers.FIRST, 30)

        def enter(_place: int, content: CarrierContent = content) -> None:
            person = User.objects.get(pk=by)
            _told(lambda: add_carrier(unit, by=person, content=content, token=helpers.token()))

        assert at_once(PEOPLE, enter) == ["done"] * PEOPLE
        assert Carrier.objects.filter(name=content.name).count() == 1


def test_one_title_of_material_is_entered_once() -> None:
    campaign, by = helpers.campaign().pk, helpers.author().pk
    for repeat in range(REPEATS):
        content = MaterialContent(f"海报{repeat}", "poster", "free")

        def enter(_place: int, content: MaterialContent = content) -> None:
            of, person = Campaign.objects.get(pk=campaign), User.objects.get(pk=by)
            _told(
                lambda: add_material(
                    of, by=person, content=content, upload=pdf(), token=helpers.token()
                )
            )

        assert at_once(PEOPLE, enter) == ["done"] * PEOPLE
        assert Campaign.objects.get(pk=campaign).materials.filter(title=content.title).count() == 1


def test_a_day_has_no_more_than_its_hours() -> None:
    by = helpers.member().pk
    for repeat in range(REPEATS):
        pk = helpers.active(f"人{chr(0x4E00 + repeat)}").pk

        def enter(_place: int, pk: int = pk) -> None:
            volunteer, person = Volunteer.objects.get(pk=pk), User.objects.get(pk=by)
            day = timezone.localdate()
            _told(lambda: helpers.entered(volunteer, day=day, half_hours=20, by=person))

        assert at_once(PEOPLE, enter) == ["done"] * PEOPLE
        assert Volunteer.objects.get(pk=pk).services.count() == 1
