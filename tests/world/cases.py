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


def _guide(world: World) -> dict[str, str]:
    """On the site already; it is written by nobody of here."""
    from tests.orgs.case_helpers import guide_on_site

    guide = guide_on_site()
    return row(guide, key="association")


def _guide_version(world: World) -> dict[str, str]:
    world.variables("starting_guide")
    return {"key": "association", "version": "1"}


def _enquiry(world: World) -> dict[str, str]:
    from tests.orgs.case_helpers import asked

    enquiry = asked()
    return row(
        enquiry,
        public_id=enquiry.public_id,
        version=enquiry.version,
        code=enquiry.receipt_code,
    )


def _answered(world: World) -> dict[str, str]:
    from orgs.services import answer_enquiry
    from tests.orgs.case_helpers import asked, clerk

    enquiry = asked(text="备案要不要交钱？")
    answer_enquiry(enquiry, by=clerk(), answer="不收费。")
    return row(enquiry, public_id=enquiry.public_id, version=enquiry.version)


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "case": _case,
    "filing": _filing,
    "asked_filing": _asked,
    "starting_guide": _guide,
    "starting_guide_version": _guide_version,
    "enquiry": _enquiry,
    "answered_enquiry": _answered,
    "case_term": _term,
    "material_requirement": _requirement,
}
