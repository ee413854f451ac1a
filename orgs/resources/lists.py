"""Projects, cases of registration, enquiries and standards as files.

Who applied or asked is not told: the portal forgets how to reach them, and a file would not.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exports import JOINT, Column


def _places(project: Any) -> str:
    return JOINT.join(str(place) for place in project.places.all())


def _programmes(project: Any) -> str:
    return JOINT.join(one.name for one in project.programmes.all())


PROJECT_COLUMNS = (
    Column("title", _("Title")),
    Column(heading=_("Kind"), of=lambda project: project.kind_label),
    Column(heading=_("Who leads it"), of=lambda project: project.leader),
    Column("state"),
    Column("starts_on", _("Begins on")),
    Column("ends_on", _("Ends on")),
    Column("budget", _("Budget in yuan")),
    Column(heading=_("Source of the budget"), of=lambda project: project.source_label),
    Column(heading=_("Communities"), of=_places, needs=("places__community",)),
    Column(heading=_("Overdue"), of=lambda project: bool(project.is_late)),
    Column(heading=_("Programmes"), of=_programmes, needs=("programmes",)),
)
CASE_COLUMNS = (
    Column("name"),
    Column("kind"),
    Column("matter"),
    Column("jurisdiction"),
    Column("supervising_body"),
    Column("state"),
    Column("received_on"),
    Column("accepted_on"),
    Column("due"),
    Column("promised_due"),
    Column("decided_on"),
    Column("certificate_number"),
)
ENQUIRY_COLUMNS = (
    Column("place_name", _("Place")),
    Column("kind"),
    Column("text"),
    Column("state"),
    Column("received_on"),
    Column("due"),
    Column("answered_on"),
    Column("answer"),
)
STANDARD_COLUMNS = (
    Column("title"),
    Column("kind"),
    Column("association__name", _("Association")),
    Column("state"),
    Column("project_number"),
    Column("number"),
    Column("proposed_on"),
    Column("consult_from"),
    Column("consult_until"),
    Column("issued_on"),
)
