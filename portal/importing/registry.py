"""Which tables can be imported. The apps register theirs in `apps.py`."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from portal.importing.resource import Column, SheetResource

_resources: dict[str, type[SheetResource]] = {}


def register(resource: type[SheetResource]) -> None:
    """Add a table; registering it twice changes nothing.

    Raises ImproperlyConfigured for one that leaves open what its app alone can tell.
    """
    needed = ["kind", "label", "roles", "rows", "find"]
    needed += ["write_related"] if resource.related else []
    left_open = [name for name in needed if not hasattr(resource, name)]
    # Of what stands elsewhere the record itself has no attribute.
    if resource.related and resource.value_of is SheetResource.value_of:
        left_open.append("value_of")
    keys = resource._meta.fields or ["Meta.fields"]
    left_open += [key for key in keys if not isinstance(resource.fields.get(key), Column)]
    if left_open:
        raise ImproperlyConfigured(f"{resource.__name__} lacks {', '.join(left_open)}.")
    _resources[resource.kind] = resource


def importers_for(user: User) -> list[type[SheetResource]]:
    """What `user` may import."""
    return [resource for resource in _resources.values() if user.may(resource.roles)]


def labels() -> dict[str, str]:
    """Kind → what it is called."""
    return {kind: str(resource.label) for kind, resource in _resources.items()}


def known(kind: str) -> type[SheetResource] | None:
    """The table of `kind`, None where there is no such."""
    return _resources.get(kind)


def resource_for(kind: str, user: User) -> SheetResource:
    """The table of `kind` in the hands of `user`. Raises Refusal for who may not import it."""
    resource = _resources[kind]
    if not user.may(resource.roles):
        raise Refusal(_("Your role does not import this table."))
    return resource(user)
