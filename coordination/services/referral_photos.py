"""Photos of what was done, kept while the lead body writes its answer."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition
from accounts.services import record_event
from coordination import referral_queries as queries
from coordination.enums import ReferralPart
from coordination.models import Referral, ReferralPhoto
from coordination.services.referral_acts import refuse_other_side
from portal.evidence import stored_photo


def add_referral_photo(
    referral: Referral, *, by: User, upload: UploadedFile[bytes]
) -> ReferralPhoto:
    """Keep one photo for the next answer; it is never published.

    Raises ValidationError with the reason it was refused, Refusal, IllegalTransition.
    """
    refuse_other_side(referral, by, ReferralPart.LEAD)
    with stored_photo(upload, unit_code=referral.jurisdiction, by=by) as photo:
        _refuse_unwritable(referral)
        if referral.photos.count() >= settings.PHOTOS_PER_RECORD:
            raise ValidationError(
                _("There are %(limit)s photos here already, as many as there may be.")
                % {"limit": settings.PHOTOS_PER_RECORD}
            )
        kept = ReferralPhoto.objects.create(referral=referral, photo=photo)
        record_event(
            actor=by, action="referral.photo_added", target=referral, after={"photo": photo.sha256}
        )
    return kept


def delete_referral_photo(photo: ReferralPhoto, *, by: User) -> None:
    """Take a photo back that no answer was sent with. Raises Refusal, IllegalTransition."""
    referral = photo.referral
    refuse_other_side(referral, by, ReferralPart.LEAD)
    with transaction.atomic():
        _refuse_unwritable(referral)
        if ReferralPhoto.objects.filter(pk=photo.pk, event__isnull=False).exists():
            raise IllegalTransition(_("It was sent with an answer and stays."))
        record_event(
            actor=by,
            action="referral.photo_deleted",
            target=referral,
            before={"photo": photo.photo.sha256},
        )
        photo.delete()


def _refuse_unwritable(referral: Referral) -> None:
    """Asked under the lock under which it is answered."""
    transaction_lock("audit")
    stored = Referral.objects.get(pk=referral.pk)
    if not queries.takes_photos(stored):
        raise IllegalTransition(_("No answer is being written to it now."))
