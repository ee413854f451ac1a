"""Who may take which step with trainings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from coordination.enums import AttendeeState, TrainingPlanState, TrainingState
from coordination.rules import KEEPERS

# Bureaus of the city and the counties (clause 5.3.a), and organisations (clause 3.3.b).
ORGANIZERS = KEEPERS | {Role.ORG_MEMBER}
PUBLISHERS = KEEPERS
TRAINING_READERS = OFFICERS | {Role.COMMITTEE_MEMBER, Role.ORG_MEMBER}
# They answer for their committee or organisation.
INVITED = frozenset({Role.COMMITTEE_MEMBER, Role.ORG_MEMBER})

_T = TrainingState
TRAINING_STEPS = TransitionTable(
    [
        Transition(_T.DRAFT, _T.ANNOUNCED, PUBLISHERS, _("Announce it")),
        Transition(_T.ANNOUNCED, _T.HELD, ORGANIZERS, _("Record that it was held")),
        Transition(_T.HELD, _T.RECORDED, PUBLISHERS, _("Publish the record")),
        *(
            Transition(
                source,
                _T.CANCELLED,
                ORGANIZERS,
                pgettext_lazy("training", "Cancel it"),
                reason_required=True,
            )
            for source in (_T.DRAFT, _T.ANNOUNCED)
        ),
    ]
)
TRAINING_OPEN = frozenset({_T.DRAFT, _T.ANNOUNCED})
# The public may know of it.
TRAINING_SHOWN = frozenset({_T.ANNOUNCED, _T.HELD, _T.RECORDED, _T.CANCELLED})
# The list of who came is being kept.
TRAINING_LISTED = frozenset({_T.ANNOUNCED, _T.HELD})

_A = AttendeeState
ATTENDEE_STEPS = TransitionTable(
    [
        Transition(_A.WAITING, _A.CONFIRMED, ORGANIZERS, _("Confirm")),
        Transition(_A.STRUCK, _A.CONFIRMED, ORGANIZERS, _("Confirm")),
        Transition(_A.WAITING, _A.STRUCK, ORGANIZERS, _("Strike out")),
        Transition(_A.CONFIRMED, _A.STRUCK, ORGANIZERS, _("Strike out")),
    ]
)

_Y = TrainingPlanState
TRAINING_PLAN_STEPS = TransitionTable(
    [
        Transition(
            _Y.DRAFT, _Y.ISSUED, PUBLISHERS,
            pgettext_lazy("plan of trainings", "Issue and publish it"),
        ),
        Transition(
            _Y.DRAFT, _Y.DISCARDED, ORGANIZERS, pgettext_lazy("plan", "Give it up"),
            reason_required=True,
        ),
        # It follows from the issue of a newer edition.
        Transition(
            _Y.ISSUED, _Y.REPLACED, PUBLISHERS, pgettext_lazy("plan", "Replace it"), by_hand=False
        ),
    ]
)  # fmt: skip
TRAINING_PLAN_SHOWN = frozenset({_Y.ISSUED, _Y.REPLACED})
