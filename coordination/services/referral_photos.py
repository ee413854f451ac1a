"""Photos of what was done, kept while the lead body writes its answer."""

from __future__ import annotations

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
from coordination.referral_rules import IN_WORK
from coordination.services.referral_acts import refuse_other_side
from portal.evidence import keep_photo


def add_referral_photo(
    referral: Referral, *, by: User, upload: UploadedFile[bytes]
) -> ReferralPhoto:
    """Keep one photo for the next answer; it is never published.

    Raises ValidationError with the reason it was refused, Refusal, DutyConflict, IllegalTransition.
    """

    def held(now: Referral) -> int:
        _refuse_others(now, by)
        return queries.waiting_photos(now).count()

    _refuse_others(referral, by)
    return keep_photo(
        referral,
        by=by,
        upload=upload,
        held=held,
        make=lambda photo: ReferralPhoto.objects.create(referral=referral, photo=photo),
        unit_code=referral.jurisdiction,
    )


def delete_referral_photo(photo: ReferralPhoto, *, by: User) -> None:
    """Take a photo back that no answer was sent with. Raises Refusal, IllegalTransition."""
    with transaction.atomic():
        transaction_lock("audit")
        referral = Referral.objects.get(pk=photo.referral_id)
        _refuse_others(referral, by)
        deleted, _rows = queries.waiting_photos(referral).filter(pk=photo.pk).delete()
        if not deleted:
            raise IllegalTransition(_("It was sent with an answer and stays."))
        record_event(
            actor=by,
            action="referral.photo_deleted",
            target=referral,
            before={"photo": photo.photo.sha256},
        )


def _refuse_others(referral: Referral, by: User) -> None:
    refuse_other_side(referral, by, ReferralPart.LEAD)
    if referral.state not in IN_WORK:
        raise IllegalTransition(_("No answer is being written to it now."))
