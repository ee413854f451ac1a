"""On PostgreSQL everything runs again that can reach the database, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TestCase

from tests.conftest import may_query


def test_who_does_not_ask_for_the_database_gets_none(request: pytest.FixtureRequest) -> None:
    assert not may_query(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()


@pytest.mark.django_db
def test_a_marker_asks(request: pytest.FixtureRequest) -> None:
    assert may_query(request.node)


def test_a_fixture_asks(request: pytest.FixtureRequest, community: object) -> None:
    assert may_query(request.node)


class TestOfDjango(TestCase):
    @pytest.fixture(autouse=True)
    def node(self, request: pytest.FixtureRequest) -> None:
        self.asks = may_query(request.node)

    def test_a_class_asks(self) -> None:
        assert self.asks
