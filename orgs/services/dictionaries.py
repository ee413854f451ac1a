"""The dictionaries that ship: meanings of credit codes, registries, capabilities, topics."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import record_event
from communities.divisions import decode
from orgs.models import Capability, CodeCategory, PracticeTopic, RegistryAuthority
from orgs.services.register import judge_codes

# Each with the column that tells its rows apart.
DICTIONARIES: dict[str, tuple[type[models.Model], str]] = {
    "code_categories": (CodeCategory, "code"),
    "registry_authorities": (RegistryAuthority, "code"),
    "capabilities": (Capability, "code"),
    "practice_topics": (PracticeTopic, "code"),
}
_YES = {"yes": True, "no": False}


def load_dictionary(name: str, *, data: bytes, by: User | None = None) -> int:
    """Add the rows of a file to the dictionary `name`; returns how many were added.

    Rows that are there already stay as officers left them. All of the file or nothing: raises
    ValidationError that names the line.
    """
    model, key = DICTIONARIES[name]
    known = set(model._default_manager.values_list(key, flat=True))
    rows = list(csv.DictReader(io.StringIO(decode(data), newline="")))
    added = []
    for line, row in enumerate(rows, start=2):
        made = model(**{column: _YES.get(value, value) for column, value in row.items()})
        if getattr(made, key) in known:
            continue
        try:
            made.full_clean()
        except ValidationError as error:
            raise ValidationError(
                _("Line %(line)s: %(problem)s")
                % {"line": line, "problem": " ".join(error.messages)}
            ) from error
        added.append(made)
    if not added:
        return 0
    with transaction.atomic():
        model._default_manager.bulk_create(added)
        record_event(
            actor=by,
            action=f"{model._meta.model_name}.loaded",
            after={"rows": [getattr(row, key) for row in added]},
        )
        judge_codes()
    return len(added)
