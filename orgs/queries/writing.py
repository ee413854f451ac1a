"""Who wrote what is published: a row names only who wrote it last, the trail all before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from accounts.models import AuditEvent, User


def writers_of(
    rows: Iterable[models.Model],
    *,
    besides: Collection[str] = (),
    since: datetime | None = None,
) -> dict[models.Model, frozenset[int]]:
    """For each of `rows` the primary keys of all who ever changed it, also of those whose words
    somebody has written over; with `since`, of its last writer and of all who changed it after
    that. `besides` are actions that write nothing. One query for each model.
    """
    found: dict[models.Model, set[int | None]] = {}
    by_model: dict[type[models.Model], dict[str, models.Model]] = {}
    for row in rows:
        found[row] = {getattr(row, "changed_by_id", None)}
        by_model.setdefault(type(row), {})[str(row.pk)] = row
    for model, known in by_model.items():
        events = AuditEvent.objects.filter(object_type=model._meta.label, object_id__in=known)
        events = events.filter(at__gt=since) if since else events
        acts = events.exclude(action__in=besides).order_by().values_list("object_id", "actor")
        for key, actor in acts.distinct():
            found[known[key]].add(actor)
    return {row: frozenset(one for one in keys if one is not None) for row, keys in found.items()}


def written_by(
    user: User,
    model: type[models.Model],
    *,
    besides: Collection[str] = (),
    last: str = "changed_by",
) -> Q:
    """Those rows of `model` of which `user` is one of the `writers_of`; the column `last` names
    who wrote it last."""
    events = AuditEvent.objects.filter(
        actor=user, object_type=model._meta.label, object_id=Cast(OuterRef("pk"), CharField())
    ).exclude(action__in=besides)
    return Q(**{last: user}) | Q(Exists(events))
