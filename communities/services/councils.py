"""The council system of a community: written and put in force by its committee, published by
officers (policy clause 4.1.b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_stale, save_version, transition
from communities import queries
from communities.constants import COUNCIL_ENDED, COUNCIL_REVISED, COUNCIL_TITLE
from communities.enums import CommunityKind, CouncilState, PartyKind
from communities.models import Community, Council, CouncilParty
from communities.public.councils import council_item
from communities.services.council_entries import (
    CouncilEntry,
    PartyEntry,
    proposed_parties,
    refuse_date,
    refuse_parties,
    refuse_unless_draft,
    refuse_unready,
)
from communities.services.keeping import refuse_others, take_turns
from communities.validators import validate_last_day
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import publish


def begin_council(*, community: Community, by: User, token: str) -> tuple[Council, bool]:
    """Begin a draft, once for each `token`.

    A new edition begins with the text in force, the first one with all that the register knows.
    Raises Refusal for who is no member, for units without a committee, and beside a draft.
    """
    refuse_others(community, by)
    if not community.is_committee:
        raise Refusal(
            _("%(community)s elects no committee: it can have none.") % {"community": community}
        )

    def create() -> Council:
        take_turns(community)
        draft = queries.council_draft(community)
        if draft is not None:
            raise Refusal(
                _("“%(draft)s” of %(community)s is a draft already: finish or discard it first.")
                % {"draft": draft, "community": community}
            )
        before = queries.council_in_force(community)
        council = Council(
            community=community,
            edition=queries.next_council_edition(community),
            title=before.title if before else _title(community),
            rules=before.rules if before else "",
            begun_by=by,
            written_by=by,
        )
        if before is not None:
            council.frequency = before.frequency
        council.save()
        entries = _entries_of(before) if before else proposed_parties(community)
        CouncilParty.objects.bulk_create(
            entry.row(council, place) for place, entry in enumerate(entries, start=1)
        )
        record_event(actor=by, action="council.begun", target=council)
        return council

    return once(model=Council, user=by, token=token, create=create)


def _title(community: Community) -> str:
    stem = community.short_name.removesuffix("社区").removesuffix("村")
    place = "村" if community.kind == CommunityKind.VILLAGE else "社区"
    return COUNCIL_TITLE.format(f"{stem}{place}")


def _entries_of(council: Council) -> list[PartyEntry]:
    return [
        PartyEntry(party.body, party.company, PartyKind(party.kind), party.name, party.post)
        for party in queries.parties_of(council)
    ]


def write_council(
    council: Council, *, by: User, entry: CouncilEntry, expected_version: int | None = None
) -> None:
    """Replace the text and the parties of a draft.

    Raises ValidationError keyed by field (`parties-3-who` for the fourth), Refusal for a text in
    force, StaleRecord where another was faster.
    """
    refuse_others(council.community, by)
    refuse_unless_draft(council)
    with transaction.atomic():
        take_turns(council.community)
        refuse_stale(council, expected_version=expected_version)
        if entry.effective_on is not None:
            refuse_date(council, entry.effective_on)
        kept = list(queries.parties_of(council))
        rows = [party.row(council, place) for place, party in enumerate(entry.parties, start=1)]
        refuse_parties(council, rows, kept)
        save_version(council, expected_version=expected_version, written_by=by, **entry.fields())
        council.clean_fields(exclude=["community", "begun_by", "written_by", "enforced_by"])
        _replace_parties(council, rows)
        record_event(
            actor=by,
            action="council.written",
            target=council,
            after={"parties": len(rows), "effective_on": entry.effective_on},
        )


def _replace_parties(council: Council, rows: Sequence[CouncilParty]) -> None:
    for place, row in enumerate(rows):
        try:
            row.clean_fields(exclude=["council", "body", "company"])
        except ValidationError as error:
            fields = {f"parties-{place}-{name}": found for name, found in error.error_dict.items()}
            raise ValidationError(fields) from error
    council.parties.all().delete()
    CouncilParty.objects.bulk_create(rows)


def enforce_council(council: Council, *, by: User, expected_version: int | None = None) -> None:
    """Put a draft in force; the edition before ends on the day before.

    Names of the register are taken over as they are now, and stay. Raises Refusal that says what
    is missing, StaleRecord where another was faster.
    """
    refuse_others(council.community, by)
    refuse_unless_draft(council)
    with transaction.atomic():
        take_turns(council.community)
        parties = list(queries.parties_of(council))
        refuse_unready(council, parties)
        assert council.effective_on is not None
        # What another wrote meanwhile is not put in force unseen.
        save_version(council, expected_version=expected_version, enforced_by=by)
        before = queries.council_in_force(council.community)
        if before is not None:
            last = council.effective_on - timedelta(days=1)
            transition(before, CouncilState.SUPERSEDED, by=by, until=last)
        _fix(parties)
        transition(council, CouncilState.IN_FORCE, by=by)


def _fix(parties: Sequence[CouncilParty]) -> None:
    for party in parties:
        source = party.body or party.company
        party.name = source.name if source is not None else party.name
        party.is_fixed = True
    CouncilParty.objects.bulk_update(parties, ["name", "is_fixed"])


def discard_council(council: Council, *, by: User, expected_version: int | None = None) -> None:
    """Give a draft up; it is kept, and the next one takes its number. Raises Refusal."""
    refuse_others(council.community, by)
    with transaction.atomic():
        take_turns(council.community)
        transition(council, CouncilState.DISCARDED, by=by, expected_version=expected_version)


def end_council(
    council: Council, *, by: User, on: date, reason: str, expected_version: int | None = None
) -> None:
    """Say that `on` (a civil date, not in the future) was its last day, and why.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    refuse_others(council.community, by)
    validate_last_day(council.effective_on, on, field="on", today=timezone.localdate())
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ended.")})
    with transaction.atomic():
        take_turns(council.community)
        transition(
            council,
            CouncilState.ENDED,
            by=by,
            expected_version=expected_version,
            reason=reason.strip(),
            until=on,
            end_reason=reason.strip(),
        )


def publish_council(council: Council, *, by: User, reason: str = "") -> Publication:
    """Put the system in force on the public site, or its end where the site shows it in force.

    A new edition and an end bring their own reasons. Raises Refusal without the office and for a
    system that is not in force, DutyConflict for who wrote it or put it in force.
    """
    if not by.may(OFFICERS, council.scope_code()):
        raise Refusal(_("Officers of the place publish the council system."))
    with transaction.atomic():
        take_turns(council.community)
        rows = queries.with_publication(Council.objects.filter(pk=council.pk))
        now: Any = rows.select_related("community__township__county").get()
        is_end = now.state == CouncilState.ENDED and now.is_running_there
        if now.state != CouncilState.IN_FORCE and not is_end:
            raise Refusal(
                _("“%(council)s” is “%(state)s”; only what is in force is published.")
                % {"council": now, "state": now.get_state_display()}
            )
        shown = current(Kind.COUNCIL, now.community.slug)
        if is_end:
            reason = reason.strip() or COUNCIL_ENDED
        elif shown is not None and not now.is_published:
            reason = reason.strip() or COUNCIL_REVISED.format(now.edition)
        return publish(
            council_item(now), by=by, issuer=by.unit or str(now.community), reason=reason
        )
