"""Loads the minimums of reviews: `manage.py load_review_rules [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from evaluation.services import load_review_rules


class Command(BaseCommand):
    help = "Adds dated minimums below which no result of a review is shown; others stay."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "review_rules.csv"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            added = load_review_rules(data=path.read_bytes())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(count)s minimums of reviews added.") % {"count": added})
