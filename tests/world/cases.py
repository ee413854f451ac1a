"""A registration case of 平山区, and a filing of 德泰社区 that waits for its first opinion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _rules(world: World) -> None:
    from orgs.models import CaseTerm
    from tests.orgs.case_helpers import rules

    if not CaseTerm.objects.exists():
        rules()


def _case(world: World) -> dict[str, str]:
    """In pre-review; another officer took it."""
    from orgs.services import step_case
    from tests.orgs.case_helpers import begin, clerk

    _rules(world)
    case = begin()
    step_case(case, "pre_review", by=clerk())
    return row(
        case, public_id=case.public_id, version=case.version, target="guidance",
        code=case.receipt_code,
    )  # fmt: skip


def _filing(world: World) -> dict[str, str]:
    from orgs.queries import materials_of
    from tests.orgs.case_helpers import begin, filing, member

    _rules(world)
    case = begin(filing(), by=member())
    return row(
        case,
        public_id=case.public_id,
        version=case.version,
        target="with_township",
        paper=materials_of(case)[0].pk,
    )


def _asked(world: World) -> dict[str, str]:
    """A filing whose initiators were asked to correct something."""
    from orgs.services import ask_correction
    from tests.orgs.case_helpers import begin, filing, member

    _rules(world)
    case = begin(filing(name="德泰社区环保小组"), by=member())
    ask_correction(case, by=member(), text="章程没有写明活动经费来源")
    return row(case, public_id=case.public_id, version=case.version)


def _term(world: World) -> dict[str, str]:
    from orgs.models import CaseTerm

    _rules(world)
    return row(CaseTerm.objects.all()[0])


def _requirement(world: World) -> dict[str, str]:
    from orgs.models import MaterialRequirement

    _rules(world)
    return row(MaterialRequirement.objects.all()[0])


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "case": _case,
    "filing": _filing,
    "asked_filing": _asked,
    "case_term": _term,
    "material_requirement": _requirement,
}
