from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.digest_mail import UNREACHABLE, send_digests

CONSOLE = "django.core.mail.backends.console.EmailBackend"


class Command(BaseCommand):
    help = (
        "Send everybody for whom something waits one e-mail a day about it; run in the morning and "
        "once more later, which reaches whom the first run could not (docs/deploy.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and settings.EMAIL_BACKEND == CONSOLE:
            raise CommandError("Set EMAIL_URL: without it mails would stand in the log.")
        try:
            outcome = send_digests()
        except UNREACHABLE as error:
            raise CommandError(
                f"The mail server does not answer: {type(error).__name__}. Nobody is left out: run "
                "it again."
            ) from None
        self.stdout.write(f"{outcome.sent} digests sent, {outcome.failed} failed.")
        if outcome.failed:
            raise CommandError("Some failed; the next run tries them again.")
