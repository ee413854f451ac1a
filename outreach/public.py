"""What the public may see of the sorting guide: all of it, as one edition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.rules import Refusal
from communities.models import County
from orgs.queries.writing import writers_of
from outreach.models import SchemeChoice, SortingClass, SortingScheme, WasteItem
from outreach.queries import GUIDE_KEY, choices_shown, guide_versions, items_to_keep
from outreach.validators import split_words
from portal.enums import Kind
from portal.pinyin import search_text
from portal.queries import fold
from portal.services import PublicItem

TITLE = "生活垃圾分类指南"


def guide_item() -> PublicItem:
    """The guide as it would be published now, with the communities that sort by another scheme.

    Its authors are all who wrote in a row since the edition before; what stands in that edition
    was published by somebody else already. Raises Refusal where there is no guide, or an item in it
    has no class by the scheme of the city.
    """
    schemes = list(SortingScheme.objects.order_by("position", "code"))
    classes = list(SortingClass.objects.select_related("parent").order_by("position", "pk"))
    # As they were entered: of the rows that ship, what everybody has comes first.
    items = list(items_to_keep().filter(is_shown=True).order_by("pk"))
    choices = list(choices_shown())
    city = next((scheme for scheme in schemes if scheme.is_city), None)
    if city is None or not items:
        raise Refusal(_("There is no guide yet: enter schemes, classes and items."))
    payload: dict[str, Any] = {
        "schemes": [_scheme(scheme, classes) for scheme in schemes],
        "items": [_item(item, city) for item in items],
    }
    last = guide_versions().first()
    return PublicItem(
        kind=Kind.SORTING,
        key=GUIDE_KEY,
        title=TITLE,
        unit_code=_city_code(),
        payload=payload,
        search_text=search_text([TITLE], [city.name]),
        entries=[(choice.community.code, _choice(choice)) for choice in choices],
        authors=_authors(last.published_at if last else None),
    )


def _scheme(scheme: SortingScheme, classes: Iterable[SortingClass]) -> dict[str, Any]:
    return {
        "code": scheme.code,
        "name": scheme.name,
        "source": scheme.source,
        "note": scheme.note,
        "is_city": scheme.is_city,
        "villages_only": scheme.villages_only,
        "classes": [_class(row) for row in classes if row.scheme_id == scheme.pk],
    }


def _class(row: SortingClass) -> dict[str, Any]:
    return {
        "code": row.code,
        "parent": row.parent.code if row.parent else "",
        "name": row.name,
        "also": row.also,
        "colour": row.colour,
        "sign": row.sign,
        "is_apart": row.is_apart,
        "description": row.description,
        "advice": row.advice,
    }


def _item(item: WasteItem, city: SortingScheme) -> dict[str, Any]:
    places = {place.scheme.code: place.sorting_class.code for place in item.places.all()}
    if city.code not in places:
        raise Refusal(_("“%(item)s” has no class yet by the scheme of the city.") % {"item": item})
    return {
        "slug": item.slug,
        "name": item.name,
        "also": split_words(item.also),
        "local": split_words(item.local_words),
        "advice": item.advice,
        "places": places,
        "search": fold(item.search_text),
    }


def _choice(choice: SchemeChoice) -> dict[str, str]:
    return {
        "community": choice.community.name,
        "slug": choice.community.slug,
        "township": choice.community.township.name,
        "scheme": choice.scheme.code,
        "name": choice.scheme.name,
        "since": choice.since.isoformat(),
        "basis": choice.basis,
    }


def _authors(since: datetime | None) -> frozenset[int]:
    written: list[Model] = []
    for model in (SortingScheme, SortingClass, WasteItem, SchemeChoice):
        rows: Any = model._default_manager.filter(changed_by__isnull=False)
        written += rows.filter(changed_at__gt=since) if since else rows
    return frozenset().union(*writers_of(written, since=since).values())


def _city_code() -> str:
    code = County.objects.order_by("code").values_list("code", flat=True).first()
    return (code or "")[:CITY_DIGITS]
