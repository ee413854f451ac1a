"""Loads the policy that ships with its clauses: `manage.py load_policy [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from coordination.services import load_policy


class Command(BaseCommand):
    help = "Enters the policy as a draft and brings what is counted for its clauses up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "policy.json"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            changed = load_policy(path.read_bytes())
        except OSError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        told = _("%(count)s clauses of the policy added or changed.")
        self.stdout.write(told % {"count": changed})
