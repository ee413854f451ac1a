"""What all records that a committee keeps about itself have in common when they are written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import save_version
from communities.models import Community
from communities.rules import MEMBERS


def refuse_others(community: Community, by: User) -> None:
    """The committee enters what concerns it, nobody for it (policy clause 2.1.a)."""
    if not by.may(MEMBERS, community.code):
        raise Refusal(_("Only members of the committee enter what concerns it."))
    if community.valid_until is not None:
        raise Refusal(
            _("%(community)s does not exist any more; nothing is entered for it.")
            % {"community": community}
        )


def take_turns(community: Community) -> None:
    """One writer of a community's records at a time: others are read and then relied on.

    Taken before the audit trail's lock, which the first event takes; needs a transaction.
    """
    transaction_lock(f"kept by {community.pk}")


def change(
    row: Any, *, by: User, expected_version: int | None, **changes: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check and write `changes` over the version that was seen; what differed before and after.

    Raises ValidationError, StaleRecord.
    """
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean(exclude=["changed_by"])
    save_version(row, expected_version=expected_version, **changes, changed_by=by)
    differing = [name for name, value in changes.items() if before[name] != value]
    return (
        {name: before[name] for name in differing},
        {name: changes[name] for name in differing},
    )
