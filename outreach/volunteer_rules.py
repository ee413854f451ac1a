"""Who keeps volunteers and their service, and which steps there are. Knows no models."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.rules import Transition, TransitionTable
from outreach.enums import ServiceState, VolunteerState

COMMITTEES = frozenset({Role.COMMITTEE_MEMBER})
# Who reads names: those who work with the people. County and city read sums.
VOLUNTEER_READERS = frozenset({Role.COMMITTEE_MEMBER, Role.TOWNSHIP_OFFICER, Role.ORG_MEMBER})
ENTERERS = frozenset({Role.COMMITTEE_MEMBER, Role.ORG_MEMBER})
VERIFIERS = frozenset({Role.COMMITTEE_MEMBER, Role.TOWNSHIP_OFFICER})
FIGURE_PUBLISHERS = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER})

# Nothing of the person stands in the row any more.
FORGOTTEN_STATES = frozenset({VolunteerState.REFUSED, VolunteerState.ERASED})
TAKEN_IN = frozenset({VolunteerState.ACTIVE, VolunteerState.LEFT})
CAN_BE_ERASED = (VolunteerState.APPLIED, VolunteerState.ACTIVE, VolunteerState.LEFT)

VOLUNTEER_STEPS = TransitionTable(
    (
        Transition(
            VolunteerState.APPLIED,
            VolunteerState.ACTIVE,
            COMMITTEES,
            pgettext_lazy("volunteer", "Accept"),
        ),
        Transition(
            VolunteerState.APPLIED,
            VolunteerState.REFUSED,
            COMMITTEES,
            pgettext_lazy("volunteer", "Do not accept"),
            reason_required=True,
        ),
        Transition(
            VolunteerState.ACTIVE,
            VolunteerState.LEFT,
            COMMITTEES,
            _("Note that they left"),
            reason_required=True,
        ),
        *(
            Transition(
                source,
                VolunteerState.ERASED,
                COMMITTEES,
                _("Erase their data on request"),
                reason_required=True,
            )
            for source in CAN_BE_ERASED
        ),
    )
)

SERVICE_STEPS = TransitionTable(
    (
        Transition(ServiceState.ENTERED, ServiceState.VERIFIED, VERIFIERS, _("Verify")),
        Transition(
            ServiceState.ENTERED,
            ServiceState.REJECTED,
            VERIFIERS,
            pgettext_lazy("service", "Set aside"),
            reason_required=True,
        ),
        Transition(
            ServiceState.VERIFIED,
            ServiceState.REJECTED,
            VERIFIERS,
            pgettext_lazy("service", "Set aside"),
            reason_required=True,
        ),
        Transition(
            ServiceState.ENTERED,
            ServiceState.REPLACED,
            ENTERERS,
            pgettext_lazy("volunteer", "Correct"),
            by_hand=False,
        ),
        Transition(
            ServiceState.VERIFIED,
            ServiceState.REPLACED,
            ENTERERS,
            pgettext_lazy("volunteer", "Correct"),
            by_hand=False,
        ),
    )
)
