"""Campaigns, their material and reach; files are checked, versions never change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_stale, save_version
from outreach.carrier_rules import MATERIAL_WRITERS
from outreach.models import (
    Campaign,
    CampaignReach,
    Material,
    MaterialDownload,
    MaterialVersion,
)
from portal.files import kept_file


@dataclass(frozen=True)
class CampaignContent:
    """A campaign between two civil days, both included."""

    title: str
    since: date
    until: date
    summary: str


@dataclass(frozen=True)
class MaterialContent:
    title: str
    kind: str
    licence: str
    description: str = ""


@dataclass(frozen=True)
class ReachContent:
    """How many people a campaign reached until `day`, by which way, and how that is known."""

    day: date
    people: int
    method: str
    by_what: str


def refuse_other_writers(code: str, by: User) -> None:
    """Raises Refusal for who is no officer of the place with `code`."""
    if not by.may(MATERIAL_WRITERS, code):
        raise Refusal(_("Only an officer of the place keeps its campaigns."))


def add_campaign(
    jurisdiction: str, *, by: User, content: CampaignContent, token: str
) -> tuple[Campaign, bool]:
    """Enter a campaign, once for each `token`. Raises Refusal, ValidationError keyed by field."""
    refuse_other_writers(jurisdiction, by)

    def create() -> Campaign:
        campaign = Campaign(jurisdiction=jurisdiction, changed_by=by, **asdict(content))
        _clean_campaign(campaign)
        campaign.save(force_insert=True)
        record_event(actor=by, action="campaign.added", target=campaign, after=asdict(content))
        return campaign

    return once(model=Campaign, user=by, token=token, create=create)


def _clean_campaign(campaign: Campaign) -> None:
    campaign.clean_fields(exclude=["changed_by"])
    if campaign.until < campaign.since:
        raise ValidationError({"until": _("The end lies before the beginning.")})


def note_reach(
    campaign: Campaign, *, by: User, content: ReachContent, token: str
) -> tuple[CampaignReach, bool]:
    """Note whom a campaign reached; a number without its method is none.

    Raises Refusal, ValidationError keyed by field.
    """
    refuse_other_writers(campaign.jurisdiction, by)
    if content.day > timezone.localdate():
        raise ValidationError({"day": _("This day has not come yet.")})
    if content.day < campaign.since:
        raise ValidationError({"day": _("The campaign had not begun on this day.")})

    def create() -> CampaignReach:
        row = CampaignReach(campaign=campaign, noted_by=by, **asdict(content))
        row.clean_fields(exclude=["campaign", "noted_by"])
        row.save(force_insert=True)
        record_event(
            actor=by, action="campaign.reach_noted", target=campaign, after=asdict(content)
        )
        return row

    return once(model=CampaignReach, user=by, token=token, create=create)


def add_material(
    campaign: Campaign,
    *,
    by: User,
    content: MaterialContent,
    upload: UploadedFile[bytes],
    token: str,
) -> tuple[Material, bool]:
    """Enter material with its first file, once for each `token`.

    Raises Refusal, ValidationError keyed by field (`upload` for what is wrong with the file).
    """
    refuse_other_writers(campaign.jurisdiction, by)

    def create() -> Material:
        material = Material(campaign=campaign, changed_by=by, **asdict(content))
        material.clean_fields(exclude=["campaign", "changed_by"])
        row = MaterialVersion(added_by=by)
        with kept_file(row, upload):
            # Two who enter one title at once: the second sees the row of the first.
            transaction_lock("audit")
            if campaign.materials.filter(title=material.title).exists():
                taken = _("The campaign has material of this title already.")
                raise ValidationError({"title": taken})
            material.save(force_insert=True)
            record_event(actor=by, action="material.added", target=material, after=asdict(content))
            _keep(material, row)
        return material

    return once(model=Material, user=by, token=token, create=create)


def add_version(
    material: Material,
    *,
    by: User,
    upload: UploadedFile[bytes],
    note: str,
    expected_version: int | None = None,
) -> MaterialVersion:
    """Add a file that takes the place of the last once somebody else publishes it.

    Raises Refusal, StaleRecord, ValidationError keyed by field.
    """
    refuse_other_writers(material.scope_code(), by)
    if not note.strip():
        raise ValidationError({"note": _("Say what changed.")})
    row = MaterialVersion(added_by=by, note=note.strip())
    with kept_file(row, upload), transaction.atomic():
        transaction_lock("audit")
        refuse_stale(material, expected_version=expected_version)
        _keep(material, row)
        save_version(material, expected_version=expected_version, changed_by=by)
    return row


def _keep(material: Material, row: MaterialVersion) -> None:
    if material.versions.filter(sha256=row.sha256).exists():
        raise ValidationError({"upload": _("This file is there already.")})
    row.material, row.number = material, material.versions.count() + 1
    row.clean_fields(exclude=["material", "added_by", "file"])
    row.save(force_insert=True)
    record_event(
        actor=row.added_by,
        action="material.version_added",
        target=material,
        after={"number": row.number, "sha256": row.sha256, "note": row.note},
    )


def count_download(version: MaterialVersion) -> None:
    """One more download of a version today: a number, and nothing of who fetched it."""
    rows: Any = MaterialDownload.objects.filter(version=version, day=timezone.localdate())
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            MaterialDownload.objects.create(version=version, day=timezone.localdate(), count=1)
    except IntegrityError:  # the first of another visitor came just before
        rows.update(count=F("count") + 1)
