"""Photos of an activity: kept inside, and shown by the consent of those on them alone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition
from accounts.services import record_event, save_version
from outreach.constants import PHOTO_CONSENT_ENDED
from outreach.enums import ActivityState, PhotoConsent, PhotoSubject
from outreach.models import Activity, ActivityPhoto
from outreach.services.activities import refuse_other_keepers
from portal.enums import Kind
from portal.evidence import keep_photo
from portal.models import Photo
from portal.services import withdraw_for_ended_consent


def add_activity_photo(
    activity: Activity, *, by: User, upload: UploadedFile[bytes], caption: str, subject: str
) -> ActivityPhoto:
    """Keep a photo inside, with who can be recognised on it.

    Raises ValidationError with the reason it was refused, Refusal, IllegalTransition before it was
    announced.
    """
    refuse_other_keepers(activity, by)
    if not caption.strip():
        raise ValidationError({"caption": _("Say what the photo shows.")})

    def held(stored: Activity) -> int:
        if stored.announced_on is None or stored.state == ActivityState.CANCELLED:
            raise IllegalTransition(_("Photos are kept of an activity that takes place."))
        return stored.photos.count()

    def make(photo: Photo) -> ActivityPhoto:
        photo.caption = caption.strip()
        photo.clean_fields(exclude=["uploaded_by"])
        photo.save(update_fields=["caption"])
        row = ActivityPhoto(activity=activity, photo=photo, subject=subject)
        row.clean_fields(exclude=["activity", "photo"])
        row.save(force_insert=True)
        return row

    # Hidden from every publication until a consent is noted, or nobody is on it.
    return keep_photo(activity, by=by, upload=upload, held=held, make=make, shows_people=True)


def note_consent(
    photo: ActivityPhoto,
    *,
    by: User,
    consent: str,
    note: str,
    is_for_site: bool,
    expected_version: int | None = None,
) -> None:
    """Note who agreed, how it is documented, and whether the photo is for the public site.

    Adults agree themselves; on a photo of minors their guardians do (PIPL articles 29 and 31).
    Raises ValidationError where it would be shown without, Refusal, StaleRecord.
    """
    refuse_other_keepers(photo.activity, by)
    has_consent = consent != PhotoConsent.NONE
    changes = {
        "consent": consent,
        "consent_note": note.strip() if has_consent else "",
        "consent_on": timezone.localdate() if has_consent else None,
        "consent_noted_by": by if has_consent else None,
        "is_for_site": is_for_site,
    }
    stood = photo.is_for_site
    for name, value in changes.items():
        setattr(photo, name, value)
    photo.clean_fields(exclude=["activity", "photo", "consent_noted_by"])
    photo.validate_constraints()
    with transaction.atomic():
        save_version(photo, expected_version=expected_version, **changes)
        Photo.objects.filter(pk=photo.photo_id).update(shows_people=not is_for_site)
        activity = photo.activity
        record_event(
            actor=by,
            action="activity.consent_noted",
            target=activity,
            after={"photo": photo.photo.sha256, "consent": consent, "is_for_site": is_for_site},
        )
        _mark_newer(activity)
        if stood and not is_for_site:
            _take_down(photo, by=by)


def end_consent(photo: ActivityPhoto, *, by: User, expected_version: int | None = None) -> None:
    """Somebody on it does not agree any more: the photo leaves the site at once.

    What stands on the site is withdrawn; an officer publishes it anew without the photo. Raises
    Refusal, IllegalTransition where no consent is noted, StaleRecord.
    """
    refuse_other_keepers(photo.activity, by)
    if photo.consent == PhotoConsent.NONE and photo.subject != PhotoSubject.NOBODY:
        raise IllegalTransition(_("No consent to this photo is noted."))
    with transaction.atomic():
        save_version(
            photo,
            expected_version=expected_version,
            consent="",
            consent_note="",
            consent_on=None,
            consent_noted_by=None,
            is_for_site=False,
        )
        Photo.objects.filter(pk=photo.photo_id).update(shows_people=True)
        record_event(
            actor=by,
            action="activity.consent_ended",
            target=photo.activity,
            after={"photo": photo.photo.sha256},
        )
        _mark_newer(photo.activity)
        _take_down(photo, by=by)


def _mark_newer(activity: Activity) -> None:
    stored = Activity.objects.get(pk=activity.pk)
    if stored.state == ActivityState.PUBLISHED and not stored.is_newer:
        save_version(stored, is_newer=True)


def _take_down(photo: ActivityPhoto, *, by: User) -> None:
    """Where a version on the site shows the photo, the page goes and the picture with it."""
    shown = photo.photo.publications.filter(is_latest=True, withdrawn_at__isnull=True).exists()
    photo.photo.publications.clear()
    if shown:
        key = photo.activity.public_id
        withdraw_for_ended_consent(Kind.ACTIVITY, key, by=by, reason=PHOTO_CONSENT_ENDED)
