"""Two officers who begin a rule of the same day: the second is told, and no error of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.rules import Refusal
from evaluation.models import StandingRule, WasteLimit
from tests import factories
from tests.evaluation.test_races import at_once
from tests.evaluation.test_standing_rules import rule as add_rule
from tests.evaluation.waste_helpers import limit as add_limit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("begin", "model"), [(add_limit, WasteLimit), (add_rule, StandingRule)])
def test_one_rule_begins_on_a_day(begin: Callable[..., Any], model: Any) -> None:
    officers = [factories.user("city_officer", factories.CITY_CODE) for _n in range(4)]

    def act(place: int) -> None:
        try:
            begin(by=officers[place])
        except ValidationError as error:
            raise Refusal(error.messages[0]) from error

    assert sorted(at_once(4, act)) == ["Refusal", "Refusal", "Refusal", "done"]
    assert model.objects.count() == 1
