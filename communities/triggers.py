"""What the database itself says of a registered filing: it changes by a recorded correction alone.

A correction is written first, for the version of the convention that it corrects; the convention
follows it exactly, once, to the next version.
"""

from collections.abc import Mapping

from accounts.triggers import Guard
from communities.constants import FILING_PARTS

# Those of the migration before the authority could be corrected.
_DATES_AND_NUMBER = {name: own for name, own in FILING_PARTS.items() if name != "filing_authority"}


def _guards(names: Mapping[str, str], follows: Mapping[str, str]) -> tuple[Guard, Guard]:
    """`follows` are columns that follow from a corrected one, and change together with it alone."""
    rewritten = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in (*names, *follows))
    written = "".join(f" AND made.{own} = NEW.{name}" for name, own in names.items())
    together = "".join(
        f" AND (made.{names[lead]} <> made.{names[lead]}_before OR OLD.{name} = NEW.{name})"
        for name, lead in follows.items()
    )
    stands = "".join(f" AND filed.{name} = NEW.{own}_before" for name, own in names.items())
    return (
        Guard(
            "communities_convention",
            "filing",
            "a registered filing changes by a recorded correction",
            on_insert="",
            on_update=f"OLD.filing_number <> '' AND ({rewritten}) AND NOT"  # noqa: S608 (constants)
            " EXISTS (SELECT 1 FROM communities_filingcorrection AS made"
            " WHERE made.convention_id = OLD.id AND made.convention_version = OLD.version"
            f" AND NEW.version = OLD.version + 1{written}{together})",
        ),
        Guard(
            "communities_filingcorrection",
            "as_it_stands",
            "a correction begins with what is registered",
            on_insert="NOT EXISTS (SELECT 1 FROM communities_convention AS filed"  # noqa: S608
            " WHERE filed.id = NEW.convention_id AND filed.version = NEW.convention_version"
            f" AND filed.filing_number <> ''{stands})",
        ),
    )


FIRST_FILING_GUARDS = _guards(_DATES_AND_NUMBER, {})
FILING_GUARDS = _guards(FILING_PARTS, {"filing_unit_code": "filing_authority"})
GUARDS = FILING_GUARDS
