"""Where on the public site an item stands. The apps that publish it say so in their `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from portal.enums import Kind
from portal.models import Publication

Address = Callable[[Publication], str | None]

# Public pages that need no publication to exist, by URL name.
STANDING_PAGES = (
    "home",
    "results",
    "reward_list",
    "community_list",
    "convention_public_list",
    "council_public_list",
    "method_public_list",
    "meeting_public_list",
    "topic_public_list",
    "feedback_public_list",
    "procedure_public_list",
    "review_public_list",
    "organization_public_list",
    "organization_coverage",
    "starting",
    "standard_public_list",
    "practice_public_list",
    "event_public_list",
    "activity_public_list",
    "activity_public_figures",
    "project_public_list",
    "programme_public_list",
    "partnership_public_list",
    "policy_scoreboard",
    "document_public_list",
    "office_public_list",
    "plan_public_list",
    "training_public_list",
    "training_plan_public_list",
    "material_public_list",
    "pledge_public_list",
    "open_data",
    "manual_list",
    "site_map",
    "verify",
    "search",
)

_addresses: dict[str, Address] = {}


def register(kind: Kind, address: Address) -> None:
    """Let `address(publication)` give the path of items of `kind`; it may read key and period."""
    _addresses[kind] = address


def address_of(publication: Publication) -> str | None:
    """The path of the item's page; None for a kind that has no page."""
    address = _addresses.get(publication.kind)
    if address is None:
        return None
    try:
        return address(publication)
    except NoReverseMatch:
        return None


def origin() -> str:
    """Scheme and name of the site from the settings: a visitor's Host header proves nothing."""
    name = settings.SITE["domain"] or settings.ALLOWED_HOSTS[0]
    return f"{'https' if settings.PRODUCTION else 'http'}://{name}"


def public_addresses(most: int | None = None) -> Iterator[tuple[str, datetime | None]]:
    """The path of every public page in the present language, and when what it shows was published.

    First the pages that need no publication, then the `most` newest of what stands on the site.
    """
    for name in STANDING_PAGES:
        try:
            yield reverse(name), None
        except NoReverseMatch:
            continue
    rows = Publication.objects.current().order_by("-published_at", "-pk")
    for publication in rows.defer("payload", "search_text")[:most].iterator():
        address = address_of(publication)
        if address:
            yield address, publication.published_at
