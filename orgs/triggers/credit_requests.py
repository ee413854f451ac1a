"""What the database says of upgrades, of what organisations ask, of rounds and of kept files."""

from __future__ import annotations

from accounts.triggers import Guard

OF_ORGANIZATION = (
    "(SELECT organization.{column} FROM orgs_organization AS organization"
    " WHERE organization.id = NEW.organization_id)"
)
_NO_UPGRADE = (
    "NEW.matter = 'registration' AND NEW.organization_id IS NOT NULL"
    f" AND (NEW.kind = 'filed' OR 'filed' <> {OF_ORGANIZATION.format(column='kind')})"
)
UPGRADED_FROM_FILED = Guard(
    "orgs_registrationcase",
    "upgrades_filed",
    "only a filed organisation becomes a legal person",
    on_insert=_NO_UPGRADE,
    on_update=_NO_UPGRADE,
)
OF_ITS_OWN = Guard(
    "orgs_creditrequest",
    "of_its_own",
    "an organisation asks about its own record",
    on_insert=" OR ".join(
        f"(NEW.{name}_id IS NOT NULL AND NEW.organization_id <>"  # noqa: S608 (constants alone)
        f" (SELECT kept.organization_id FROM {table} AS kept WHERE kept.id = NEW.{name}_id))"
        for name, table in (
            ("listing", "orgs_listing"),
            ("entry", "orgs_creditentry"),
            ("annual", "orgs_annualreturn"),
        )
    ),
)
ROUND_KEPT = Guard(
    "orgs_standard",
    "round_kept",
    "a round of comments is kept before another begins",
    on_insert="",
    on_update=(
        "OLD.state = 'concluded' AND NEW.state = 'consultation'"
        " AND (NEW.consult_from <= OLD.consult_until"
        " OR NOT EXISTS (SELECT 1 FROM orgs_standardround AS kept"
        " WHERE kept.standard_id = NEW.id AND kept.consult_until = OLD.consult_until))"
    ),
)
ROUND_ANSWERED = Guard(
    "orgs_standardcomment",
    "round",
    "the answers of an earlier round stay",
    on_insert="",
    on_update=(
        "(NEW.outcome <> OLD.outcome OR NEW.answer <> OLD.answer"
        " OR NEW.is_withheld <> OLD.is_withheld OR NEW.state <> OLD.state)"
        " AND EXISTS (SELECT 1 FROM orgs_standardround AS kept"
        " WHERE kept.standard_id = NEW.standard_id AND kept.consult_until >= NEW.received_on)"
    ),
)
FILE_KEPT = Guard(
    "orgs_recordfile",
    "kept",
    "a file stays as it was added",
    on_insert="",
    on_update="OLD.sha256 = OLD.sha256",
    on_delete="OLD.request_id IS NOT NULL",
)
QUESTION_SETTLED = Guard(
    "orgs_rulequestion",
    "settled",
    "what was settled stays",
    on_insert="",
    on_update="OLD.settled_on IS NOT NULL",
)
REQUEST_ANSWERED = Guard(
    "orgs_creditrequest",
    "answered",
    "an answered request stays",
    on_insert="",
    on_update="OLD.state <> 'received'",
)
_WROTE_IT = " OR ".join(
    f"NEW.answered_by_id = (SELECT kept.{author}_id FROM {table} AS kept"  # noqa: S608 (constants)
    f" WHERE kept.id = NEW.{name}_id)"
    for name, table, author in (
        ("entry", "orgs_creditentry", "entered_by"),
        ("annual", "orgs_annualreturn", "decided_by"),
    )
)
OWN_WORDS = Guard(
    "orgs_creditrequest",
    "own_words",
    "nobody dismisses an objection to their own words",
    on_insert="",
    on_update=f"OLD.state <> 'dismissed' AND NEW.state = 'dismissed' AND ({_WROTE_IT})",
)
# No update: a file stays as it was added.
ENTRY_OF_ITS_PROJECT = Guard(
    "orgs_recordfile",
    "entry",
    "a file is attached to an entry of its own project",
    on_insert=(
        "NEW.entry_id IS NOT NULL AND NEW.project_id <> (SELECT entry.project_id"
        " FROM orgs_projectentry AS entry WHERE entry.id = NEW.entry_id)"
    ),
)
OBJECTION_GUARDS = (OWN_WORDS, ENTRY_OF_ITS_PROJECT)
REQUEST_GUARDS = (
    UPGRADED_FROM_FILED,
    OF_ITS_OWN,
    REQUEST_ANSWERED,
    ROUND_KEPT,
    ROUND_ANSWERED,
    FILE_KEPT,
    QUESTION_SETTLED,
)
