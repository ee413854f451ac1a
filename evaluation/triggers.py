"""What the database itself says of rows that belong together."""

from __future__ import annotations

from accounts.triggers import Guard

NUMBER_ORDER = Guard(
    "evaluation_documentnumber",
    "order",
    on_insert=(
        "NEW.number <> COALESCE((SELECT MAX(one.number) FROM evaluation_documentnumber one "
        "WHERE one.code_word = NEW.code_word AND one.year = NEW.year), 0) + 1"
    ),
    message="document numbers of a year go on without a gap",
)
