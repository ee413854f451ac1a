"""Parts of a public page that other apps bring along, so that the page need not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

UNITS = ("community", "township", "county")
# Of each unit, besides its page, a sheet of paper and a view for a large screen.
BOARDS = frozenset(f"{unit}_{board}" for unit in UNITS for board in ("sheet", "screen"))
PLACES = BOARDS | {"home", "home_own", *UNITS, "meeting", "organization", "search"}

# Gets the division code of the page's unit ("" for the home page, where "home_own" is about the
# community that the reader chose; for a meeting or an organisation the key of its publication; for
# a search what was typed), reads publications only, and returns None where there is nothing to
# show.
Provider = Callable[[str], dict[str, Any] | None]


class Section(NamedTuple):
    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class _Source:
    order: int
    provider: Provider
    template: str


_sources: dict[str, list[_Source]] = {place: [] for place in PLACES}


def register(place: str, order: int, provider: Provider, template: str) -> None:
    """Show `template` with what `provider` returns, at `order` among the sections of `place`."""
    source = _Source(order, provider, template)
    if source not in _sources[place]:
        _sources[place] = sorted([*_sources[place], source], key=lambda s: s.order)


def sections_for(place: str, unit_code: str = "") -> list[Section]:
    """The sections of a page in their order, those without content left out."""
    found = ((source, source.provider(unit_code)) for source in _sources[place])
    return [Section(source.template, context) for source, context in found if context is not None]
