"""The guide that ships with the portal: schemes and classes from JSON, items from CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.normalise import each_row
from accounts.services import record_event
from communities.divisions import decode
from outreach.models import ItemPlace, SortingClass, SortingScheme, WasteItem
from outreach.services.guide import new_slugs, search_words

_WORDS = ("name", "also", "local_words", "advice")


def load_sorting_guide(*, schemes: bytes, items: bytes, by: User | None = None) -> int:
    """Add the schemes, classes and items of the files that do not stand yet; returns how many.

    Rows that are there stay as officers left them. All of it or nothing: raises ValidationError
    that names the line of an item that cannot be.
    """
    with transaction.atomic():
        of_schemes = _load_schemes(schemes)
        added = sum(of_schemes.values()) + _load_items(items, sorted(of_schemes))
        if added:
            record_event(actor=by, action="wasteitem.loaded", after={"rows": added})
    return added


def _load_schemes(data: bytes) -> dict[str, int]:
    """By the code of each scheme of the file, how many rows of it were added."""
    try:
        rows = json.loads(data)
        return {row["code"]: _load_scheme(row, position) for position, row in enumerate(rows)}
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(_("The file of sorting schemes cannot be read.")) from error


def _load_scheme(values: dict[str, Any], position: int) -> int:
    classes = values.pop("classes")
    scheme = SortingScheme.objects.filter(code=values["code"]).first()
    added = 0
    if scheme is None:
        scheme = SortingScheme(position=position, **values)
        scheme.full_clean()
        scheme.save()
        added = 1
    known = {row.code: row for row in SortingClass.objects.filter(scheme=scheme)}
    for place, (code, parent, row) in enumerate(_classes(classes)):
        if code in known:
            continue
        above = known[parent] if parent else None
        known[code] = SortingClass(scheme=scheme, parent=above, position=place, **row)
        known[code].full_clean()
        known[code].save()
        added += 1
    return added


def _classes(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each class with the code of the one that it is part of, classes before their parts."""
    for row in rows:
        parts = row.pop("parts")
        yield row["code"], "", row
        for part in parts:
            yield part["code"], row["code"], part


def _load_items(data: bytes, schemes: list[str]) -> int:
    """Add the items with their classes by the `schemes` of the files; officers may have others."""
    known = set(WasteItem.objects.values_list("name", flat=True))
    classes = {
        (row.scheme.code, row.code): row
        for row in SortingClass.objects.select_related("scheme").all()
    }
    made: dict[str, tuple[WasteItem, list[SortingClass]]] = {}

    def take(row: dict[str, str]) -> None:
        item = WasteItem(**{name: row[name] for name in _WORDS}, changed_at=timezone.now())
        if item.name in known:
            return
        if item.name in made:
            raise ValidationError(_("“%(name)s” stands there twice.") % {"name": item.name})
        item.search_text = search_words(item)
        item.full_clean(exclude=["slug"], validate_unique=False)
        made[item.name] = (item, [classes[scheme, row[scheme]] for scheme in schemes])

    each_row(decode(data), take)
    for name, slug in new_slugs(list(made)).items():
        made[name][0].slug = slug
    WasteItem.objects.bulk_create([item for item, _places in made.values()], batch_size=200)
    ItemPlace.objects.bulk_create(
        (
            ItemPlace(item=item, scheme_id=place.scheme_id, sorting_class=place)
            for item, places in made.values()
            for place in places
        ),
        batch_size=200,
    )
    return len(made)
