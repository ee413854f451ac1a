"""Who keeps carriers and campaign material, and which steps there are. Knows no models."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from outreach.enums import CarrierState, MaterialState

CARRIER_KEEPERS = frozenset({Role.COMMITTEE_MEMBER})
CARRIER_READERS = OFFICERS | CARRIER_KEEPERS
# Campaigns and their material are made by authorities; committees put them up.
MATERIAL_WRITERS = OFFICERS
MATERIAL_PUBLISHERS = OFFICERS

CARRIER_STEPS = TransitionTable(
    (
        Transition(
            CarrierState.KEPT,
            CarrierState.GONE,
            CARRIER_KEEPERS,
            _("Taken down"),
            reason_required=True,
        ),
    )
)
MATERIAL_STEPS = TransitionTable(
    (
        Transition(MaterialState.DRAFT, MaterialState.PUBLISHED, MATERIAL_PUBLISHERS, _("Publish")),
        Transition(
            MaterialState.PUBLISHED, MaterialState.PUBLISHED, MATERIAL_PUBLISHERS, _("Publish")
        ),
    )
)
