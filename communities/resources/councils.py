"""Council systems as a file: editions with their parties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column
from communities.models import Council
from communities.resources.places import place_of


def _parties(council: Council) -> str:
    return "；".join(
        " ".join(str(part) for part in (p.get_kind_display(), p.name, p.post) if part)
        for p in council.parties.all()
    )


COUNCIL_COLUMNS = (
    *place_of("community"),
    Column("title", _("Title")),
    Column("edition", _("Edition")),
    Column("state"),
    Column("frequency", _("How often it meets")),
    Column("effective_on", _("In force from")),
    Column("until", _("In force until")),
    Column("end_reason", _("Why it ended")),
    Column("decided", _("Decided where and when")),
    Column(heading=_("Parties"), of=_parties),
    Column("is_published", _("Published")),
)
