from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Collect all strings into locale/zh_Hans; new ones wait there for their translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from benxi_sorting.extraction import update_catalogue
        except ImportError as error:
            raise CommandError(
                "babel is missing; it is among the development packages (requirements/dev.txt)."
            ) from error
        strings, empty = update_catalogue()
        self.stdout.write(f"{strings} strings, {empty} of them not translated.")
