"""Work plans of 南地街道 for three years, and of two townships of their own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from accounts.enums import Role
from tests import factories
from tests.world.common import row
from tests.world.people import World


def _clause(world: World) -> None:
    """The policy is loaded by another object of the world."""
    world.variables("policy_clause")


def _writer(world: World, name: str) -> Any:
    """An officer of another township of 平山区."""
    from tests.coordination.helpers import person

    unit = factories.township(world.units["county"], name=name)
    return person(f"plan-{name}", Role.TOWNSHIP_OFFICER, unit)


def _draft(world: World) -> dict[str, str]:
    """Next year's plan of 南地街道."""
    from tests.coordination.plan_helpers import YEAR, begun, line_content, with_line

    _clause(world)
    plan = begun(year=YEAR + 1, title="还在编制的计划")
    due = line_content().due_on.replace(year=YEAR + 1)
    line = with_line(plan, line_content(due_on=due))
    return row(
        plan, public_id=plan.public_id, version=plan.version, line_id=line.pk, target="submitted",
        due=due,
    )  # fmt: skip


def _held(world: World) -> dict[str, str]:
    """Last year's plan of 南地街道 in force; its task waits to be stated done."""
    from tests.coordination.plan_helpers import YEAR, accepted, line_content, task_content

    _clause(world)
    last = YEAR - 1
    counted, task = line_content(target=Decimal(0)), task_content()
    plan = accepted(
        None,
        *(
            type(one)(**{**one.__dict__, "due_on": one.due_on.replace(year=last)})
            for one in (counted, task)
        ),
        year=last,
        title="去年的计划",
    )
    line = plan.lines.get(target__isnull=True)
    return row(
        plan, public_id=plan.public_id, version=plan.version, line_id=line.pk, moment="midyear",
        day=f"{last}-06-01",
    )  # fmt: skip


def _review(world: World) -> dict[str, str]:
    """The year-end review of it, every line of which is explained."""
    from coordination import services
    from coordination.models import WorkPlan
    from tests.coordination.plan_helpers import nandi_writer, prepared

    plan = WorkPlan.objects.get(pk=world.variables("held_plan")["object_id"])
    review = prepared(plan, "yearend")
    remarks = dict.fromkeys(review.lines.values_list("pk", flat=True), "原因说明")
    services.remark_on_review(review, by=nandi_writer(), summary="", remarks=remarks)
    return {"public_id": review.public_id, "version": str(review.version), "target": "closed"}


def _submitted(world: World) -> dict[str, str]:
    from tests.coordination.plan_helpers import submitted

    _clause(world)
    plan = submitted(_writer(world, "待审街道"), title="报送的计划")
    return {"public_id": plan.public_id, "version": str(plan.version), "target": "accepted"}


def _published(world: World) -> dict[str, str]:
    from tests.coordination.plan_helpers import published

    _clause(world)
    return {"key": published(_writer(world, "公示街道")).key, "version": "1"}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "draft_plan": _draft,
    "held_plan": _held,
    "plan_review": _review,
    "submitted_plan": _submitted,
    "published_plan": _published,
}
