"""What the public may see of the toolkit: methods, and who follows them."""

from __future__ import annotations

from typing import Any

from communities.models import (
    County,
    GovernanceMethod,
    MethodAdoption,
)
from communities.public.dates import iso_date
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem


def adopted(adoption: MethodAdoption) -> dict[str, str]:
    """A method that a committee follows, as its register entry names it."""
    return {
        "slug": adoption.method.slug,
        "name": adoption.method.name,
        "since": adoption.adopted_on.isoformat(),
        "effect": adoption.effect,
    }


def method_item(method: GovernanceMethod) -> PublicItem:
    """A method as it would be published now; its writers are its authors."""
    county = County.objects.filter(code=method.jurisdiction).first()
    types = list(method.types.all())
    payload: dict[str, Any] = {
        "name": method.name,
        "edition": method.edition,
        "summary": method.summary,
        "county": county.name if county else "",
        "county_slug": county.slug if county else "",
        "types": [type_.name for type_ in types],
        "type_codes": [type_.code for type_ in types],
        "steps": [
            {"title": step.title, "description": step.description} for step in method.steps.all()
        ],
        "model_texts": [
            {"title": text.title, "text": text.text} for text in method.model_texts.all()
        ],
        "source": method.source,
        "since": method.since.isoformat(),
        "retired_on": iso_date(method.retired_on),
    }
    return PublicItem(
        kind=Kind.METHOD,
        key=method.slug,
        title=method.name,
        unit_code=method.jurisdiction,
        payload=payload,
        search_text=search_text([method.name], [*payload["types"], payload["county"]]),
        authors=frozenset({pk for pk in (method.begun_by_id, method.written_by_id) if pk}),
    )
