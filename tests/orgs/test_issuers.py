"""Whoever has no unit publishes nothing: a person's own name never stands on the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Refusal
from orgs import library_public
from orgs.models import StartingGuide
from orgs.services import publish_guide
from orgs.services.project_publishing import publish_project
from orgs.standard_public import publish_standard
from portal.models import Publication
from tests import factories
from tests.orgs import library_helpers as library
from tests.orgs import project_helpers as projects
from tests.orgs import standard_helpers as standards

pytestmark = pytest.mark.django_db

Act = Callable[[User], Any]


def practice() -> Act:
    case = library.submitted()
    return lambda by: library_public.publish_practice(case, by=by)


def event() -> Act:
    planned = library.planned()
    return lambda by: library_public.announce_event(planned, by=by)


def project() -> Act:
    accepted = projects.fresh(projects.accepted())
    return lambda by: publish_project(accepted, by=by)


def standard() -> Act:
    consulted = standards.consulted()
    return lambda by: publish_standard(consulted, by=by, reason="更正", confirmed=True)


def guide() -> Act:
    written = StartingGuide.objects.create(kind="association", conditions="条件")
    return lambda by: publish_guide(written, by=by)


@pytest.mark.parametrize("make", [practice, event, project, standard, guide])
def test_who_has_no_unit_publishes_nothing(make: Callable[[], Act]) -> None:
    act = make()
    nameless = factories.user(Role.CITY_OFFICER, unit="")
    before = Publication.objects.count()
    with pytest.raises(Refusal, match="未填写所在单位"):
        act(nameless)
    assert Publication.objects.count() == before
