"""A meeting of 德泰社区 in each of its states."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def draft(member: Any, community: Any) -> Any:
    from tests.deliberation.helpers import begin

    return begin(member, community)


@pytest.fixture
def held(member: Any, community: Any) -> Any:
    from tests.deliberation.helpers import hold

    return hold(member, community)


@pytest.fixture
def published(held: Any, township_officer: Any, county_officer: Any) -> Any:
    """The meeting; its publication is version 1."""
    from tests.deliberation.helpers import publish

    publish(held, confirmer=township_officer, publisher=county_officer)
    return held


@pytest.fixture
def action(published: Any) -> Any:
    from tests.deliberation.helpers import only_action

    return only_action(published)


@pytest.fixture
def colleague(community: Any) -> Any:
    """A second member of the same committee."""
    from tests import factories

    return factories.user("committee_member", community, username="colleague")
