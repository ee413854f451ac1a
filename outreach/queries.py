"""Reads of the sorting guide: the edition on the site, and the rows that staff keep."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from outreach.edition import Edition
from outreach.models import ItemPlace, SchemeChoice, SortingClass, WasteItem
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of, entries_for, version_lines

# The guide is one item of the publication record; an edition is a version of it.
GUIDE_KEY = "guide"
CHANGES_SHOWN = 60


class _Kept:
    """The hash of the publication that this process read last with its edition: one value, so that
    no thread sees one without the other."""

    last: tuple[str, Edition] | None = None


def published_guide() -> Publication | None:
    """The publication of the edition on the site, without its payload; None before the first."""
    rows = current_of(Kind.SORTING).filter(key=GUIDE_KEY)
    return rows.defer("payload", "search_text").first()


def edition_of(publication: Publication) -> Edition:
    """The edition of a publication. That on the site stays in memory: its hash is asked for with
    each page that is rendered, its payload once in a process."""
    last = _Kept.last
    if last is not None and last[0] == publication.sha256:
        return last[1]
    edition = Edition(publication.payload)
    if publication.is_latest:
        _Kept.last = (publication.sha256, edition)
    return edition


def guide_versions() -> QuerySet[Publication]:
    """All editions, the newest first, as lists show them."""
    return version_lines(Kind.SORTING, GUIDE_KEY)


def published_choice(unit_code: str) -> dict[str, str] | None:
    """By which scheme a community sorts, as far as it is published; None for that of the city."""
    row = entries_for(unit_code, Kind.SORTING).first()
    found: dict[str, str] | None = row.payload if row is not None else None
    return found


def villages_with(scheme: str) -> int:
    """How many communities sort by a scheme, in the edition on the site."""
    publication = published_guide()
    if publication is None:
        return 0
    return int(publication.entries.filter(payload__scheme=scheme).count())


def items_to_keep() -> QuerySet[WasteItem]:
    """All items with their classes, for staff."""
    places = ItemPlace.objects.select_related("sorting_class__parent", "scheme")
    return WasteItem.objects.prefetch_related(
        Prefetch("places", queryset=places.order_by("scheme__position"))
    )


def classes_to_choose(scheme: str) -> QuerySet[SortingClass]:
    """The classes of a scheme into which an item can be put, in their order."""
    rows = SortingClass.objects.filter(scheme__code=scheme).select_related("parent")
    return rows.order_by("position", "pk")


def classes_with_numbers() -> QuerySet[SortingClass]:
    """Classes with the number of items of each."""
    return SortingClass.objects.select_related("scheme", "parent").annotate(
        item_count=Count("places", filter=Q(places__item__is_shown=True))
    )


def choices_shown() -> QuerySet[SchemeChoice]:
    """What existing communities chose beside the scheme of the city."""
    return (
        SchemeChoice.objects.filter(scheme__is_city=False, community__valid_until__isnull=True)
        .select_related("community__township", "scheme")
        .order_by("community__code")
    )


def changed_items() -> QuerySet[WasteItem]:
    """The items written since the last edition, at most 60, the newest first."""
    last = guide_versions().values_list("published_at", flat=True).first()
    rows = WasteItem.objects.filter(changed_by__isnull=False).select_related("changed_by")
    rows = rows.filter(changed_at__gt=last) if last else rows
    return rows.order_by("-changed_at", "-pk")[:CHANGES_SHOWN]
