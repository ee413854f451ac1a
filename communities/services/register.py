"""Publishing the register: what everybody may know of counties, townships and communities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import Refusal
from communities.models import Community, County, Township
from communities.public import community_item, county_item, township_item
from communities.queries import with_backbone
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, issuer_of, publish_many

PUBLISHERS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})


@dataclass
class RegisterReport:
    """What became of each entry; `refused` holds (title, reason)."""

    published: list[Publication] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[str, Any]] = field(default_factory=list)


def publish_register(
    *, by: User, reason: str = "", only: Collection[int] | None = None
) -> RegisterReport:
    """Publish the units of the officer's jurisdiction whose public fields have changed.

    `only` limits it to these communities (by key) with the township and county above them. Left
    out and reported: what the officer classified or changed personally, and what was withdrawn.
    Raises Refusal without the office, and where a correction has no reason.
    """
    if not by.may(PUBLISHERS):
        raise Refusal(_("Only officers of a county or of the city publish the register."))
    items, took_out = _register_items(by, only), _took_out(by)
    items = [
        replace(item, authors=item.authors | {by.pk})
        if item.kind == Kind.COMMUNITY and item.key in took_out
        else item
        for item in items
    ]
    return publish_entries(items, by=by, reason=reason, fit_to_begin=_belongs_to_the_site)


def _took_out(by: User) -> set[str]:
    """The addresses of the communities that `by` took out of a programme since their entries were
    published: nothing but the trail tells of a tag that went."""
    events = AuditEvent.objects.filter(actor=by, action="community.untagged").order_by("at")
    newest = {
        slug: at for at, after in events.values_list("at", "after") for slug in after["communities"]
    }
    shown = Publication.objects.filter(
        kind=Kind.COMMUNITY, is_latest=True, key__in=newest
    ).values_list("key", "published_at")
    published = dict(shown)
    return {slug for slug, at in newest.items() if slug not in published or at > published[slug]}


def publish_entries(
    items: Sequence[PublicItem],
    *,
    by: User,
    reason: str = "",
    fit_to_begin: Callable[[PublicItem], bool] = bool,
) -> RegisterReport:
    """Publish those of `items` that have changed, in the name of the officer's unit.

    What was never published begins only where `fit_to_begin` says so. Left out and reported: what
    the officer wrote personally, and what was withdrawn. Raises Refusal where the account names no
    unit, and where a correction has no reason.
    """
    issuer = issuer_of(by)
    latest = {
        (row.kind, row.key): row
        for row in Publication.objects.filter(
            is_latest=True, kind__in=sorted({item.kind for item in items})
        )
    }
    report = RegisterReport()
    ready = []
    for item in items:
        previous = latest.get((item.kind, item.key))
        obstacle = _obstacle(item, previous, by)
        if obstacle is not None:
            report.refused.append((item.title, obstacle))
        elif by.pk in item.authors and _is_unchanged(item, previous):
            report.unchanged += 1  # nobody may publish their own, not even what stands there
        elif previous is not None or fit_to_begin(item):
            ready.append(item)
    report.published = publish_many(ready, by=by, issuer=issuer, reason=reason)
    report.unchanged += len(ready) - len(report.published)
    return report


def _belongs_to_the_site(item: PublicItem) -> bool:
    """Whether it exists, or the page of its successor leads to it."""
    return not item.payload.get("valid_until") or bool(item.payload["successors"])


def _obstacle(item: PublicItem, previous: Publication | None, by: User) -> Any:
    """Why this entry must wait for somebody else, None if it need not."""
    if previous is not None and previous.withdrawn_at is not None:
        return _("It was withdrawn from the site.")
    if by.pk in item.authors and not _is_unchanged(item, previous):
        return _("You entered something of it yourself; another officer has to publish it.")
    return None


def _is_unchanged(item: PublicItem, previous: Publication | None) -> bool:
    return previous is not None and (
        previous.title,
        previous.unit_code,
        previous.payload,
    ) == (item.title, item.unit_code, item.payload)


def _register_items(by: User, only: Collection[int] | None) -> list[PublicItem]:
    """The entries of all units that `by` may publish, counties first; the same number of queries
    for any number of units."""
    counties = [c for c in County.objects.for_user(by) if by.may(PUBLISHERS, c.code)]
    townships = [
        t
        for t in Township.objects.for_user(by).select_related("county").with_lineage()
        if by.may(PUBLISHERS, t.code)
    ]
    units = Community.objects.for_user(by).with_register()
    communities = [c for c in with_backbone(units) if by.may(PUBLISHERS, c.code)]
    inside: dict[int, list[Community]] = defaultdict(list)
    townships_of: dict[int, list[Township]] = defaultdict(list)
    for community in communities:
        inside[community.township_id].append(community)
    for township in townships:
        townships_of[township.county_id].append(township)
    chosen = [c for c in communities if only is None or c.pk in only]
    chosen_townships = {c.township_id for c in chosen}
    chosen_counties = {c.township.county_id for c in chosen}
    items = []
    for county in counties:
        if only is None or county.pk in chosen_counties:
            below = [c for t in townships_of[county.pk] for c in inside[t.pk]]
            items.append(county_item(county, townships_of[county.pk], below))
    items += [
        township_item(township, inside[township.pk])
        for township in townships
        if only is None or township.pk in chosen_townships
    ]
    return items + [community_item(community) for community in chosen]
