"""The photos of an inspection: kept once however often they are sent, deleted until submitted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event
from evaluation.models import Criterion, Inspection, InspectionPhoto
from evaluation.services.inspections import refuse_scoring
from portal.evidence import keep_photo

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class NewPhoto:
    """A photo as a phone sends it.

    `sha256` is that of the bytes in `upload`, so that what a bad line damaged is refused;
    `chosen_sha256` that of the file before it was made smaller. Empty: computed here.
    """

    upload: UploadedFile[bytes]
    sha256: str = ""
    chosen_sha256: str = ""


def send_photo(
    inspection: Inspection,
    *,
    by: User,
    token: str,
    new: NewPhoto,
    criterion: Criterion | None = None,
) -> tuple[InspectionPhoto, bool]:
    """Keep one photo once for each `token`: (the photo, whether this call made it).

    Raises ValidationError with the reason it was refused, Refusal where `by` may not score now,
    where the photo was deleted since, or where the token was used for another inspection.
    """
    refuse_scoring(inspection, by)
    kept, made = once(
        model=InspectionPhoto,
        user=by,
        token=token,
        create=lambda: _keep(inspection, by=by, new=new, criterion=criterion),
    )
    if kept.inspection_id != inspection.pk:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    return kept, made


def add_photo(
    inspection: Inspection,
    *,
    by: User,
    upload: UploadedFile[bytes],
    criterion: Criterion | None = None,
    shows_people: bool = False,
) -> InspectionPhoto:
    """Keep one photo of the inspection. Raises ValidationError with the reason it was refused."""
    refuse_scoring(inspection, by)
    return _keep(
        inspection, by=by, new=NewPhoto(upload), criterion=criterion, shows_people=shows_people
    )


def _keep(
    inspection: Inspection,
    *,
    by: User,
    new: NewPhoto,
    criterion: Criterion | None,
    shows_people: bool = False,
) -> InspectionPhoto:
    chosen = _checked_hash(new)

    def held(now: Inspection) -> int:
        # None comes to a revision that was submitted in the meantime.
        refuse_scoring(now, by)
        return InspectionPhoto.objects.filter(inspection=now, criterion=criterion).count()

    return keep_photo(
        inspection,
        by=by,
        upload=new.upload,
        shows_people=shows_people,
        held=held,
        make=lambda photo: InspectionPhoto.objects.create(
            inspection=inspection, criterion=criterion, photo=photo, chosen_sha256=chosen
        ),
    )


def _checked_hash(new: NewPhoto) -> str:
    """The hash of the chosen file. Raises ValidationError where other bytes arrived than sent."""
    received = _sha256(new.upload)
    if new.sha256 and new.sha256 != received:
        raise ValidationError(
            _("The photo was damaged on its way. Send it again."), code="damaged_on_its_way"
        )
    if new.chosen_sha256 and not _SHA256.fullmatch(new.chosen_sha256):
        raise ValidationError(_("The hash of the photo is not one."), code="hash")
    return new.chosen_sha256 or received


def _sha256(upload: UploadedFile[bytes]) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def delete_photo(photo: InspectionPhoto, *, by: User) -> None:
    """Delete a photo that was not submitted yet; evidence of a revision stays.

    Raises Refusal where it was submitted, or where `by` may not score now.
    """
    with transaction.atomic():
        transaction_lock("audit")
        now = Inspection.objects.select_for_update().get(pk=photo.inspection_id)
        refuse_scoring(now, by)
        _delete(photo, of=now, by=by)


def delete_unsent_photos(inspection: Inspection, *, by: User) -> None:
    """Delete all that were not submitted yet, where nobody goes on with what was begun.

    The caller holds the row of the inspection.
    """
    unsent = InspectionPhoto.objects.filter(inspection=inspection, first_revision=None)
    for photo in unsent.select_related("photo"):
        _delete(photo, of=inspection, by=by)


def _delete(photo: InspectionPhoto, *, of: Inspection, by: User) -> None:
    unsent = InspectionPhoto.objects.filter(pk=photo.pk, first_revision=None)
    deleted, _rows = unsent.delete()
    if not deleted:
        raise Refusal(_("This photo was submitted with the scores and stays with them."))
    record_event(
        actor=by,
        action="inspection.photo_deleted",
        target=of,
        before={"photo": photo.photo.sha256},
    )
