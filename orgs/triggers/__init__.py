"""What the database itself says of a case and the rows that hang on it."""

from __future__ import annotations

from accounts.triggers import Guard
from orgs.triggers.credit_requests import OBJECTION_GUARDS, OF_ORGANIZATION, REQUEST_GUARDS

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
_OF_A_FILED_ONE = f"'filed' = {OF_ORGANIZATION.format(column='kind')}"
RATED_LEGAL_PERSON = Guard(
    "orgs_rating",
    "legal_person",
    "a filed organisation is not rated",
    on_insert=_OF_A_FILED_ONE,
)
RATED_WHILE_ACTIVE = Guard(
    "orgs_rating",
    "active",
    "an organisation that has ended is not rated",
    on_insert=f"'ended' = {OF_ORGANIZATION.format(column='status')}",
)
RATING_GUARDS = (NOT_RATED, RATED_LEGAL_PERSON, RATED_WHILE_ACTIVE)
OWN_CORRECTION = Guard(
    "orgs_creditentry",
    "own_correction",
    "a correction is about the same organisation",
    on_insert=(
        "NEW.corrects_id IS NOT NULL AND NEW.organization_id <> (SELECT entry.organization_id"
        " FROM orgs_creditentry AS entry WHERE entry.id = NEW.corrects_id)"
    ),
)
_OF_ANOTHER_KIND = (
    "NEW.association_id IS NOT NULL AND 'industry_association' <> (SELECT organization.kind"
    " FROM orgs_organization AS organization WHERE organization.id = NEW.association_id)"
)
BEGUN_BY = Guard(
    "orgs_pledge",
    "begun_by",
    "a pact is begun by an industry association",
    on_insert=_OF_ANOTHER_KIND,
    # What it became since takes nothing back.
    on_update=f"COALESCE(OLD.association_id, 0) <> NEW.association_id AND {_OF_ANOTHER_KIND}",
)
PACT_GUARDS = (BEGUN_BY,)
_HAS_A_CREDIT_RECORD = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} AS kept WHERE kept.organization_id = NEW.id)"  # noqa: S608
    for table in ("orgs_listing", "orgs_annualreturn", "orgs_rating")
)
LEGAL_PERSONS_CREDIT = (
    Guard(
        "orgs_listing",
        "legal_person",
        "a filed organisation stands on no list",
        on_insert=_OF_A_FILED_ONE,
    ),
    Guard(
        "orgs_annualreturn",
        "legal_person",
        "a filed organisation has no annual duty",
        on_insert=_OF_A_FILED_ONE,
        on_update=_OF_A_FILED_ONE,
    ),
    Guard(
        "orgs_organization",
        "credit_record",
        "who has a credit record does not become a filed organisation",
        on_insert="",
        on_update=f"NEW.kind = 'filed' AND ({_HAS_A_CREDIT_RECORD})",
    ),
)
CREDIT_GUARDS = (*RATING_GUARDS, OWN_CORRECTION, *LEGAL_PERSONS_CREDIT)
RATING_BARS = (
    Guard(
        "orgs_rating",
        "not_investigated",
        "an organisation under investigation is not rated",
        on_insert=(
            "EXISTS (SELECT 1 FROM orgs_investigation AS investigation"
            " WHERE investigation.organization_id = NEW.organization_id"
            " AND investigation.since <= NEW.decided_on"
            " AND (investigation.until IS NULL OR investigation.until > NEW.decided_on))"
        ),
    ),
    Guard(
        "orgs_rating",
        "penalties_carried_out",
        "an organisation is not rated before its penalties were carried out",
        on_insert=(
            "EXISTS (SELECT 1 FROM orgs_creditentry AS penalty"
            " WHERE penalty.organization_id = NEW.organization_id"
            " AND penalty.kind = 'penalty' AND NOT penalty.is_retraction"
            " AND penalty.arisen_on <= NEW.decided_on"
            " AND NOT EXISTS (SELECT 1 FROM orgs_creditentry AS newer"
            " WHERE newer.corrects_id = penalty.id)"
            " AND NOT EXISTS (SELECT 1 FROM orgs_penaltyexecution AS execution"
            " WHERE execution.entry_id = penalty.id"
            " AND execution.carried_out_on <= NEW.decided_on))"
        ),
    ),
)
_REPRESENTS_A_FILED_ONE = f"NEW.post = 'legal_representative' AND {_OF_A_FILED_ONE}"
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
_NOT_IN_ITS_DAYS = (
    "NOT EXISTS (SELECT 1 FROM orgs_standard AS standard WHERE standard.id = NEW.standard_id"
    " AND standard.state = 'consultation'"
    " AND NEW.received_on BETWEEN standard.consult_from AND standard.consult_until)"
)
_UNANSWERED = (
    "NEW.state IN ('concluded', 'issued') AND EXISTS (SELECT 1 FROM orgs_standardcomment AS said"
    " WHERE said.standard_id = NEW.id AND said.state <> 'answered')"
)
_SAID_ONCE = (
    "(OLD.state IN ('consultation', 'concluded', 'issued', 'abolished')"
    " AND NOT (OLD.state = 'concluded' AND NEW.state = 'consultation')"
    " AND (NEW.consult_from <> OLD.consult_from OR NEW.consult_until <> OLD.consult_until"
    " OR NEW.consulted_text_id <> OLD.consulted_text_id))"
    " OR (OLD.state IN ('issued', 'abolished') AND (NEW.number <> OLD.number"
    " OR NEW.issued_on <> OLD.issued_on OR NEW.holds_from <> OLD.holds_from"
    " OR NEW.issued_text_id <> OLD.issued_text_id))"
)


