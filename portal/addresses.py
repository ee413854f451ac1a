"""Where on the public site an item stands. The apps that publish it say so in their `ready()`."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import NoReverseMatch

from portal.enums import Kind
from portal.models import Publication

Address = Callable[[Publication], str | None]

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
