"""Loads the types of communities: `manage.py load_community_types [FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from communities.services import load_community_types


class Command(BaseCommand):
    help = "Adds the policy's types of communities; those added by officers stay."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.BASE_DIR / "data" / "community_types.csv"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        added = load_community_types(data=path.read_bytes())
        self.stdout.write(_("%(count)s community types added.") % {"count": added})
