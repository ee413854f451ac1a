"""The public roster of a community: names that rest on consents, and go with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from communities import queries
from communities.constants import ROSTER_WITHDRAWN
from communities.models import BackboneMember, Community
from communities.public import roster_item
from portal.enums import Kind
from portal.models import Publication
from portal.services import publish, withdraw_for_ended_consent


def take_turns(community: Community) -> None:
    """Let one change of the backbone of `community`, or one publication of it, go on at a time.

    Otherwise a roster that was read before a withdrawal could be published after it. The audit
    trail's lock comes first, as everywhere.
    """
    transaction_lock("audit")
    transaction_lock(f"backbone {community.pk}")


def publish_roster(community: Community, *, by: User, reason: str = "") -> Publication:
    """Publish who of `community` may be named today: name and kind, nothing else.

    Older versions that name somebody who may not be named any more are closed first. Raises
    Refusal without the office, where nobody may be named, and without a reason for a correction;
    DutyConflict for who entered one of the names or consents.
    """
    if not by.may(OFFICERS, community.code):
        raise Refusal(_("Officers of the place publish the roster."))
    with transaction.atomic():
        take_turns(community)
        members = queries.roster_members(community)
        if not members:
            raise Refusal(_("Nobody of %(community)s has agreed to be named.")
                          % {"community": community})  # fmt: skip
        withdraw_uncovered_roster(community, by=by)
        issuer = by.unit or str(community)
        return publish(roster_item(community, members), by=by, issuer=issuer, reason=reason)


def withdraw_uncovered_roster(community: Community, *, by: User | None) -> Publication | None:
    """Take the roster of `community` off the site, in all its versions, if one of them names
    somebody whose consent does not hold, or does not hold as long as was published.

    Runs in the transaction of whatever ended the consent (PIPL articles 15 and 25). Returns what
    was withdrawn.
    """
    open_versions = queries.open_rosters(community.slug)
    if not open_versions:
        return None
    members = queries.roster_members(community)
    if all(_is_covered(publication, members) for publication in open_versions):
        return None
    return withdraw_for_ended_consent(Kind.BACKBONE, community.slug, by=by, reason=ROSTER_WITHDRAWN)


def _is_covered(publication: Publication, members: Iterable[BackboneMember]) -> bool:
    """Whether each published name has a consent of its own; namesakes need one each."""
    consents: dict[str, list[str]] = defaultdict(list)
    for member in members:
        assert member.consent_until is not None
        consents[member.name].append(member.consent_until.isoformat())
    published: dict[str, list[str]] = defaultdict(list)
    for row in publication.payload["members"]:
        published[row["name"]].append(row["until"])
    for name, days in published.items():
        held = sorted(consents[name], reverse=True)
        shown = sorted(days, reverse=True)
        if len(shown) > len(held) or any(s > h for s, h in zip(shown, held, strict=False)):
            return False
    return True


def withdraw_expired_rosters() -> list[Publication]:
    """Take down every roster in which a consent has expired and was not renewed; run daily."""
    slugs = list(queries.lapsed_rosters().values_list("key", flat=True))
    withdrawn = []
    for community in Community.objects.filter(slug__in=slugs):
        with transaction.atomic():
            take_turns(community)
            found = withdraw_uncovered_roster(community, by=None)
        if found is not None:
            withdrawn.append(found)
    return withdrawn
