"""People of every role and relation, and one object of each kind, for the permission table.

Everything is about 德泰社区 in 南地街道, 平山区; who is `other` belongs somewhere else.
"""

from __future__ import annotations

from tests.world import (
    accounts,
    activities,
    appeals,
    bodies,
    cases,
    communities,
    coordination,
    councils,
    credit,
    deliberation,
    evaluation,
    imports,
    library,
    notices,
    orgs,
    outreach,
    partnerships,
    plans,
    portal,
    procedures,
    programmes,
    projects,
    records,
    referrals,
    reviews,
    standards,
    surveys,
    townships,
    trainings,
    volunteers,
)
from tests.world.common import picture
from tests.world.people import EVERYBODY, MISSING, World

OBJECTS = (
    communities.OBJECTS
    | bodies.OBJECTS
    | councils.OBJECTS
    | accounts.OBJECTS
    | portal.OBJECTS
    | orgs.OBJECTS
    | credit.OBJECTS
    | cases.OBJECTS
    | standards.OBJECTS
    | library.OBJECTS
    | partnerships.OBJECTS
    | evaluation.OBJECTS
    | appeals.OBJECTS
    | deliberation.OBJECTS
    | procedures.OBJECTS
    | surveys.OBJECTS
    | reviews.OBJECTS
    | townships.OBJECTS
    | projects.OBJECTS
    | records.OBJECTS
    | coordination.OBJECTS
    | plans.OBJECTS
    | programmes.OBJECTS
    | trainings.OBJECTS
    | referrals.OBJECTS
    | outreach.OBJECTS
    | volunteers.OBJECTS
    | activities.OBJECTS
    | imports.OBJECTS
    # Last: how many would get a notice, counts everybody who was appointed before.
    | notices.OBJECTS
)


def make_world() -> World:
    return World(OBJECTS)


__all__ = ["EVERYBODY", "MISSING", "World", "make_world", "picture"]
