"""Who keeps the register of social organisations, and who reads it."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from orgs.enums import ListingState

# Registration is an act of the county or the city (社会团体登记管理条例, article 6); what a
# township files, the county gathers.
REGISTRARS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# Townships look for an organisation for their communities; people and their telephones stay with
# those who keep the register.
READERS = OFFICERS
# One meaning of a code or a tag holds in the whole city.
DICTIONARY_KEEPERS = frozenset({Role.CITY_OFFICER})
# A member's account has one of these.
MEMBER_ROLES = frozenset({Role.ORG_MEMBER, Role.INSPECTOR})

# Not on the way: neither one that was dropped, nor one that has ended.
LISTING_ON = frozenset({ListingState.LISTED, ListingState.CLAIMED, ListingState.VERIFIED})
LISTING_OPEN = frozenset({ListingState.NOTICED, ListingState.OBJECTED}) | LISTING_ON

LISTING_STEPS = TransitionTable(
    (
        Transition(ListingState.NOTICED, ListingState.OBJECTED, REGISTRARS,
                   _("Record the objection")),
        Transition(ListingState.NOTICED, ListingState.LISTED, REGISTRARS, _("Put on the list")),
        Transition(ListingState.NOTICED, ListingState.DROPPED, REGISTRARS, _("Drop"),
                   reason_required=True),
        Transition(ListingState.OBJECTED, ListingState.LISTED, REGISTRARS,
                   _("Answer the objection and put on the list"), reason_required=True),
        Transition(ListingState.OBJECTED, ListingState.DROPPED, REGISTRARS,
                   _("Uphold the objection"), reason_required=True),
        Transition(ListingState.LISTED, ListingState.CLAIMED, REGISTRARS,
                   _("Record the application for removal")),
        Transition(ListingState.CLAIMED, ListingState.LISTED, REGISTRARS,
                   _("Refuse the removal"), reason_required=True),
        Transition(ListingState.CLAIMED, ListingState.VERIFIED, REGISTRARS,
                   _("Find the repair true")),
        Transition(ListingState.VERIFIED, ListingState.REMOVED, REGISTRARS,
                   _("Take off the list")),
        Transition(ListingState.LISTED, ListingState.REMOVED, REGISTRARS,
                   _("Remove by lapse of time")),
        *(
            Transition(state, ListingState.SUCCEEDED, REGISTRARS,
                       _("Move to the seriously dishonest list"), by_hand=False)
            for state in sorted(LISTING_ON)
        ),
    )
)  # fmt: skip
