"""Who gets which answer where: written by hand, compared with the portal by test_permissions.py.

Each row is one URL pattern and the object that its address leads to (`world.OBJECTS`, which all
belong to 德泰社区, 南地街道, 平山区). GET and POST say: status, then who gets it; `*` is everybody
not named. A method that is not given must answer 405 to everybody whom the page would let in.

302 is the way to the sign-in for visitors. For staff it is also the admin's answer for a record
that does not exist or is none of theirs: back to the index, with the same message.
"""

from __future__ import annotations

from tests.permission_table import (
    accounts,
    activities,
    admin,
    appeals,
    cases,
    communities,
    coordination,
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
    programmes,
    projects,
    records,
    referrals,
    standards,
    trainings,
    volunteers,
)
from tests.permission_table.rows import Row, expectations, people

TABLE: list[Row] = [
    *admin.ROWS,
    *accounts.ROWS,
    *portal.ROWS,
    *imports.ROWS,
    *communities.ROWS,
    *orgs.ROWS,
    *credit.ROWS,
    *cases.ROWS,
    *standards.ROWS,
    *library.ROWS,
    *partnerships.ROWS,
    *deliberation.ROWS,
    *evaluation.ROWS,
    *appeals.ROWS,
    *projects.ROWS,
    *records.ROWS,
    *coordination.ROWS,
    *plans.ROWS,
    *programmes.ROWS,
    *trainings.ROWS,
    *referrals.ROWS,
    *notices.ROWS,
    *outreach.ROWS,
    *volunteers.ROWS,
    *activities.ROWS,
]

__all__ = ["TABLE", "Row", "expectations", "people"]
