from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import User
    from portal.models import ImportBatch

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
        parser.add_argument(
            "--marked",
            metavar="COPY",
            type=Path,
            help="where the copy (.xlsx) with all errors marked is written, if there are any",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans"):
            self.run(options)

    def run(self, options: dict[str, Any]) -> None:
        from accounts.forms import new_token
        from accounts.models import User
        from accounts.rules import Refusal
        from portal import importing

        by = User.objects.filter(username=options["username"], is_active=True).first()
        if by is None:
            raise CommandError(
                _("There is no active user “%(name)s”.") % {"name": options["username"]}
            )
        if importing.known(options["kind"]) is None:
            known = "、".join(f"{kind}（{label}）" for kind, label in importing.labels().items())
            raise CommandError(_("KIND is one of: %(known)s.") % {"known": known})
        try:
            batch = importing.upload(
                kind=options["kind"],
                by=by,
                content=self.bytes_of(options["file"]),
                name=options["file"].name,
                token=new_token(),
                rows_at_most=self.rows_at_most,
                told=self.show_progress,
            )
            if batch.faults and options["marked"]:
                self.write_marked(batch, by, options["marked"])
            self.tell_faults(batch)
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
        counts = _("new %(new)s, changed %(changed)s, unchanged %(unchanged)s") % {
            "new": batch.new, "changed": batch.changed, "unchanged": batch.unchanged,
        }  # fmt: skip
        self.stdout.write(f"{batch.get_state_display()}{_(': ')}{counts}")

    def bytes_of(self, path: Path) -> bytes:
        """The file, and no more of it than the guard needs to see that it is too much."""
        from portal.sheets.reading import largest_file

        try:
            with path.open("rb") as file:
                return file.read(largest_file(self.rows_at_most) + 1)
        except FileNotFoundError:
            reason = _("there is no such file")
        except IsADirectoryError:
            reason = _("it is a folder")
        except PermissionError:
            reason = _("it may not be read")
        except OSError as error:
            reason = str(error.strerror)
        raise CommandError(f"{path}{_(': ')}{reason}")

    def write_marked(self, batch: ImportBatch, by: User, path: Path) -> None:
        """Keep the copy, over no other file; what is wrong is told in any case."""
        from portal import importing

        content = importing.marked_copy(batch, by, rows_at_most=self.rows_at_most)
        assert content is not None  # the file was kept a moment ago
        try:
            with path.open("xb") as file:
                file.write(content)
        except OSError as error:
            reason = _("there is such a file already")
            if not isinstance(error, FileExistsError):
                reason = str(error.strerror)
            self.stderr.write(f"{path}{_(': ')}{reason}")
        else:
            self.stdout.write(_("All errors are marked in %(file)s.") % {"file": path})

    def tell_faults(self, batch: ImportBatch) -> None:
        """Print what is wrong. Raises CommandError where something is."""
        from portal import importing

        if not batch.faults:
            return
        faults = importing.preview_of(batch).faults
        for fault in faults:
            said = [f"{fault.letter}{fault.row}", fault.heading, fault.value]
            self.stderr.write(f"{' '.join(filter(None, said))}{_(': ')}{fault.reason}")
        if len(faults) < batch.faults:
            self.stderr.write(_("The first %(shown)s are listed.") % {"shown": len(faults)})
        raise CommandError(_("%(number)s errors; nothing was imported.") % {"number": batch.faults})

    def show_progress(self, stage: str, rows: int, of: int) -> None:
        """A bar for who watches it; nothing in a log."""
        if not self.stderr.isatty():
            return
        full = BAR * rows // of if of else BAR
        bar = "#" * full + "." * (BAR - full)
        name = _("Checking") if stage == "check" else _("Writing")
        self.stderr.write(f"\r{name} [{bar}] {rows:,}/{of:,}", ending="\n" if rows == of else "")
