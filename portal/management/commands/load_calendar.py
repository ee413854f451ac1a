"""Loads the calendar of working days: `manage.py load_calendar [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from portal.holidays import load_calendar


class Command(BaseCommand):
    help = "Adds the public holidays and make-up days of years that are not known yet."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "calendar_days.csv"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            added = load_calendar(data=path.read_bytes())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(count)s calendars of working days added.") % {"count": added})
