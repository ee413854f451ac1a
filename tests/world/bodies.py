"""Estates, bodies, companies and contracts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests.world.common import own_unit, row
from tests.world.people import World


def furnished(world: World, name: str) -> dict[str, Any]:
    """A unit of its own with all of it; each of its rows stands under its name."""
    from tests.communities.body_helpers import furnish

    if f"bodies {name}" not in world.units:
        number = 1 + sum(key.startswith("bodies ") for key in world.units)
        world.units[f"bodies {name}"] = furnish(own_unit(world, name), number)
    found: dict[str, Any] = world.units[f"bodies {name}"]
    return found


def _one(part: str, unit: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        made = furnished(world, unit)
        kept = made[part]
        return row(
            kept,
            public_id=getattr(kept, "public_id", ""),
            version=kept.version,
            estate=made["estate"].pk,
            today=timezone.localdate(),
        )

    return variables


def _company(world: World) -> dict[str, str]:
    return row(furnished(world, "组织社区")["contract"].company)


def _bare(name: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        from tests.communities.body_helpers import add_estate, credit_code

        unit = own_unit(world, name)
        estate = add_estate(unit, "老小区")
        return row(
            unit,
            slug=unit.slug,
            kind="party",
            estate=estate.pk,
            credit_code=credit_code(777),
            today=timezone.localdate(),
        )

    return variables


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "estate": _one("estate", "组织社区"),
    "party": _one("party", "组织社区"),
    "contract": _one("contract", "组织社区"),
    "property_company": _company,
    "estate_to_end": _one("bare", "终止社区"),
    "body_to_end": _one("owners", "终止社区"),
    "contract_to_end": _one("contract", "终止社区"),
    "community_to_furnish": _bare("待录社区"),
    "community_to_contract": _bare("待签社区"),
}
