"""Who may open a URL. Every view declares it; one that does not is refused.

    @public                      anybody, no session is read
    @signed_in                   any account
    @allow(Role.CITY_OFFICER)    holders of one of the roles

URLs of other packages stand in `settings.THIRD_PARTY_URL_POLICIES` by view name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from accounts.enums import Role

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    name: str
    roles: frozenset[Role] = frozenset()


PUBLIC = Access("public")
SIGNED_IN = Access("signed_in")
STAFF = Access("staff")


def _declare(view: V, access: Access) -> V:
    view.access = access  # type: ignore[attr-defined]
    return view


def public(view: V) -> V:
    return _declare(view, PUBLIC)


def signed_in(view: V) -> V:
    return _declare(view, SIGNED_IN)


def allow(*roles: Role) -> Callable[[V], V]:
    def declare(view: V) -> V:
        return _declare(view, Access("roles", frozenset(roles)))

    return declare
