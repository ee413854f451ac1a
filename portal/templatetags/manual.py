"""The way from every page to the part of the manual that explains it."""

from __future__ import annotations

from typing import Any

from django import template

from portal.manual import help_address

register = template.Library()


@register.simple_tag(takes_context=True)
def help_url(context: dict[str, Any]) -> str:
    """The address of the help for this page and this reader; of all manuals for an error page."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    route = match.route.removeprefix("en/") if match else ""
    user = getattr(request, "user", None)
    roles = user.roles if user is not None and user.is_authenticated else frozenset()
    return help_address(route, roles)
