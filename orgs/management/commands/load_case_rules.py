"""Loads times, materials and guides of registration cases: `manage.py load_case_rules`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from orgs.services import load_case_rules


class Command(BaseCommand):
    help = "Adds dated times, materials and guides of registration cases; others stay."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "data"
        try:
            added = load_case_rules(
                terms=(folder / "case_terms.csv").read_bytes(),
                materials=(folder / "case_materials.csv").read_bytes(),
                guides=(folder / "starting_guides.json").read_bytes(),
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            _("%(count)s times, materials and guides of cases added.") % {"count": added}
        )
