"""Loads the sorting guide that ships with the portal: `manage.py load_sorting_guide`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from outreach.services import load_sorting_guide


class Command(BaseCommand):
    help = "Adds sorting schemes, classes and items; those that stand already stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "data"
        try:
            added = load_sorting_guide(
                schemes=(folder / "sorting_schemes.json").read_bytes(),
                items=(folder / "waste_items.csv").read_bytes(),
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            _("%(count)s rows of the sorting guide added; an officer publishes the edition.")
            % {"count": added}
        )
