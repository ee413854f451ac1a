"""Loads the scorecards that ship with the portal; running it again changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from evaluation.models import Composite, Scorecard
from evaluation.services import load_card, load_composite
from evaluation.validators import plain

SHIPPED = Path(settings.BASE_DIR) / "data" / "scorecards.json"
IN_FORCE_SINCE = date(2024, 1, 1)


class Command(BaseCommand):
    help = "Load what data/scorecards.json holds, or the cards that are named (A, B, village, …)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cards", nargs="*")
        parser.add_argument("--file", default=str(SHIPPED))

    def handle(self, *args: Any, **options: Any) -> None:
        file = json.loads(Path(options["file"]).read_text("utf-8"))
        known = {card["id"]: card for card in file["cards"]}
        for identifier in options["cards"] or known:
            if identifier not in known:
                raise CommandError(f"The file has no scorecard “{identifier}”.")
            self.stdout.write(_load(known[identifier]))
        if not options["cards"]:
            for composite in file.get("composites", []):
                self.stdout.write(_load_composite(composite))


def _load_composite(values: dict[str, Any]) -> str:
    if Composite.objects.filter(code=values["code"]).exists():
        return _("%(card)s: stands already.") % {"card": values["title"]}
    try:
        load_composite(values, in_force_since=IN_FORCE_SINCE)
    except ValidationError as error:
        raise CommandError(f"{values['title']}: {' '.join(error.messages)}") from error
    return _("%(card)s: loaded as a draft.") % {"card": values["title"]}


def _load(card: dict[str, Any]) -> str:
    if Scorecard.objects.filter(code=card["code"]).exists():
        return _("%(card)s: stands already.") % {"card": card["title"]}
    try:
        made = load_card(card, in_force_since=IN_FORCE_SINCE)
    except ValidationError as error:
        raise CommandError(f"{card['title']}: {' '.join(error.messages)}") from error
    found = made.sections.aggregate(
        sections=Count("pk", distinct=True), points=Sum("criteria__points")
    )
    return _("%(card)s: %(sections)s sections, %(points)s points.") % {
        "card": card["title"],
        "sections": found["sections"],
        "points": plain(found["points"]),
    }
