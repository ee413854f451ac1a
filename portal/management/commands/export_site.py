"""A copy of the public site as files: `manage.py export_site DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from portal.addresses import origin
from portal.staticsite import MANIFEST, FolderError, VisitError, copy_site

TOLD_EVERY = 250
MISSING_SHOWN = 20


class Command(BaseCommand):
    help = "Writes every public page, with what it needs, into a folder for any web server."

    def add_arguments(self, parser: CommandParser) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--language", action="append", choices=codes, help="one language alone; else all"
        )
        parser.add_argument(
            "--base", default="", help="where the copy will stand: https://www.example/column"
        )
        parser.add_argument(
            "--portal",
            help="where forms lead: https://portal.example, by default SITE_DOMAIN; "
            "“none” where readers of the copy cannot reach it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        languages = tuple(options["language"] or [code for code, _name in settings.LANGUAGES])
        try:
            report = copy_site(
                options["folder"],
                languages=languages,
                base=_address(options["base"], "--base"),
                portal=_portal(options["portal"]),
                progress=self._progress if options["verbosity"] else lambda *_numbers: None,
            )
        except FolderError as error:
            raise CommandError(
                _(
                    "%(folder)s cannot be used (%(why)s): give an empty folder, or one with the "
                    "%(manifest)s of an earlier copy. Nothing was changed."
                )
                % {"folder": options["folder"], "why": error, "manifest": MANIFEST}
            ) from error
        except VisitError as error:
            raise CommandError(
                _("The portal failed, so the copy was left as it was: %s") % error
            ) from error
        if options["verbosity"]:
            self._tell(report)

    def _progress(self, asked: int, waiting: int) -> None:
        if asked % TOLD_EVERY == 0:
            said = _("%(asked)s addresses read, %(waiting)s known to follow")
            self.stdout.write(said % {"asked": asked, "waiting": waiting})

    def _tell(self, report: Any) -> None:
        for address, status in list(report.missing.items())[:MISSING_SHOWN]:
            self.stderr.write(f"{status} {address}")
        said = _("%(files)s files, %(size)s bytes; %(changed)s written, %(removed)s removed.")
        self.stdout.write(said % vars(report))


def _portal(given: str | None) -> str:
    """The portal's address; the settings know it once the site has a domain."""
    if given is None:
        return f"{origin()}{get_script_prefix()}".rstrip("/") if settings.SITE["domain"] else ""
    return "" if given == "none" else _address(given, "--portal")


def _address(given: str, name: str) -> str:
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        whole = parts.scheme in {"http", "https"} and parts.hostname and not parts.query
    except ValueError:
        whole = False
    if not whole:
        raise CommandError(_("%s takes a whole address: https://www.example/column") % name)
    return given.rstrip("/")
