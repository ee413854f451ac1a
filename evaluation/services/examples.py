"""Example photos of the criteria of a card."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event
from evaluation.models import CriterionExample
from evaluation.rules import CARD_EDITORS
from portal.evidence import stored_photo


def keep_example(example: CriterionExample, *, by: User, upload: UploadedFile[bytes]) -> None:
    """Save `example`, whose criterion, number and caption are set, with the picture in `upload`.

    Whoever calls holds the draft (`hold_draft`). Raises ValidationError that says what is wrong
    with the picture, Refusal for those who build no cards.
    """
    units = [held.jurisdiction for held in by.current_appointments if held.role in CARD_EDITORS]
    if not units:
        raise Refusal(_("Only an officer of the city builds scorecards."))
    with stored_photo(upload, unit_code=min(units), by=by) as photo:
        example.photo = photo
        example.save()
        record_event(
            actor=by,
            action="scorecard.example_kept",
            target=example.criterion.section.scorecard,
            after={"criterion": example.criterion.key, "photo": photo.sha256},
        )
