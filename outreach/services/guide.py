"""Writes of the rows that the sorting guide is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.enums import CommunityKind
from communities.naming import assign_slugs, romanised
from outreach.models import (
    ItemPlace,
    SchemeChoice,
    SortingClass,
    SortingScheme,
    UnknownWord,
    WasteItem,
)
from outreach.rules import GUIDE_KEEPERS, SCHEME_CHOOSERS
from outreach.services.words import take_word
from portal.pinyin import search_text

Row = SortingScheme | SortingClass | WasteItem | SchemeChoice
Places = Mapping[str, SortingClass]

_NOT_CONTENT = frozenset({"id", "version", "changed_by", "changed_at", "slug", "search_text"})


def add(
    row: Row, *, by: User, places: Places | None = None, word: UnknownWord | None = None
) -> None:
    """Enter a scheme, a class, the choice of a community, or an item with its `places`: the class
    by the code of each scheme. An item may answer an unknown `word`.

    Raises ValidationError keyed by field, Refusal for who keeps no guide or has no such place, and
    where another entered the same meanwhile.
    """
    _refuse_others(row, by)
    _derive(row)
    row.full_clean()
    _refuse_unfit(row)
    with transaction.atomic():
        # The trail first, as in a change: two who enter one name do not wait in a ring. And the
        # time after it: an edition that did not see this row was published before.
        transaction_lock("audit")
        row.changed_by, row.changed_at = by, timezone.now()
        _once(row.save)
        put = _put(row, places)
        record_event(
            actor=by,
            action=f"{row._meta.model_name}.added",
            target=row,
            after={**_content(row), **put},
        )
        if word is not None and isinstance(row, WasteItem):
            take_word(word, by=by, item=row)


def change(
    row: Row, *, by: User, expected_version: int, places: Places | None = None, **changes: Any
) -> None:
    """Write `changes` to a row that was read as it is stored; `places` replace those of an item.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    _refuse_others(row, by)
    before = _content(row)
    changed = type(row)(**{field.attname: getattr(row, field.attname) for field in _fields(row)})
    changed._state.adding = False
    for name, value in changes.items():
        setattr(changed, name, value)
    _refuse_others(changed, by)
    _derive(changed)
    changed.full_clean()
    _refuse_unfit(changed)
    if isinstance(changed, WasteItem):
        changes["search_text"] = changed.search_text
    with transaction.atomic():
        transaction_lock("audit")
        changes |= {"changed_by": by, "changed_at": timezone.now()}
        held = _held(row)
        _once(lambda: save_version(row, expected_version=expected_version, **changes))
        put = _put(row, places)
        record_event(
            actor=by,
            action=f"{row._meta.model_name}.changed",
            target=row,
            before={**before, **(held if put else {})},
            after={**_content(row), **put},
        )


def search_words(item: WasteItem) -> str:
    """What a search looks through: all words of an item with their pinyin and initials."""
    return search_text(item.words, [])


def new_slugs(names: list[str]) -> dict[str, str]:
    """An address for each of the names of new items, none of them in use."""
    taken = WasteItem.objects.values_list("slug", flat=True)
    return assign_slugs({name: [romanised(name)] for name in names}, taken)


def _derive(row: Row) -> None:
    if isinstance(row, WasteItem):
        row.slug = row.slug or new_slugs([row.name])[row.name]
        row.search_text = search_words(row)


def _refuse_others(row: Row, by: User) -> None:
    if isinstance(row, SchemeChoice):
        if not by.may(SCHEME_CHOOSERS, row.community.code):
            raise Refusal(_("Only an officer of the place notes by which scheme it sorts."))
    elif not by.may(GUIDE_KEEPERS):
        raise Refusal(_("Only an officer of the city keeps the sorting guide."))


def _refuse_unfit(row: Row) -> None:
    """Refuse a choice that the scheme is not made for."""
    if not isinstance(row, SchemeChoice):
        return
    unit = row.community
    if not unit.is_committee or unit.valid_until is not None:
        raise ValidationError({"community": _("There is no committee that could choose.")})
    if row.scheme.villages_only and unit.kind != CommunityKind.VILLAGE:
        raise ValidationError({"scheme": _("This scheme is for villages only.")})


def _put(row: Row, places: Places | None) -> dict[str, Any]:
    """Write the classes of an item, where they are given; returns them for the trail."""
    if places is None or not isinstance(row, WasteItem):
        return {}
    row.places.all().delete()
    ItemPlace.objects.bulk_create(
        ItemPlace(item=row, scheme_id=place.scheme_id, sorting_class=place)
        for place in places.values()
    )
    return {"places": {scheme: place.code for scheme, place in places.items()}}


def _held(row: Row) -> dict[str, Any]:
    if not isinstance(row, WasteItem):
        return {}
    rows = row.places.select_related("scheme", "sorting_class")
    return {"places": {held.scheme.code: held.sorting_class.code for held in rows}}


def _once(write: Callable[[], Any]) -> None:
    """A row that another entered between our check and our writing is no error of the server."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        raise Refusal(
            _("Somebody else entered the same meanwhile. Open the list again and look for it.")
        ) from error


def _fields(row: Row) -> Any:
    return row._meta.concrete_fields


def _content(row: Row) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in _fields(row)
        if field.name not in _NOT_CONTENT
    }
