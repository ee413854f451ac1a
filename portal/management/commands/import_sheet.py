from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

BAR = 40


class Command(BaseCommand):
    help = (
        "Import a table from FILE (.xlsx or .csv) as a person, with the checks of the pages and as "
        "a whole or not at all. Without --apply it only says what it would do."
    )
    # More than the pages take: nobody waits before a browser.
    rows_at_most = 200_000

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--as", dest="username", metavar="USER", required=True)
        parser.add_argument("--apply", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        from accounts.forms import new_token
        from accounts.models import User
        from accounts.rules import Refusal
        from portal import importing

        by = User.objects.filter(username=options["username"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active user “{options['username']}”.")
        if importing.known(options["kind"]) is None:
            raise CommandError(f"KIND is one of: {', '.join(importing.labels())}.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        with translation.override("zh-hans"):
            try:
                batch = importing.upload(
                    kind=options["kind"],
                    by=by,
                    content=content,
                    name=options["file"].name,
                    token=new_token(),
                    rows_at_most=self.rows_at_most,
                    told=self.show_progress,
                )
                for fault in importing.preview_of(batch).faults:
                    self.stderr.write(
                        f"{fault.letter}{fault.row} {fault.heading} {fault.value}: {fault.reason}"
                    )
                if batch.faults:
                    raise CommandError(f"{batch.faults} errors; nothing was imported.")
                if options["apply"] and batch.is_open:
                    token = importing.confirmation_token(batch, by)
                    importing.apply_batch(
                        batch,
                        by=by,
                        token=token,
                        rows_at_most=self.rows_at_most,
                        told=self.show_progress,
                    )
            except Refusal as refusal:
                raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(
            f"{batch.get_state_display()}: {batch.new} new, {batch.changed} changed, "
            f"{batch.unchanged} unchanged."
        )

    def show_progress(self, stage: str, rows: int, of: int) -> None:
        """A bar for who watches it; nothing in a log."""
        if not self.stderr.isatty():
            return
        full = BAR * rows // of if of else BAR
        bar = "#" * full + "." * (BAR - full)
        self.stderr.write(f"\r{stage} [{bar}] {rows:,}/{of:,}", ending="\n" if rows == of else "")
