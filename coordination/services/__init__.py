"""Writes of the documents library, the scoreboard and trainings, by file."""

from coordination.services.documents import (
    DocumentContent,
    begin_document,
    change_document,
    discard_document,
    publish_document,
    repeal_document,
)
from coordination.services.duties import (
    DutyContent,
    OfficeContent,
    add_duty,
    add_office,
    change_office,
    end_duty,
    publish_office,
)
from coordination.services.loading import load_policy
from coordination.services.scoreboards import (
    discard_scoreboard,
    prepare_scoreboard,
    publish_scoreboard,
)
from coordination.services.training_lists import (
    TrainingSignInEnded,
    add_attendee,
    decide_attendees,
    enter_scores,
    open_training_sign_in,
    rate_training,
    sign_in_to_training,
    units_to_choose,
)
from coordination.services.trainings import (
    TrainingContent,
    answer_invitation,
    cancel_training,
    change_training,
    hold_training,
    invite_units,
    plan_training,
    refuse_others,
    training_steps,
)

__all__ = [
    "DocumentContent",
    "DutyContent",
    "OfficeContent",
    "TrainingContent",
    "TrainingSignInEnded",
    "add_attendee",
    "add_duty",
    "add_office",
    "answer_invitation",
    "begin_document",
    "cancel_training",
    "change_document",
    "change_office",
    "change_training",
    "decide_attendees",
    "discard_document",
    "discard_scoreboard",
    "end_duty",
    "enter_scores",
    "hold_training",
    "invite_units",
    "load_policy",
    "open_training_sign_in",
    "plan_training",
    "prepare_scoreboard",
    "publish_document",
    "publish_office",
    "publish_scoreboard",
    "rate_training",
    "refuse_others",
    "repeal_document",
    "sign_in_to_training",
    "training_steps",
    "units_to_choose",
]
