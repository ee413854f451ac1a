"""What the places of the register are called."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from communities.models import Community, County, Township


def with_place(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` with the name of their `jurisdiction` as `place_name`; None for the city."""
    code = OuterRef("jurisdiction")
    named: QuerySet[Any] = rows.annotate(
        place_name=Coalesce(
            *(
                Subquery(model._default_manager.filter(code=code).values("name"))
                for model in (County, Township, Community)
            )
        )
    )
    return named
