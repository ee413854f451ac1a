"""Enters the ministry of civil affairs' codes: `manage.py load_civil_affairs_codes [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from communities.services import load_civil_affairs_codes


class Command(BaseCommand):
    help = "Enters the codes of civil affairs beside those of the bureau of statistics."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "civil_affairs_codes.csv"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            changed = load_civil_affairs_codes(data=path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("%(count)s codes of civil affairs entered.") % {"count": changed})
