"""Which step leads where, and who may take it: written by hand, compared with the tables."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import transaction as database

from accounts.enums import Role
from accounts.rules import IllegalTransition
from accounts.services import transition
from deliberation.enums import ActionState, MeetingState
from deliberation.models import Action, Meeting
from deliberation.rules import ACTION_STEPS, HELD, MEETING_STEPS
from tests import factories

MEMBER = {"committee_member"}
OFFICERS = {"township_officer", "county_officer", "city_officer"}

# (from, to) → who may; whether a reason is needed. Whatever is missing here is impossible.
MEETING: dict[tuple[str, str], tuple[set[str], bool]] = {
    ("draft", "announced"): (MEMBER, False),
    ("announced", "announced"): (MEMBER, False),
    ("announced", "in_progress"): (MEMBER, False),
    ("announced", "cancelled"): (MEMBER, True),
    ("draft", "closed"): (MEMBER, False),
    ("in_progress", "closed"): (MEMBER, False),
    ("draft", "cancelled"): (MEMBER, True),
    ("closed", "minutes_confirmed"): (OFFICERS, False),
    ("closed", "draft"): (OFFICERS, True),
    ("minutes_confirmed", "published"): (OFFICERS, False),
    ("minutes_confirmed", "draft"): (OFFICERS, True),
    ("published", "draft"): (OFFICERS, True),
}
ACTION: dict[tuple[str, str], tuple[set[str], bool]] = {
    ("open", "in_progress"): (MEMBER, False),
    ("open", "done"): (MEMBER, False),
    ("in_progress", "in_progress"): (MEMBER, False),
    ("in_progress", "done"): (MEMBER, False),
    ("done", "in_progress"): (MEMBER | OFFICERS, True),
    ("done", "verified"): (MEMBER | OFFICERS, False),
    ("verified", "in_progress"): (MEMBER | OFFICERS, True),
}


@pytest.mark.parametrize(
    ("table", "states", "expected"),
    [(MEETING_STEPS, MeetingState, MEETING), (ACTION_STEPS, ActionState, ACTION)],
)
def test_the_table_of_steps(table: Any, states: Any, expected: Any) -> None:
    found = {}
    for source, target in product(states.values, repeat=2):
        step = table.between(source, target)
        if step is not None:
            found[source, target] = ({role.value for role in step.roles}, step.reason_required)
    assert found == expected


def test_what_counts_as_held() -> None:
    assert {"closed", "minutes_confirmed", "published"} == HELD


PLACES = {
    "committee_member": "community",
    "township_officer": "township",
    "county_officer": "county",
    "city_officer": "city",
    "inspector": "county",
    "org_member": "county",
}


@pytest.fixture
def people(community: Any) -> dict[str, Any]:
    units = {
        "community": community,
        "township": community.township,
        "county": community.township.county,
        "city": factories.CITY_CODE,
    }
    found = {
        role.value: factories.user(role, units[PLACES[role]] if role in PLACES else "")
        for role in Role
    }
    elsewhere = factories.community(
        factories.township(factories.county(name="溪湖区")), name="河东社区"
    )
    found["foreign member"] = factories.user("committee_member", elsewhere)
    found["foreign officer"] = factories.user("county_officer", elsewhere.township.county)
    return found


def _outcome(obj: Any, target: str, by: Any) -> str:
    """Whether the step is taken; it is undone again."""
    try:
        with database.atomic():
            transition(obj, target, by=by, reason="原因")
            database.set_rollback(True)
    except IllegalTransition:
        return "refused"
    return "taken"


def test_every_step_by_every_role(held: Any, people: dict[str, Any]) -> None:
    action = Action.objects.get(resolution__item__meeting=held)
    Meeting.objects.update(notice_on=held.held_on, notice_channel="posted")
    Action.objects.update(verified_on=held.held_on)
    wrong = []
    for model, pk, expected in ((Meeting, held.pk, MEETING), (Action, action.pk, ACTION)):
        states = [state for state, _label in model._meta.get_field("state").choices or ()]
        for source, target in product(states, repeat=2):
            model.objects.filter(pk=pk).update(state=source)
            for name, person in people.items():
                obj = model.objects.get(pk=pk)
                roles, _reason = expected.get((source, target), (set(), False))
                should = "taken" if name in roles else "refused"
                if _outcome(obj, target, person) != should:
                    wrong.append((model.__name__, source, target, name, should))
    assert wrong == []
