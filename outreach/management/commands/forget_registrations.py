from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from outreach.services import forget_registrations


class Command(BaseCommand):
    help = (
        "Delete name and telephone of who registered for an activity that ended 30 days ago; run "
        "daily (docs/deploy.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        number = forget_registrations()
        self.stdout.write(f"{number} registrations forgotten.")
