"""Loads the programmes that ship with the portal: `manage.py load_programmes [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from communities.services.programmes import load_programmes


class Command(BaseCommand):
    help = "Adds programmes of local governance; those that the city changed stay."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "programmes.csv"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            added = load_programmes(data=path.read_bytes())
        except OSError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(count)s programmes added.") % {"count": added})
