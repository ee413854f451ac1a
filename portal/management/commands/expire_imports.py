from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = (
        "Close the previews of imports that nobody confirmed, and delete the files that are not "
        "needed any more. Run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        from portal.importing import expire_batches, forget_jobs

        forget_jobs()
        self.stdout.write(_("%(number)s previews lapsed.") % {"number": expire_batches()})
