"""The sorting guide: its rows, its edition on the site, a village of 平山区, an unknown word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.world.common import row
from tests.world.people import World


def _scheme(world: World) -> dict[str, str]:
    from tests.outreach.helpers import schemes

    return row(schemes()["gb"])


def _class(world: World) -> dict[str, str]:
    from tests.outreach.helpers import place, schemes

    schemes()
    return row(place("gb", "residual"))


def _item(world: World) -> dict[str, str]:
    from tests.outreach.helpers import item

    return row(item())


def _choice(world: World) -> dict[str, str]:
    """Of a village in the township of 德泰社区, entered by somebody of the city."""
    from tests.outreach.helpers import chosen

    return row(chosen())


def _edition(world: World) -> dict[str, str]:
    """Published by somebody who wrote none of it."""
    from tests.outreach.helpers import guide, item

    guide()
    return row(item(), slug=item().slug, scheme="gb", code="recyclable", version=1)


def _changed(world: World) -> dict[str, str]:
    """A guide on the site, of which an item was changed since."""
    from outreach.services import change
    from portal.queries import current_of
    from tests.outreach.helpers import guide, item, keeper

    if not current_of(_kind()).exists():
        guide()
    changed = item()
    change(changed, by=keeper(), expected_version=changed.version, advice="捆好后投放")
    return row(changed)


def _kind() -> Any:
    from portal.enums import Kind

    return Kind.SORTING


def _word(world: World) -> dict[str, str]:
    from outreach.models import UnknownWord
    from outreach.services import note_word

    note_word("飞碟")
    word = UnknownWord.objects.get(word="飞碟")
    return row(word, version=word.version, target="dismissed")


OBJECTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "sorting_scheme": _scheme,
    "sorting_class": _class,
    "waste_item": _item,
    "scheme_choice": _choice,
    "sorting_edition": _edition,
    "changed_guide": _changed,
    "unknown_word": _word,
}
