from typing import Any

from django.core.management.base import BaseCommand

from benxi_sorting.catalogue import compile_catalogue


class Command(BaseCommand):
    help = "Compile the Chinese catalogue where the compiled file is missing or older."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if compile_catalogue() and options["verbosity"] > 0:
            self.stdout.write("The Chinese catalogue was compiled.")
