from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.services import BrokenChain, verify_chain

ANCHOR = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})", re.ASCII)


class Command(BaseCommand):
    help = (
        "Recompute the chain of the audit trail; exit 1 and name the first event that was edited, "
        "deleted, inserted or swapped. A tail that was cut off shows only against an --anchor that "
        "was kept elsewhere (see docs/audit.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="NUMBER:DIGEST",
            help="an anchor printed earlier; may be given several times",
        )
        parser.add_argument(
            "--print-anchor",
            action="store_true",
            help="print only the anchor of the last event, for a file outside the database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = []
        for text in options["anchor"]:
            found = ANCHOR.fullmatch(text.strip())
            if not found:
                raise CommandError(_("“%(text)s” is no anchor (NUMBER:DIGEST).") % {"text": text})
            anchors.append((int(found[1]), found[2]))
        try:
            sequence, digest = verify_chain(anchors)
        except BrokenChain as broken:
            raise CommandError(
                _("BROKEN at %(event)s") % {"event": broken}, returncode=1
            ) from broken
        anchor = f"{sequence}:{digest}"
        if options["print_anchor"]:
            self.stdout.write(anchor)
        else:
            said = _("%(number)s events, the chain is whole. Anchor: %(anchor)s")
            self.stdout.write(said % {"number": sequence, "anchor": anchor})
