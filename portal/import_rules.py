"""Which steps an imported file takes, and how long what was shown of it holds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import FIELD_ROLES, OFFICERS
from accounts.rules import Transition, TransitionTable
from portal.enums import ImportState

# Whether somebody may import a kind at all says the importer; these never may more than that.
IMPORTERS = OFFICERS | FIELD_ROLES
PREVIEW_MINUTES = 30
# A worker that runs takes a job within seconds, and tells once in a while that it is alive.
WAITING_MINUTES = 2
SILENT_MINUTES = 5

IMPORT_STEPS = TransitionTable(
    [
        Transition(ImportState.PREVIEWED, ImportState.APPLIED, IMPORTERS, _("Apply")),
        Transition(ImportState.APPLIED, ImportState.UNDONE, IMPORTERS, _("Undo"), True),
    ]
)
