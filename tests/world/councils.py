"""Council systems: drafts, one in force, one published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests.world.common import own_unit, row
from tests.world.people import World


def _at(state: str, unit: str) -> Callable[[World], dict[str, str]]:
    """The council system of a unit of its own, written by nobody of the table."""

    def variables(world: World) -> dict[str, str]:
        from tests.communities import council_helpers

        make: Any = getattr(council_helpers, state)
        council = make(own_unit(world, unit))
        return row(
            council,
            public_id=council.public_id,
            version=council.version,
            today=timezone.localdate(),
        )

    return variables


def _without(world: World) -> dict[str, str]:
    unit = own_unit(world, "无制度社区")
    return row(unit, slug=unit.slug)


def _published(world: World) -> dict[str, str]:
    """The council system of a unit of its own in its second edition."""
    from tests.communities.council_helpers import published

    unit = own_unit(world, "公布制度社区")
    for days_ago in (20, 10):
        published(unit, days_ago)
    return {"slug": unit.slug, "version": "2"}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "community_without_council": _without,
    "council_draft": _at("draft", "草案社区"),
    "council_to_enforce": _at("draft", "生效社区"),
    "council_to_discard": _at("draft", "弃稿社区"),
    "council_to_publish": _at("enforced", "待公布制度社区"),
    "published_council": _published,
    "council_to_end": _at("enforced", "终止制度社区"),
}
