"""Guides to establish an organisation, put on the public site with papers and times."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from orgs.models import StartingGuide
from orgs.public import guide_item
from orgs.rules import DICTIONARY_KEEPERS
from portal.models import Publication
from portal.services import issuer_of, publish


def publish_guide(guide: StartingGuide, *, by: User, reason: str = "") -> Publication:
    """Show a guide with the papers and times that hold today, or what has changed of it.

    Raises DutyConflict for who wrote the guide, a paper or a time of it, Refusal where a
    correction has no reason or changes nothing.
    """
    if not by.may(DICTIONARY_KEEPERS):
        raise Refusal(_("Only an officer of the city publishes guides."))
    return publish(guide_item(guide), by=by, issuer=issuer_of(by), reason=reason)
