"""What the public may see of an office: its number and what it is responsible for; no person."""

from __future__ import annotations

from communities.queries import place_names
from coordination.models import Office
from coordination.queries import office_authors
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem


def office_item(office: Office) -> PublicItem:
    """The office as it would be published now, with the days of each responsibility."""
    duties = list(office.duties.order_by("matter", "valid_from", "pk"))
    return PublicItem(
        kind=Kind.DUTIES,
        key=office.public_id,
        title=office.name,
        unit_code=office.jurisdiction,
        payload={
            **{name: getattr(office, name) for name in ("name", "kind", "phone", "address")},
            "jurisdiction": office.jurisdiction,
            "place": place_names().get(office.jurisdiction, ""),
            "duties": [
                {
                    **{name: getattr(one, name) for name in ("matter", "detail", "source")},
                    "valid_from": one.valid_from.isoformat(),
                    "valid_until": one.valid_until.isoformat() if one.valid_until else "",
                }
                for one in duties
            ],
        },
        search_text=search_text([office.name], [one.matter for one in duties]),
        authors=office_authors(office),
    )
