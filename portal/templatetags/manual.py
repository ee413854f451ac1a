"""The way from every page to the part of the manual that explains it."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.enums import Role
from portal.manual import help_address

register = template.Library()
# Pages of people with an account. On all others nobody asks who is signed in: what is public is the
# same for everybody, and may be kept by a cache.
OF_ACCOUNTS = ("workspace/", "admin/", "accounts/")


@register.simple_tag(takes_context=True)
def help_url(context: dict[str, Any]) -> str:
    """The address of the help for this page and this reader; of all manuals for an error page."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    route = match.route.removeprefix("en/") if match else ""
    roles = _roles(request) if route.startswith(OF_ACCOUNTS) else frozenset()
    return help_address(route, roles)


def _roles(request: Any) -> frozenset[Role]:
    user = getattr(request, "user", None)
    return user.roles if user is not None and user.is_authenticated else frozenset()
