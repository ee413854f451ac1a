"""What the demonstration holds of organisations and evaluation: every state of every record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.validators import validate_credit_code
from orgs.enums import ChangeState, CreditList, MilestoneOutcome, PledgeKind, StandardStanding
from orgs.models import (
    CreditEntry,
    Listing,
    Organization,
    Pledge,
    Project,
    ProjectChange,
    ProjectMilestone,
    ProjectWarning,
    Rating,
    Signature,
    Standard,
)
from orgs.rules import LISTING_ON
from orgs.standards import standing_on
from portal.enums import Kind
from portal.models import Publication

MARK = "演示"
ALIAS = "demonstration"
MACHINES = [
    model
    for app in ("orgs", "evaluation")
    for model in apps.get_app_config(app).get_models()
    if hasattr(model, "TRANSITIONS")
]


@pytest.fixture(scope="module")
def _filled(demonstration: Path, django_db_blocker: Any) -> Iterator[None]:
    """The database of the filled demonstration, as nobody has touched it yet."""
    connections.databases[ALIAS] = {
        **settings.DATABASES["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(demonstration / "db.sqlite3"),
    }
    with django_db_blocker.unblock():
        yield
        connections[ALIAS].close()
    del connections.databases[ALIAS]


pytestmark = pytest.mark.usefixtures("_filled")


def rows(model: Any, **fields: Any) -> Any:
    return model._base_manager.using(ALIAS).filter(**fields)


def test_there_are_sixty_organisations_that_nobody_takes_for_real_ones() -> None:
    organizations = list(rows(Organization))
    assert len(organizations) >= 60
    for one in organizations:
        if one.credit_code:
            validate_credit_code(one.credit_code)
    assert [one.name for one in organizations if MARK not in one.purpose + one.scope] == []


def test_somebody_is_on_each_list() -> None:
    on_a_list = rows(Listing, state__in=LISTING_ON).values_list("list", flat=True)
    assert set(on_a_list) == set(CreditList.values)


def test_every_machine_is_known() -> None:
    assert len(MACHINES) >= 21


@pytest.mark.parametrize("model", MACHINES)
def test_every_state_is_shown(model: Any) -> None:
    choices = {value for value, _label in model._meta.get_field("state").choices}
    assert set(rows(model).values_list("state", flat=True)) == choices


def test_every_turn_of_a_project_is_shown() -> None:
    states = set(rows(ProjectChange).values_list("state", flat=True))
    assert states == set(ChangeState.values)
    outcomes = set(rows(ProjectMilestone).values_list("outcome", flat=True))
    assert outcomes == set(MilestoneOutcome.values)


def test_every_standing_of_a_standard_is_shown() -> None:
    days = ("consult_from", "consult_until", "holds_from", "replaced_on", "ended_on")
    standings = {
        standing_on(
            row.state, today=timezone.localdate(), **{day: getattr(row, day) for day in days}
        )
        for row in rows(Standard)
    }
    assert standings - {None} == set(StandardStanding)


def test_who_is_on_a_list_meets_a_project() -> None:
    """One is warned of, and one is refused as soon as it is applied for."""
    assert rows(ProjectWarning).exists()
    barred = rows(Listing, state__in=LISTING_ON, list=CreditList.DISHONEST).values("organization")
    assert rows(Project, state="draft", partners__organization__in=barred).exists()


def test_every_turn_of_a_credit_record_is_shown() -> None:
    assert rows(Rating, cancelled_on__isnull=False).exists()
    assert rows(Rating, cancelled_on__isnull=True).exists()
    assert set(rows(Pledge).values_list("kind", flat=True)) == set(PledgeKind.values)
    assert rows(Pledge, association__isnull=False).exists()
    on_site = rows(Publication, kind=Kind.PLEDGE, is_latest=True).count()
    assert on_site == rows(Pledge).count()
    assert rows(Signature, withdrawn_on__isnull=False).exists()
    assert rows(CreditEntry, is_retraction=True).exists()
