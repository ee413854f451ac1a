"""A social organisation of 平山区 that serves 德泰社区, with `org` as its member."""

from __future__ import annotations

from collections.abc import Callable

from tests.world.common import row
from tests.world.people import World


def _organization(world: World) -> dict[str, str]:
    from tests.orgs.helpers import organization

    world.units["organization"] = organization()
    return row(world.units["organization"])


def _membership(world: World) -> dict[str, str]:
    from tests.orgs.helpers import member

    world.variables("organization")
    member(world.units["organization"], world.people["org"])
    return row(world.people["org"].memberships.get())


def _service_area(world: World) -> dict[str, str]:
    from tests.orgs.helpers import serves

    world.variables("organization")
    return row(serves(world.units["organization"], world.units["community"]))


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "organization": _organization,
    "membership": _membership,
    "service_area": _service_area,
}
