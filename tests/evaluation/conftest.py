"""A small card, a round in which it is used, and an inspection in each of its states."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def card(db: None) -> Any:
    from tests.evaluation.helpers import make_card

    return make_card()


@pytest.fixture
def round_(card: Any, community: Any, county_officer: Any) -> Any:
    from tests.evaluation.helpers import make_round

    return make_round(card, by=county_officer)


@pytest.fixture
def inspection(round_: Any, community: Any) -> Any:
    return round_.inspections.get(community=community)


@pytest.fixture
def submitted(inspection: Any, card: Any, member: Any) -> Any:
    from evaluation.services import submit_inspection
    from tests.evaluation.helpers import given, samples

    submit_inspection(inspection, by=member, scores=given(card, notice=8), samples=samples())
    return inspection


@pytest.fixture
def confirmed(submitted: Any, township_officer: Any) -> Any:
    from evaluation.services import confirm_inspection

    confirm_inspection(submitted, by=township_officer)
    return submitted


@pytest.fixture
def draft_bulletin(confirmed: Any, county_officer: Any) -> Any:
    """Prepared by the county officer, whose county has its register; nobody has checked it."""
    from evaluation.services import close_round, prepare_bulletin
    from tests.evaluation.helpers import make_register

    make_register()
    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    return prepare_bulletin(confirmed.round, by=county_officer)


@pytest.fixture
def bulletin(confirmed: Any, county_officer: Any) -> Any:
    """Prepared and checked by two officers of the city: the county officer may publish it."""
    from evaluation.services import close_round
    from tests.evaluation.helpers import prepared

    confirmed.round.refresh_from_db()
    close_round(confirmed.round, by=county_officer)
    return prepared(confirmed.round)
