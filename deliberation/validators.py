"""Checks of figures that belong together."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deliberation.ballots import Votes


def validate_votes(votes: Votes, present: int) -> None:
    """Refuse more ballots than people present. Raises ValidationError with both numbers."""
    if votes.cast > present:
        raise ValidationError(
            _("%(cast)s votes were counted, but only %(present)s people were present."),
            code="too_many_votes",
            params={"cast": votes.cast, "present": present},
        )


def validate_attendance(present: int, entitled: int | None) -> None:
    """Refuse nobody present, and more people present than entitled, where that is known."""
    if present < 1:
        raise ValidationError(_("Say who took part: at least one person."), code="nobody")
    if entitled is not None and present > entitled:
        raise ValidationError(
            _("%(present)s people took part, but only %(entitled)s were entitled to."),
            code="too_many_present",
            params={"present": present, "entitled": entitled},
        )
