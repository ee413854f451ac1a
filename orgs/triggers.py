"""What the database itself says of a case and the rows that hang on it."""

from __future__ import annotations

from accounts.triggers import Guard

_WAITING = (
    "EXISTS (SELECT 1 FROM orgs_correction asked WHERE asked.case_id = NEW.id "
    "AND asked.answered_on IS NULL) AND NEW.state IN ('examined', 'granted', 'filed', 'refused')"
)
_INCOMPLETE = (
    "EXISTS (SELECT 1 FROM orgs_casematerial paper WHERE paper.case_id = NEW.id "
    "AND paper.is_required AND paper.status <> 'complete') AND NEW.state IN "
)
_ANSWERED = "OLD.answered_on IS NOT NULL"
CASE_GUARDS = (
    Guard(
        "orgs_registrationcase",
        "waits",
        message="nothing is decided while a correction is awaited",
        on_insert=_WAITING,
        # Not while it stays there: papers are checked and units recoded meanwhile.
        on_update=f"{_WAITING} AND OLD.state <> NEW.state",
    ),
    # Examined again, it goes back as it is: a fault found then is a request for correction.
    Guard(
        "orgs_registrationcase",
        "complete",
        message="what is accepted, granted or filed is complete",
        on_insert=f"{_INCOMPLETE} ('accepted', 'granted', 'filed')",
        on_update=f"{_INCOMPLETE} ('accepted', 'granted', 'filed') AND OLD.state IN "
        "('pre_review', 'with_township', 'examined') "
        "AND NOT (OLD.state = 'examined' AND NEW.state = 'accepted')",
    ),
    Guard(
        "orgs_correction",
        "answered",
        message="an answered request for correction stays",
        on_insert="",
        on_update=_ANSWERED,
        on_delete=_ANSWERED,
    ),
)
_ON_A_LIST = (
    "EXISTS (SELECT 1 FROM orgs_listing AS listing"
    " WHERE listing.organization_id = NEW.organization_id"
    " AND listing.listed_on <= NEW.decided_on"
    " AND (listing.removed_on IS NULL OR listing.removed_on > NEW.decided_on))"
)
NOT_RATED = Guard(
    "orgs_rating",
    "not_rated",
    "an organisation on a list is not rated",
    on_insert=_ON_A_LIST,
)
OWN_CORRECTION = Guard(
    "orgs_creditentry",
    "own_correction",
    "a correction is about the same organisation",
    on_insert=(
        "NEW.corrects_id IS NOT NULL AND NEW.organization_id <> (SELECT entry.organization_id"
        " FROM orgs_creditentry AS entry WHERE entry.id = NEW.corrects_id)"
    ),
)
CREDIT_GUARDS = (NOT_RATED, OWN_CORRECTION)
_REPRESENTS_A_FILED_ONE = (
    "NEW.post = 'legal_representative' AND 'filed' = (SELECT organization.kind"
    " FROM orgs_organization AS organization WHERE organization.id = NEW.organization_id)"
)
# Either side may be written last.
LEGAL_PERSON_GUARDS = (
    Guard(
        "orgs_officeholder",
        "legal_person",
        "a filed organisation has no legal representative",
        on_insert=_REPRESENTS_A_FILED_ONE,
        on_update=_REPRESENTS_A_FILED_ONE,
    ),
    Guard(
        "orgs_organization",
        "legal_person",
        "a filed organisation has no legal representative",
        on_insert="",
        on_update=(
            "NEW.kind = 'filed' AND EXISTS (SELECT 1 FROM orgs_officeholder AS holder"
            " WHERE holder.organization_id = NEW.id AND holder.post = 'legal_representative')"
        ),
    ),
)
_OCCUPIES = "('agreed', 'held')"
_BESIDE = (
    "other.resource_id = NEW.resource_id AND (NEW.id IS NULL OR other.id <> NEW.id)"
    f" AND other.state IN {_OCCUPIES}"
    " AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at"
)
# More is taken up than before only where NEW begins, or another one that began later.
_MOMENT = "CASE WHEN other.starts_at > NEW.starts_at THEN other.starts_at ELSE NEW.starts_at END"
_TAKEN = (
    "(SELECT SUM(there.quantity) FROM orgs_booking AS there"  # noqa: S608 (constants alone)
    " WHERE there.resource_id = NEW.resource_id AND (NEW.id IS NULL OR there.id <> NEW.id)"
    f" AND there.state IN {_OCCUPIES}"
    f" AND there.starts_at <= {_MOMENT} AND there.ends_at > {_MOMENT})"
)
_CLASHES = (
    f"NEW.state IN {_OCCUPIES} AND (NEW.quantity > (SELECT resource.capacity"  # noqa: S608
    " FROM orgs_resource AS resource WHERE resource.id = NEW.resource_id)"
    " OR EXISTS (SELECT 1 FROM orgs_booking AS other JOIN orgs_resource AS resource"
    f" ON resource.id = other.resource_id WHERE {_BESIDE} AND (resource.kind = 'place'"
    f" OR {_TAKEN} + NEW.quantity > resource.capacity)))"
)
DOUBLE_USE = Guard(
    "orgs_booking",
    "double_use",
    "the resource is taken up at that time",
    on_insert=_CLASHES,
    # What it took up stays its own, whatever the resource became since.
    on_update=f"OLD.state NOT IN {_OCCUPIES} AND {_CLASHES}",
)
NEED_MET = Guard(
    "orgs_need",
    "met",
    "a need is met by what took place",
    on_insert="",
    on_update=(
        "NEW.state IN ('met', 'partly_met') AND OLD.state <> NEW.state AND NOT EXISTS"
        " (SELECT 1 FROM orgs_booking AS held WHERE held.need_id = NEW.id"
        " AND held.state = 'held')"
    ),
)
PARTNERSHIP_GUARDS = (DOUBLE_USE, NEED_MET)
GUARDS = CASE_GUARDS + CREDIT_GUARDS + LEGAL_PERSON_GUARDS + PARTNERSHIP_GUARDS
