"""Reads of campaigns and their material."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Prefetch, QuerySet, Sum

from accounts.models import User
from outreach.models import Campaign, CampaignReach, Material, MaterialDownload, MaterialVersion
from portal.enums import Kind
from portal.models import Publication


def campaigns_for(user: User) -> QuerySet[Campaign]:
    """The campaigns of the user's place, with the number of their materials."""
    rows: Any = Campaign.objects.for_user(user)
    found: QuerySet[Campaign] = rows.annotate(material_count=Count("materials")).order_by(
        "-since", "-pk"
    )
    return found


def materials_of(campaign: Campaign) -> QuerySet[Material]:
    """The materials of a campaign with their versions, each with its downloads."""
    versions = MaterialVersion.objects.select_related("added_by").annotate(
        fetched=Sum("downloads__count", default=0)
    )
    return campaign.materials.prefetch_related(
        Prefetch("versions", queryset=versions.order_by("-number"))
    ).order_by("title")


def reach_of(campaign: Campaign) -> QuerySet[CampaignReach]:
    """What was noted of whom a campaign reached, the newest first."""
    return campaign.reach.select_related("noted_by")


def newest_version(material: Material) -> MaterialVersion | None:
    """The file that would be published now."""
    return material.versions.order_by("-number").first()


def downloads_of(keys: Iterable[str]) -> dict[str, int]:
    """How often each of the materials with these public ids was fetched, all versions together."""
    rows = MaterialDownload.objects.filter(version__material__public_id__in=list(keys))
    lines = rows.order_by().values_list("version__material__public_id")
    return dict(lines.annotate(number=Sum("count")))


def to_publish(user: User) -> QuerySet[Material]:
    """Materials of the user's place that another wrote, with a file that is not on the site."""
    rows: Any = Material.objects.for_user(user)
    shown = {
        row["key"]: row["payload__number"]
        for row in Publication.objects.filter(kind=Kind.MATERIAL, is_latest=True).values(
            "key", "payload__number"
        )
    }
    newest = rows.annotate(newest=Max("versions__number")).values_list("pk", "public_id", "newest")
    waiting = [pk for pk, key, number in newest if shown.get(key) != number]
    found: QuerySet[Material] = rows.filter(pk__in=waiting).exclude(changed_by=user)
    return found.select_related("campaign").order_by("pk")
