"""Procedures at several of their steps, each a row of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.world.common import row
from tests.world.people import World


def _at(step: int, title: str) -> Callable[[World], dict[str, str]]:
    """A procedure of 德泰社区 with `step` steps done."""

    def variables(world: World) -> dict[str, str]:
        return _row(_carried(world, step, title), number=step + 1)

    return variables


def _carried(world: World, step: int, title: str) -> Any:
    from tests.deliberation.procedure_helpers import carry_on, law, start

    law()
    procedure = start(world.units["community"], world.people["member"], title)
    return carry_on(procedure, world.people["member"], step, day=date(2026, 3, 1))


def _row(procedure: Any, **further: Any) -> dict[str, str]:
    return row(
        procedure,
        public_id=procedure.public_id,
        version=procedure.version,
        today=timezone.localdate(),
        later=timezone.localdate() + timedelta(days=7),
        **further,
    )


def _published(world: World) -> dict[str, str]:
    from deliberation.public import publish_procedure

    procedure = _carried(world, 5, "公开的程序")
    publish_procedure(procedure, by=world.people["county"])
    return {"key": procedure.public_id, "version": "1"}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "procedure": _at(1, "修缮文化广场"),
    "procedure_to_resolve": _at(3, "建分拣中心"),
    "published_procedure": _published,
}
