"""Reads of campaigns and their material."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import User
from outreach.models import Campaign, CampaignReach, Material, MaterialVersion
from portal.enums import Kind
from portal.models import Publication
from portal.queries import versions


def campaigns_for(user: User) -> QuerySet[Campaign]:
    """The campaigns of the user's place, with the number of their materials."""
    rows: Any = Campaign.objects.for_user(user)
    found: QuerySet[Campaign] = rows.annotate(material_count=Count("materials")).order_by(
        "-since", "-pk"
    )
    return found


def materials_of(campaign: Campaign) -> QuerySet[Material]:
    """The materials of a campaign with their versions, each with its downloads."""
    return _with_versions(campaign.materials.all()).order_by("title")


def materials_for(user: User) -> QuerySet[Material]:
    """All material of the campaigns that `user` sees, with its versions, by campaign."""
    rows = Material.objects.for_user(user).select_related("campaign")
    return _with_versions(rows).order_by("-campaign__since", "-campaign", "title", "pk")


def _with_versions(rows: QuerySet[Material]) -> QuerySet[Material]:
    versions = MaterialVersion.objects.select_related("added_by").annotate(
        fetched=Sum("downloads__count", default=0)
    )
    return rows.prefetch_related(Prefetch("versions", queryset=versions.order_by("-number")))


def reach_of(campaign: Campaign) -> QuerySet[CampaignReach]:
    """What was noted of whom a campaign reached, the newest first."""
    return campaign.reach.select_related("noted_by")


def newest_version(material: Material) -> MaterialVersion | None:
    """The file that would be published now."""
    return material.versions.order_by("-number").first()


def earlier_editions(publication: Publication) -> list[Publication]:
    """The versions on the site that brought another file before that of `publication`, the newest
    first: one for each file, with the words that it had last."""
    rows = versions(Kind.MATERIAL, publication.key).filter(version__lt=publication.version)
    found: dict[int, Publication] = {}
    for row in rows.select_related(None):
        number = row.payload["number"]
        if number != publication.payload["number"] and not row.taken_down:
            found.setdefault(number, row)
    return list(found.values())


def to_publish(user: User) -> QuerySet[Material]:
    """Materials of the user's place that another wrote, with a file that is not on the site."""
    rows: Any = Material.objects.for_user(user)
    newest = MaterialVersion.objects.filter(material=OuterRef("pk")).order_by("-number")
    rows = rows.annotate(newest=Subquery(newest.values("number")[:1]))
    shown = Publication.objects.filter(
        kind=Kind.MATERIAL, is_latest=True, key=OuterRef("public_id")
    ).annotate(number=Cast(KT("payload__number"), IntegerField()))
    found: QuerySet[Material] = rows.filter(
        ~Exists(shown.filter(number=OuterRef("newest"))), newest__isnull=False
    )
    found = found.exclude(changed_by=user)
    return found.select_related("campaign").order_by("pk")
