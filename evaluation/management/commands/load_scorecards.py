"""Loads the scorecards that ship with the portal; running it again changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import record_event
from evaluation.cards import card_sections
from evaluation.models import Criterion, Scorecard, Section

SHIPPED = Path(settings.BASE_DIR) / "data" / "scorecards.json"
IN_FORCE_SINCE = date(2024, 1, 1)


class Command(BaseCommand):
    help = "Load scorecards from data/scorecards.json (card A, or those named)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cards", nargs="*", default=["A"])
        parser.add_argument("--file", default=str(SHIPPED))

    def handle(self, *args: Any, **options: Any) -> None:
        known = {card["id"]: card for card in json.loads(Path(options["file"]).read_text("utf-8"))}
        for identifier in options["cards"] or ["A"]:
            if identifier not in known:
                raise CommandError(f"The file has no scorecard “{identifier}”.")
            self.stdout.write(_load(known[identifier]))


def _load(card: dict[str, Any]) -> str:
    code = f"card-{card['id'].lower()}"
    if Scorecard.objects.filter(code=code).exists():
        return _("%(card)s: stands already.") % {"card": card["name"]}
    sections = card_sections(card["items"])
    points = sum(c.points for section in sections for c in section.criteria)
    if points != card["total"]:
        raise CommandError(f"{card['name']}: the criteria come to {points}, not {card['total']}.")
    with transaction.atomic():
        scorecard = Scorecard(
            code=code,
            title=card["name"],
            source=card["source"],
            total=card["total"],
            in_force_since=IN_FORCE_SINCE,
        )
        scorecard.full_clean()
        scorecard.save()
        for place, text in enumerate(sections, start=1):
            section = Section.objects.create(scorecard=scorecard, position=place, title=text.title)
            Criterion.objects.bulk_create(
                Criterion(
                    section=section,
                    position=number,
                    title=criterion.title,
                    points=criterion.points,
                    method=criterion.method,
                    guidance=criterion.guidance,
                )
                for number, criterion in enumerate(text.criteria, start=1)
            )
        record_event(actor=None, action="scorecard.loaded", target=scorecard)
    return _("%(card)s: %(sections)s sections, %(points)s points.") % {
        "card": card["name"],
        "sections": len(sections),
        "points": points,
    }
