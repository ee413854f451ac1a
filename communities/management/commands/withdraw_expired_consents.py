from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from communities.services import withdraw_expired_rosters


class Command(BaseCommand):
    help = (
        "Take the published rosters off the site in which somebody's consent has expired; run "
        "daily, shortly after midnight of Asia/Shanghai (docs/deploy.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        withdrawn = withdraw_expired_rosters()
        if options["verbosity"]:
            for publication in withdrawn:
                self.stdout.write(f"withdrawn: {publication.key} v{publication.version}")
            self.stdout.write(f"{len(withdrawn)} rosters withdrawn.")
