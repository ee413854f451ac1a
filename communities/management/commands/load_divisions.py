"""Loads a file of divisions: `manage.py load_divisions data/divisions.csv`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from communities.divisions import DivisionFileError, parse_divisions
from communities.services import load_divisions


class Command(BaseCommand):
    help = "Brings counties, townships and communities up to a CSV file; all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument(
            "--encoding",
            choices=["utf-8", "gb18030"],
            default="",
            help="told apart by itself where it is left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            rows = parse_divisions(path.read_bytes(), options["encoding"])
            report = load_divisions(rows=rows, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except DivisionFileError as invalid:
            for line in invalid.errors:
                self.stderr.write(str(line))
            message = _("%(count)s errors; nothing was written.") % {"count": len(invalid.errors)}
            raise CommandError(message) from invalid
        for text in report.lines():
            self.stdout.write(str(text))
        if options["dry_run"]:
            self.stdout.write(_("Dry run: nothing was written."))
