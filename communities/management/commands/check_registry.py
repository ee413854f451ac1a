"""Tells whether the registry hangs together: `manage.py check_registry [--errors]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from communities.integrity import registry_findings
from communities.models import Community, Township


class Command(BaseCommand):
    help = "Lists errors and gaps of the registry; ends with an error where there are errors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--errors", action="store_true", help="leave out what is only missing")

    def handle(self, *args: Any, **options: Any) -> None:
        found = registry_findings(Community.objects.all(), Township.objects.all())
        errors = [finding for finding in found if finding.is_error]
        for finding in errors if options["errors"] else found:
            word = _("Error") if finding.is_error else _("Note")
            self.stdout.write(f"{word}  {finding}")
        summary = _("%(errors)s errors, %(notes)s notes.") % {
            "errors": len(errors),
            "notes": len(found) - len(errors),
        }
        if errors:
            raise CommandError(summary)
        self.stdout.write(summary)
