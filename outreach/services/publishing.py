"""Editions of the guide, put on the public site."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from outreach.public import guide_item
from outreach.rules import GUIDE_KEEPERS
from portal.models import Publication
from portal.services import issuer_of, publish


def publish_guide(*, by: User, reason: str = "") -> Publication:
    """Show the guide as it stands now, as the next edition.

    Raises DutyConflict for who wrote something of it since the last edition, Refusal for others
    than officers of the city, where a further edition has no reason or changes nothing, and where
    an item has no class by the scheme of the city.
    """
    if not by.may(GUIDE_KEEPERS):
        raise Refusal(_("Only an officer of the city keeps the sorting guide."))
    with transaction.atomic():
        # Who writes waits: what was read is what was written until now, and who wrote it.
        transaction_lock("audit")
        return publish(guide_item(), by=by, issuer=issuer_of(by), reason=reason)
