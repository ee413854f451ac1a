"""The scoreboard: counted by one officer, published by another."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, transition
from coordination.enums import ScoreboardState
from coordination.models import Scoreboard
from coordination.public import scoreboard_item, scoreboard_payload
from coordination.queries import policy_clauses
from coordination.rules import SCOREKEEPERS
from portal.measures import Span
from portal.models import Publication
from portal.services import issuer_of, publish


def _city_of(by: User) -> str:
    for held in by.current_appointments:
        if held.role in SCOREKEEPERS and len(held.jurisdiction) == CITY_DIGITS:
            return str(held.jurisdiction)
    raise Refusal(_("Only an officer of the city prepares the scoreboard."))


def prepare_scoreboard(*, by: User, span: Span, token: str) -> tuple[Scoreboard, bool]:
    """Count the policy's measures in `span` (civil days) and keep the figures, once for each
    `token`.

    Raises Refusal for who is no officer of the city, before the policy was loaded, and where one
    is prepared already; ValidationError keyed by field for days that cannot be.
    """
    city, today = _city_of(by), timezone.localdate()
    if span.until > today:
        raise ValidationError({"until": _("This day has not come yet.")})
    if span.since > span.until:
        raise ValidationError({"since": _("The end lies before the beginning.")})
    if not policy_clauses():
        raise Refusal(_("The policy has not been loaded yet."))

    def create() -> Scoreboard:
        row = Scoreboard(
            jurisdiction=city,
            since=span.since,
            until=span.until,
            payload=scoreboard_payload(city, span, today),
            prepared_by=by,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Refusal(_("One is prepared already: publish it, or give it up first.")) from error
        after = {"since": row.since, "until": row.until}
        record_event(actor=by, action="scoreboard.prepared", target=row, after=after)
        return row

    return once(model=Scoreboard, user=by, token=token, create=create)


def publish_scoreboard(
    scoreboard: Scoreboard, *, by: User, reason: str = "", expected_version: int | None = None
) -> Publication:
    """Show what was prepared on the site, to the letter.

    Raises DutyConflict for who prepared it, Refusal where it would change nothing.
    """
    with transaction.atomic():
        transition(
            scoreboard,
            ScoreboardState.PUBLISHED,
            by=by,
            expected_version=expected_version,
            reason=reason,
        )
        # Each is the next version of one item, which needs a reason.
        why = reason.strip() or f"统计截至{scoreboard.until.isoformat()}"
        return publish(scoreboard_item(scoreboard), by=by, issuer=issuer_of(by), reason=why)


def discard_scoreboard(
    scoreboard: Scoreboard, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Give it up, so that another can be prepared."""
    transition(
        scoreboard,
        ScoreboardState.DISCARDED,
        by=by,
        expected_version=expected_version,
        reason=reason,
    )
