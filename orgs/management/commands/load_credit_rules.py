"""Loads the rules of credit: `manage.py load_credit_rules [FOLDER]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from orgs.services import CREDIT_RULES, load_credit_rules


class Command(BaseCommand):
    help = "Adds terms, annual duties, grounds, scales and restrictions; standing rules stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=settings.BASE_DIR / "data")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        for name in CREDIT_RULES:
            try:
                added = load_credit_rules(name, data=(folder / f"{name}.csv").read_bytes())
            except ValidationError as error:
                raise CommandError(f"{name}.csv: " + "\n".join(error.messages)) from error
            self.stdout.write(
                _("%(file)s: %(count)s rows added.") % {"file": f"{name}.csv", "count": added}
            )
