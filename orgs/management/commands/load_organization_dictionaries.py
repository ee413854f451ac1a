"""Loads what credit codes mean and what organisations do: capabilities, registries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from orgs.services import DICTIONARIES, load_dictionary


class Command(BaseCommand):
    help = "Adds meanings of credit codes, registries and capabilities; officers' rows stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=settings.BASE_DIR / "data")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        for name in DICTIONARIES:
            added = load_dictionary(name, data=(folder / f"{name}.csv").read_bytes())
            self.stdout.write(
                _("%(file)s: %(count)s rows added.") % {"file": f"{name}.csv", "count": added}
            )
