"""A unit of 平山区 with 南地街道, what 德泰社区's committee offers and needs, and bookings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _kept(world: World, obj: Any, **further: Any) -> dict[str, str]:
    return row(obj, public_id=obj.public_id, version=obj.version, **further)


def _unit(world: World) -> dict[str, str]:
    from tests.orgs.partnership_helpers import unit

    world.units["partner_unit"] = unit()
    return row(world.units["partner_unit"])


def _agreement(world: World) -> dict[str, str]:
    from tests.orgs.partnership_helpers import agreement

    world.variables("partner_unit")
    return row(agreement(world.units["partner_unit"]))


def _resource(world: World) -> dict[str, str]:
    from tests.orgs.partnership_helpers import resource

    world.units["resource"] = resource(world.people["member"])
    return _kept(world, world.units["resource"])


def _need(world: World) -> dict[str, str]:
    from tests.orgs.partnership_helpers import need

    made = need(world.people["member"])
    return _kept(world, made, target="unmet")


def _asked(world: World) -> dict[str, str]:
    """By 南地社区; the committee of 德泰社区 answers."""
    from tests.orgs.partnership_helpers import ask

    world.variables("resource")
    made = ask(world.units["resource"], world.people["sibling"], purpose="分类培训会")
    return _kept(world, made, target="refused")


def _agreed(world: World) -> dict[str, str]:
    from orgs.services import step_booking
    from tests.orgs.partnership_helpers import ask, at

    world.variables("resource")
    made = ask(
        world.units["resource"],
        world.people["sibling"],
        starts_at=at(9, 2),
        ends_at=at(10, 2),
    )
    step_booking(made, "agreed", by=world.people["member"])
    return _kept(world, made, target="cancelled")


def _published(world: World) -> dict[str, str]:
    """On the site in the second version."""
    from tests.orgs.partnership_helpers import publish_county, resource

    world.variables("partner_unit")
    publish_county()
    resource(world.people["member"], name="志愿者之家", is_open_to_public=True)
    publish_county(reason="新增资源")
    return {"slug": world.units["county"].slug, "version": "2"}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "partner_unit": _unit,
    "partnership": _agreement,
    "resource": _resource,
    "need": _need,
    "asked_booking": _asked,
    "agreed_booking": _agreed,
    "published_partnerships": _published,
}