def _outside(states: str, row: str = "NEW") -> str:
    standard = f"FROM orgs_standard AS standard WHERE standard.id = {row}.standard_id"
    return f"EXISTS (SELECT 1 {standard} AND standard.state NOT IN ({states}))"


_DRAFTED, _WRITTEN = "'proposed', 'drafting'", "'drafting', 'concluded'"
STANDARD_GUARDS = (
    Guard(
        "orgs_standardcomment",
        "in_time",
        "a comment comes within the days of the consultation",
        on_insert=_NOT_IN_ITS_DAYS,
    ),
    Guard(
        "orgs_standard",
        "answered",
        "every comment has its answer before the table is published",
        on_insert="",
        on_update=f"{_UNANSWERED} AND OLD.state <> NEW.state",
    ),
    Guard(
        "orgs_standard",
        "said_once",
        "what was open for comments or issued stays as it was",
        on_insert="",
        on_update=_SAID_ONCE,
        on_delete="OLD.state <> 'proposed'",
    ),
    Guard(
        "orgs_draftingbody",
        "drafted",
        "drafting bodies stand from the consultation on",
        on_insert=_outside(_DRAFTED),
        on_update=_outside(_DRAFTED),
        on_delete=_outside(_DRAFTED, "OLD"),
    ),
    Guard(
        "orgs_standardtext",
        "written",
        "a text is handed in while it is drafted or reworked",
        on_insert=_outside(_WRITTEN),
    ),
)
_NO_SEAT = (
    "NEW.taken_back_at IS NULL AND NEW.people + (SELECT COALESCE(SUM(other.people), 0)"
    " FROM orgs_eventsignup AS other WHERE other.event_id = NEW.event_id"
    " AND other.id <> COALESCE(NEW.id, 0) AND other.taken_back_at IS NULL)"
    " > (SELECT COALESCE(event.seats, 1000000) FROM orgs_exchangeevent AS event"
    " WHERE event.id = NEW.event_id)"
)
LIBRARY_GUARDS = (
    Guard(
        "orgs_eventsignup",
        "seats",
        message="an event has no more people than seats",
        on_insert=_NO_SEAT,
        on_update=_NO_SEAT,
    ),
    Guard(
        "orgs_practiceedit",
        "answered",
        message="an answered edit stays",
        on_insert="",
        on_update="OLD.agreed IS NOT NULL",
    ),
)

_PROJECT_STATE = (
    "(SELECT project.state FROM orgs_project project WHERE project.id = {row}.project_id)"
)


# An agreed change moves the last day of a milestone that is still open.
_MOVED = (
    "(OLD.outcome = 'open' AND EXISTS (SELECT 1 FROM orgs_milestonemove moved"
    " JOIN orgs_projectchange change ON change.id = moved.change_id"
    " WHERE moved.milestone_id = NEW.id AND moved.due_on = NEW.due_on"
    " AND change.state = 'agreed'))"
)


def _fixed_after_the_draft(
    table: str, words: tuple[str, ...], *, further: str = "", moved: str = ""
) -> Guard:
    """What was applied for stays as it was applied for."""
    rewritten = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in words) + moved
    return Guard(
        table,
        "fixed",
        "what was applied for does not change",
        on_insert=f"{_PROJECT_STATE.format(row='NEW')} <> 'draft'",
        on_update=f"({_PROJECT_STATE.format(row='NEW')} <> 'draft' AND ({rewritten})){further}",
        on_delete=f"{_PROJECT_STATE.format(row='OLD')} <> 'draft'",
    )


PROJECT_GUARDS = (
    Guard(
        "orgs_project",
        "complete",
        "a project is closed with every milestone settled and every figure",
        on_insert="",
        on_update=(
            "NEW.state = 'closed' AND OLD.state <> 'closed'"
            " AND (EXISTS (SELECT 1 FROM orgs_projectmilestone milestone"
            " WHERE milestone.project_id = NEW.id AND milestone.outcome = 'open')"
            " OR EXISTS (SELECT 1 FROM orgs_projectaim aim"
            " WHERE aim.project_id = NEW.id AND aim.result IS NULL))"
        ),
    ),
    _fixed_after_the_draft(
        "orgs_projectaim",
        ("indicator", "unit", "target"),
        further=(
            f" OR ({_PROJECT_STATE.format(row='NEW')} <> 'running'"
            " AND COALESCE(OLD.result, -1) <> COALESCE(NEW.result, -1))"
        ),
    ),
    _fixed_after_the_draft(
        "orgs_projectmilestone",
        ("title",),
        moved=f" OR (OLD.due_on <> NEW.due_on AND NOT {_MOVED})",
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
_USED = (
    "EXISTS (SELECT 1 FROM orgs_booking AS held WHERE held.need_id = NEW.id"
    " AND held.state = 'held' AND held.quantity_used > 0)"
)
NEED_MET = Guard(
    "orgs_need",
    "met",
    "a need is met by what took place",
    on_insert="",
    on_update=(
        f"OLD.state <> NEW.state AND ((NEW.state IN ('met', 'partly_met') AND NOT {_USED})"
        f" OR (NEW.state = 'unmet' AND {_USED}))"
    ),
)
PARTNERSHIP_GUARDS = (DOUBLE_USE, NEED_MET)
GUARDS = (
    CASE_GUARDS
    + CREDIT_GUARDS
    + PACT_GUARDS
    + RATING_BARS
    + LEGAL_PERSON_GUARDS
    + STANDARD_GUARDS
    + LIBRARY_GUARDS
    + PROJECT_GUARDS
    + PARTNERSHIP_GUARDS
    + REQUEST_GUARDS
    + OBJECTION_GUARDS
)
