"""What an association writes: the proposal, who drafts, the versions of the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import impossible, once, record_event, refuse_stale, save_version
from orgs.enums import OrganizationKind, OrganizationStatus, StandardState
from orgs.models import DraftingBody, Organization, Standard, StandardText
from orgs.queries import standards as queries
from orgs.rules import STANDARD_DRAFTED, STANDARD_WRITTEN
from orgs.services.cases import refuse_unfit
from orgs.services.standard_rules import refuse_listed
from orgs.services.standards import lock_standard
from portal.files import kept_pdf

MOST_BODIES = 30


@dataclass(frozen=True)
class Proposal:
    """What an association proposes."""

    kind: str
    title: str
    scope: str
    need: str


def refuse_outsiders(association: Organization, by: User) -> None:
    """Raises Refusal for who is no member of `association` today."""
    if not queries.acts_for(by, association):
        raise Refusal(_("Only members of the association write its standards and norms."))


def propose_standard(
    association: Organization,
    *,
    by: User,
    proposal: Proposal,
    token: str,
    revises: Standard | None = None,
) -> tuple[Standard, bool]:
    """Propose a standard or norm, or a new edition of `revises`, once for each `token`.

    Raises Refusal for who is no member, where the organisation is no active industry association or
    a list forbids it, and where the edition is not the newest one in force or is being revised
    already; ValidationError keyed by field. What a list only warns of stands in the trail.
    """
    refuse_outsiders(association, by)
    if (
        association.kind != OrganizationKind.INDUSTRY_ASSOCIATION
        or association.status != OrganizationStatus.ACTIVE
    ):
        raise Refusal(_("Standards and norms are proposed by an active industry association."))

    def create() -> Standard:
        warned = [str(one.rule) for one in refuse_listed(association)]
        standard = Standard(association=association, written_by=by, **asdict(proposal))
        if revises is not None:
            _follow_on(standard, revises)
        standard.clean_fields(exclude=["association", "written_by", "revises"])
        standard.save(force_insert=True)
        record_event(
            actor=by,
            action="standard.begun",
            target=standard,
            after={
                **asdict(proposal),
                "edition": standard.edition,
                **({"warnings": warned} if warned else {}),
            },
        )
        return standard

    try:
        return once(model=Standard, user=by, token=token, create=create)
    except IntegrityError as error:
        raise Refusal(_("A revision of it is being worked on already.")) from error


def _follow_on(standard: Standard, revises: Standard) -> None:
    # Nobody abolishes or replaces the edition while its revision begins.
    lock_standard(revises)
    revises.refresh_from_db()
    if revises.association_id != standard.association_id:
        raise Refusal(_("Only its own association revises a standard."))
    if revises.state != StandardState.ISSUED or revises.replaced_on is not None:
        raise Refusal(_("Only the newest issued edition is revised."))
    if revises.kind != standard.kind:
        raise ValidationError({"kind": _("A revision is of the same kind.")})
    standard.series, standard.revises = revises.series, revises
    standard.edition = revises.edition + 1


def _hold(
    standard: Standard, by: User, states: Collection[str], expected_version: int | None
) -> None:
    lock_standard(standard)
    refuse_stale(standard, expected_version=expected_version)
    refuse_outsiders(standard.association, by)
    if standard.state not in states:
        raise impossible(standard)


def write_proposal(
    standard: Standard, *, by: User, proposal: Proposal, expected_version: int | None = None
) -> None:
    """Change title, scope and need until it is open for comments; what is revised keeps its kind.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    values = asdict(proposal)
    refuse_unfit(standard, **values)
    with transaction.atomic():
        _hold(standard, by, STANDARD_DRAFTED, expected_version)
        if standard.revises is not None and standard.revises.kind != proposal.kind:
            raise ValidationError({"kind": _("A revision is of the same kind.")})
        before = {name: getattr(standard, name) for name in values}
        save_version(standard, expected_version=expected_version, written_by=by, **values)
        record_event(
            actor=by, action="standard.written", target=standard, before=before, after=values
        )


def name_bodies(
    standard: Standard,
    *,
    by: User,
    lead: str,
    others: Sequence[str],
    expected_version: int | None = None,
) -> None:
    """Say who drafts: `lead` and `others` are names; what a registered organisation is called
    is that organisation, of several of one name the one from the association's own place.

    Raises ValidationError keyed by field, Refusal once it is open for comments, StaleRecord.
    """
    names = [lead, *others]
    if len(names) > MOST_BODIES:
        raise ValidationError(
            {"others": _("At most %(limit)s drafting bodies.") % {"limit": MOST_BODIES}}
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValidationError({"others": _("“%(name)s” stands there twice.") % {"name": twice}})
    registered = _registered(names, standard.association.jurisdiction)
    rows = [
        DraftingBody(
            standard=standard,
            position=position,
            name=name,
            organization=registered.get(name),
            is_lead=position == 1,
        )
        for position, name in enumerate(names, start=1)
    ]
    for row in rows:
        try:
            row.clean_fields(exclude=["standard", "organization"])
        except ValidationError as error:
            raise ValidationError({"lead" if row.is_lead else "others": error.messages}) from error
    with transaction.atomic():
        _hold(standard, by, STANDARD_DRAFTED, expected_version)
        save_version(standard, expected_version=expected_version)
        standard.bodies.all().delete()
        DraftingBody.objects.bulk_create(rows)
        record_event(
            actor=by, action="standard.bodies_named", target=standard, after={"bodies": names}
        )


def _registered(names: Sequence[str], jurisdiction: str) -> dict[str, Organization]:
    """Which organisation each name means; names that may mean several are left out."""
    rows = Organization.objects.active().filter(name__in=names).order_by("pk")
    found: dict[str, list[Organization]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    near = {name: [o for o in of if o.jurisdiction == jurisdiction] for name, of in found.items()}
    chosen = {name: of if len(of) == 1 else near[name] for name, of in found.items()}
    return {name: of[0] for name, of in chosen.items() if len(of) == 1}


def add_text(
    standard: Standard, *, by: User, upload: UploadedFile[Any], note: str, token: str
) -> tuple[StandardText, bool]:
    """Hand in a new version of the text as a PDF, once for each `token`.

    Raises ValidationError keyed `upload` that says what is wrong with the file, or where the
    newest version is the same file; Refusal while it is open for comments or after it was issued.
    """

    def create() -> StandardText:
        text = StandardText(standard=standard, note=note, uploaded_by=by)
        with kept_pdf(text, upload):
            _keep_text(text)
        return text

    return once(model=StandardText, user=by, token=token, create=create)


def _keep_text(text: StandardText) -> None:
    standard, by = text.standard, text.uploaded_by
    lock_standard(standard)
    standard.refresh_from_db()
    _hold(standard, by, STANDARD_WRITTEN, None)
    newest = queries.newest_text(standard)
    if newest is not None and newest.sha256 == text.sha256:
        raise ValidationError(
            {"upload": _("This is the file of version %(number)s.") % {"number": newest.number}}
        )
    text.number = newest.number + 1 if newest else 1
    text.clean_fields(exclude=["standard", "file", "uploaded_by"])
    text.save(force_insert=True)
    save_version(standard)
    record_event(
        actor=by,
        action="standard.text_added",
        target=standard,
        after={"number": text.number, "sha256": text.sha256},
    )
