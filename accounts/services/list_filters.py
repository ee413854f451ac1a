"""Filtered lists of the admin that a person keeps by name. They are the person's own bookmarks:
nothing of them is a record, so they leave no trail."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Refusal

# They stand in one line above a list, and are read with each request of the person.
MOST_KEPT = 20


def keep_filter(*, by: User, page: str, name: str, query: str) -> None:
    """Keep the list `page` (`deliberation_action`) filtered by `query` as `name`; one of the same
    name on the same list is replaced. Raises Refusal beyond `MOST_KEPT`."""
    with transaction.atomic():
        kept = _kept(by)
        others = [one for one in kept if (one["page"], one["name"]) != (page, name)]
        if len(others) >= MOST_KEPT:
            raise Refusal(
                _("You keep %(most)s filters; delete one of them first.") % {"most": MOST_KEPT}
            )
        new = {"key": secrets.token_hex(4), "page": page, "name": name, "query": query}
        _write(by, [*others, new])


def forget_filter(*, by: User, key: str) -> None:
    """Forget the filter with `key`, if there is one."""
    with transaction.atomic():
        _write(by, [one for one in _kept(by) if one["key"] != key])


def _kept(by: User) -> list[dict[str, str]]:
    """As they stand now, with a lock: another tab of the person may write as well."""
    row = User.objects.select_for_update().only("list_filters").get(pk=by.pk)
    return list(row.list_filters)


def _write(by: User, kept: list[dict[str, str]]) -> None:
    User.objects.filter(pk=by.pk).update(list_filters=kept)
    by.list_filters = kept
