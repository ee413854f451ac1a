"""Classifying communities by the types that waste sorting is governed by (policy clause 3.1.b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event
from communities.models import Classification, Community, CommunityType


def classify(
    *,
    communities: Sequence[Community],
    types: Sequence[CommunityType],
    since: date,
    by: User,
    estate: str = "",
) -> int:
    """Say that all of `communities` are of all of `types` since a civil date; all or nothing.

    `estate` limits it to a named estate of each; empty, it is the whole community. What is
    classified so already stays as it was. Returns how many classifications were added. Raises
    Refusal outside the officer's jurisdiction, ValidationError for a date in the future or before
    a community existed.
    """
    foreign = [c for c in communities if not by.may(OFFICERS, c.code)]
    if foreign:
        raise Refusal(_("%(community)s is not yours to classify.") % {"community": foreign[0]})
    _refuse_date(communities, since)
    with transaction.atomic():
        transaction_lock("audit")
        stored = Classification.objects.filter(community__in=communities, estate=estate)
        known = set(stored.values_list("community", "type"))
        added = [
            Classification(
                community=community, type=type_, estate=estate, since=since, classified_by=by
            )
            for community in communities
            for type_ in types
            if (community.pk, type_.pk) not in known
        ]
        for classification in added:
            classification.clean_fields(exclude=["community", "type", "classified_by"])
        Classification.objects.bulk_create(added)
        changed = {classification.community_id for classification in added}
        # Who classified it stands in the row, and not in the place of who changed its figures.
        Community.objects.filter(pk__in=changed).update(version=F("version") + 1)
        if added:
            record_event(
                actor=by,
                action="community.classified",
                after={
                    "types": [type_.code for type_ in types],
                    "communities": sorted(c.slug for c in communities if c.pk in changed),
                    "since": since.isoformat(),
                    "estate": estate,
                },
            )
    return len(added)


def _refuse_date(communities: Sequence[Community], since: date) -> None:
    if since > timezone.localdate():
        raise ValidationError({"since": _("This date lies in the future.")})
    later = [c for c in communities if c.valid_from is not None and since < c.valid_from]
    if later:
        raise ValidationError(
            {
                "since": _("%(community)s exists only since %(date)s.")
                % {"community": later[0], "date": later[0].valid_from}
            }
        )
