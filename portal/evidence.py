"""One photo kept as evidence of a record: under its lock, never above the limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import record_event
from portal.models import Photo
from portal.services import store_photo

P = TypeVar("P", bound=models.Model)


@contextmanager
def stored_photo(
    upload: UploadedFile[bytes],
    *,
    unit_code: str,
    by: User,
    caption: str = "",
    shows_people: bool = False,
) -> Iterator[Photo]:
    """The photo made of `upload`, in a transaction of which the block is the rest.

    Raises ValidationError with the reason the photo was refused.
    """
    with transaction.atomic():
        # First: making it smaller takes its time, and its event holds the lock of the trail.
        photo = store_photo(
            upload, unit_code=unit_code, by=by, caption=caption, shows_people=shows_people
        )
        try:
            yield photo
        except BaseException:
            # No row, no file: nothing else would ever find it.
            photo.image.delete(save=False)
            raise


def keep_photo(
    record: Any,
    *,
    by: User,
    upload: UploadedFile[bytes],
    held: Callable[[Any], int],
    make: Callable[[Photo], P],
    shows_people: bool = False,
    unit_code: str = "",
) -> P:
    """Keep a photo of `record`: what `make` makes of it.

    `held` is asked under the record's lock, with the record as it is stored then: it refuses what
    came too late and says how many photos there are, so that none sent side by side pass the limit
    together. `unit_code` is the unit it is private to, where that is not the one whose people take
    the record's steps. Raises ValidationError with the reason the photo was refused.
    """
    unit_code = unit_code or record.scope_code()
    with stored_photo(upload, unit_code=unit_code, by=by, shows_people=shows_people) as photo:
        locked = type(record)._base_manager.select_for_update().get(pk=record.pk)
        if held(locked) >= settings.PHOTOS_PER_RECORD:
            raise ValidationError(
                _("There are %(limit)s photos here already, as many as there may be."),
                code="full",
                params={"limit": settings.PHOTOS_PER_RECORD},
            )
        kept = make(photo)
        record_event(
            actor=by,
            action=f"{record._meta.model_name}.photo_added",
            target=record,
            after={"photo": photo.sha256},
        )
    return kept
