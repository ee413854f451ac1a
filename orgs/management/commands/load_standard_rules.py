"""Loads for how long drafts are open for comments: `manage.py load_standard_rules`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from orgs.services.standard_rules import load_consultation_terms


class Command(BaseCommand):
    help = "Adds dated times for comments on standards; others stay."

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.BASE_DIR / "data" / "consultation_terms.csv"
        try:
            added = load_consultation_terms(file.read_bytes())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(count)s times for comments added.") % {"count": added})
