"""Reads of publicity carriers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from outreach.carrier_rules import CARRIER_KEEPERS, CARRIER_READERS
from outreach.enums import CarrierState
from outreach.models import Carrier, CarrierUpdate


def carriers_for(user: User, state: str = "") -> QuerySet[Carrier]:
    """The carriers that `user` may read: `stale` ones, `gone` ones, or those in use."""
    rows: Any = Carrier.objects.for_user(user)
    if not user.may(CARRIER_READERS):
        return Carrier.objects.none()
    if state == "stale":
        rows = rows.stale().order_by("renew_by", "pk")
    elif state == CarrierState.GONE:
        rows = rows.filter(state=CarrierState.GONE)
    else:
        rows = rows.kept()
    found: QuerySet[Carrier] = rows.select_related("community__township")
    return found


def with_updates(rows: QuerySet[Carrier]) -> QuerySet[Carrier]:
    """With the updates of each, the newest first, and their photos."""
    updates = CarrierUpdate.objects.select_related("photo", "logged_by")
    return rows.prefetch_related(Prefetch("updates", queryset=updates))


def own_communities(user: User) -> QuerySet[Community]:
    """The committees for whose communities `user` keeps carriers."""
    rows: Any = Community.objects.existing().committees().for_user(user)
    codes = [a.jurisdiction for a in user.current_appointments if a.role in CARRIER_KEEPERS]
    found: QuerySet[Community] = rows.filter(code__in=codes).order_by("code")
    return found


def carrier_figures(codes: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """By community code: each kind of carrier in use today, how many, how many of them stale."""
    today = timezone.localdate()
    rows: Any = Carrier.objects.kept().filter(community__code__in=list(codes))
    lines = (
        rows.order_by()
        .values_list("community__code", "kind")
        .annotate(number=Count("pk"), stale=Count("pk", filter=Q(renew_by__lt=today)))
        .order_by("community__code", "kind")
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for code, kind, number, stale in lines:
        found.setdefault(code, []).append({"kind": kind, "number": number, "stale": stale})
    return found
