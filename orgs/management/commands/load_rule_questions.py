"""Loads the rules that wait to be compared with the law: `manage.py load_rule_questions`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from orgs.services.questions import load_rule_questions


class Command(BaseCommand):
    help = "Adds rules to be verified; others stay."

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.BASE_DIR / "data" / "rule_questions.csv"
        try:
            added = load_rule_questions(file.read_bytes())
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(_("%(count)s rules to be verified added.") % {"count": added})
