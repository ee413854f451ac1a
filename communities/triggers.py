"""What the database itself says of a registered filing: it changes by a recorded correction alone.

A correction is written first, for the version of the convention that it corrects; the convention
follows it exactly, once, to the next version.
"""

from accounts.triggers import Guard

_PARTS = ("filing_number", "filed_on", "effective_on")
_REWRITTEN = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _PARTS)
_RECORDED = (
    "EXISTS (SELECT 1 FROM communities_filingcorrection AS made"
    " WHERE made.convention_id = OLD.id AND made.convention_version = OLD.version"
    " AND NEW.version = OLD.version + 1 AND made.number = NEW.filing_number"
    " AND made.filed_on = NEW.filed_on AND made.effective_on = NEW.effective_on)"
)
_OF_WHAT_STANDS = (
    "EXISTS (SELECT 1 FROM communities_convention AS filed"
    " WHERE filed.id = NEW.convention_id AND filed.version = NEW.convention_version"
    " AND filed.filing_number <> '' AND filed.filing_number = NEW.number_before"
    " AND filed.filed_on = NEW.filed_on_before AND filed.effective_on = NEW.effective_on_before)"
)
FILING_GUARDS = (
    Guard(
        "communities_convention",
        "filing",
        "a registered filing changes by a recorded correction",
        on_insert="",
        on_update=f"OLD.filing_number <> '' AND ({_REWRITTEN}) AND NOT {_RECORDED}",
    ),
    Guard(
        "communities_filingcorrection",
        "as_it_stands",
        "a correction begins with what is registered",
        on_insert=f"NOT {_OF_WHAT_STANDS}",
    ),
)
GUARDS = FILING_GUARDS
