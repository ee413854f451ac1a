"""Actions that were verified before anybody wrote down the day get it from the record."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from deliberation.models import Action
from tests import factories
from tests.deliberation.survey_helpers import loaded, verified

migration = import_module("deliberation.migrations.0007_surveys_instructions")


@pytest.mark.django_db
def test_the_day_is_the_one_on_which_the_site_first_showed_it(member: Any, community: Any) -> None:
    action, _voices = verified(
        member,
        community,
        confirmer=factories.user("township_officer", community.township),
        publisher=factories.user("county_officer", community.township.county),
        ago=40,
    )
    # The database refuses a verified action without a day; a wrong one tells as much.
    Action.objects.filter(pk=action.pk).update(verified_on=timezone.localdate())
    migration.verification_days(apps, None)
    assert loaded(action).verified_on == timezone.localdate() - timedelta(days=40)
