"""The way from a list to the import of its table, for those who may."""

from __future__ import annotations

from typing import Any

from django import template

from portal import importing

register = template.Library()


@register.inclusion_tag("portal/_import_link.html", takes_context=True)
def import_link(context: dict[str, Any], kind: str) -> dict[str, Any]:
    """An item of a list of links; nothing where the user does not import this table."""
    resource, user = importing.known(kind), context["request"].user
    return {"kind": kind if resource is not None and user.may(resource.roles) else ""}
