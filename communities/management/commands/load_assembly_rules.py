"""Loads the law's rules of assemblies: `manage.py load_assembly_rules [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from communities.services import load_assembly_rules


class Command(BaseCommand):
    help = "Adds dated rules of quorum and majority; rules that stand already stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "assembly_rules.csv"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            added = load_assembly_rules(data=path.read_bytes())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(count)s assembly rules added.") % {"count": added})
