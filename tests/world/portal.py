"""What is published of the units."""

from __future__ import annotations

from collections.abc import Callable

from tests.world.common import row
from tests.world.people import World


def _publication(world: World) -> dict[str, str]:
    """The community as a public page, published with its township and county."""
    from communities.services import publish_register
    from portal.models import Publication

    publish_register(by=world.people["city"], reason="")
    publication = Publication.objects.get(kind="community", key="nandi-detai")
    return row(publication, sha256=publication.sha256, slug=publication.key)


def _published_unit(kind: str, unit: str) -> Callable[[World], dict[str, str]]:
    def variables(world: World) -> dict[str, str]:
        world.variables("publication")
        return {"slug": world.units[unit].slug}

    return variables


def _calendar_year(world: World) -> dict[str, str]:
    from tests.portal.helpers import calendar

    return row(calendar(2026))


def _dataset_item(world: World) -> dict[str, str]:
    return {"key": "units", "item": f"community:{world.variables('published_community')['slug']}"}


OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "calendar_year": _calendar_year,
    "publication": _publication,
    "dataset": lambda _world: {"key": "units", "name": "units.csv"},
    "dataset_item": _dataset_item,
    "manual": lambda _world: {"role": "committees"},
    "published_community": _published_unit("community", "community"),
    "published_township": _published_unit("township", "township"),
    "published_county": _published_unit("county", "county"),
}
