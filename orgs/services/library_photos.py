"""Photos of a case of the library, while its text is being written."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import record_event
from orgs.models import PracticeCase, PracticePhoto
from orgs.services.library import refuse_other_writers, refuse_unwritable
from portal.evidence import stored_photo


def add_practice_photo(
    practice: PracticeCase,
    *,
    by: User,
    upload: UploadedFile[bytes],
    caption: str,
    shows_people: bool = False,
) -> PracticePhoto:
    """Keep one photo with its caption; one that shows people is not published.

    Raises ValidationError with the reason it was refused, Refusal.
    """
    refuse_other_writers(practice, by)
    if not caption.strip():
        raise ValidationError({"caption": _("Say what the photo shows.")})
    with stored_photo(
        upload,
        unit_code=practice.jurisdiction,
        by=by,
        caption=caption,
        shows_people=shows_people,
    ) as photo:
        refuse_unwritable(practice, None)
        if practice.photos.count() >= settings.PHOTOS_PER_RECORD:
            raise ValidationError(
                _("There are %(limit)s photos here already; delete one first.")
                % {"limit": settings.PHOTOS_PER_RECORD}
            )
        kept = PracticePhoto.objects.create(practice=practice, photo=photo)
        record_event(
            actor=by,
            action="practicecase.photo_added",
            target=practice,
            after={"photo": photo.sha256},
        )
    return kept


def delete_practice_photo(photo: PracticePhoto, *, by: User) -> None:
    """Take a photo out of a draft. Raises Refusal, IllegalTransition."""
    refuse_other_writers(photo.practice, by)
    with transaction.atomic():
        refuse_unwritable(photo.practice, None)
        record_event(
            actor=by,
            action="practicecase.photo_deleted",
            target=photo.practice,
            before={"photo": photo.photo.sha256},
        )
        photo.delete()
