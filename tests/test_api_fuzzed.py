"""The API does what its own description says, whatever is asked of it (schemathesis)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

from portal.opendata import api
from portal.services import withdraw
from tests import factories
from tests.portal.test_api import issue

if find_spec("schemathesis") is None and not os.environ.get("CI"):
    pytest.skip("schemathesis is not installed", allow_module_level=True)

pytestmark = pytest.mark.django_db
EXAMPLES = 8
# The transport of the tests does not unpack.
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The description as the site gives it, with something published and something withdrawn."""
    import schemathesis

    monkeypatch.setattr(api, "REQUESTS", 1_000_000)
    for number in range(1, 6):
        published = issue(number, unit="210502001", name=f"第{number}协会", funds="30000")
    city = factories.user("city_officer", factories.county())
    withdraw(published, by=city, reason="信息有误")
    # As Django's own test client does: the connection belongs to the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_answer_is_as_described(mode: str, schema: Any) -> None:
    from schemathesis import GenerationMode

    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 25
    asked = 0
    for operation in operations:
        strategy = operation.as_strategy(generation_mode=GenerationMode(mode))

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=strategy)
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=PLAIN)

        if mode == "positive" or operation.query or operation.path_parameters:
            ask()
    assert asked > 120
