"""Programmes: what may be tagged with which, what is, and what the site says of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from communities.models import Community, CommunityProgramme, Programme
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of


def programmes_to_choose(held: Collection[int] = ()) -> QuerySet[Programme]:
    """Those offered for tagging, and those with the ids `held`: what is tagged may stay so."""
    return Programme.objects.filter(Q(is_active=True) | Q(pk__in=held))


def programme_with_code(code: str) -> Programme | None:
    """The programme of an address parameter, however strange; None where there is none."""
    return Programme.objects.filter(code=code).first() if code and "\x00" not in code else None


def running_tags(community: Community) -> list[CommunityProgramme]:
    """The programmes that it is in today; needs `with_programmes()` in lists."""
    rows: Any = community.programme_tags.all()
    return [row for row in rows if row.runs_today]


def in_programme(
    communities: QuerySet[Any], programme: Programme, day: date | None = None
) -> QuerySet[Any]:
    """Those of `communities` that are in it on a civil `day` (today by default)."""
    tags = CommunityProgramme.objects.running(day).filter(programme=programme)
    return communities.filter(pk__in=tags.order_by().values("community"))


def published_programmes() -> PublicationQuerySet:
    """The programmes on the site, in their order."""
    return current_of(Kind.PROGRAMME).order_by("payload__position", "key")


def programmes_on_site(payload: Mapping[str, Any]) -> set[str]:
    """Which of the programmes that the payload of a publication names have a page on the site."""
    codes: list[str] = payload.get("programme_codes", [])
    if not codes:
        return set()
    return set(current_of(Kind.PROGRAMME).filter(key__in=codes).values_list("key", flat=True))


def tagged_entries(rows: PublicationQuerySet, code: str) -> PublicationQuerySet:
    """Those of `rows` whose payload names the programme with the code among its
    `programme_codes`."""
    return rows.filter(payload__programme_codes__icontains=f'"{code}"')
