from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.encryption import LostKey
from accounts.services import rotate_field_keys


class Command(BaseCommand):
    help = (
        "Encrypt the protected columns anew with the first key of FIELD_KEYS. Put the new key in "
        "front, restart, run this, then take the old key away (docs/deploy.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = rotate_field_keys()
        except LostKey as lost:
            raise CommandError(
                "A value fits none of FIELD_KEYS; nothing was changed. Add the key it was "
                "written with behind the others and run this again."
            ) from lost
        self.stdout.write(f"{number} values are encrypted with the first key now.")
