"""What the database itself says of rows that belong together.

The rows of a card that is no draft never change. A migration that changes a table named here
removes the guards first and installs them again at the end, see `accounts.triggers.Guard`.
"""

from __future__ import annotations

from accounts.triggers import Guard

# How to reach the card from a row of each table; {row} is NEW or OLD.
_CARD = "SELECT 1 FROM evaluation_scorecard card {joins} WHERE card.state <> 'draft' AND {row}"
_SECTION = "JOIN evaluation_section part ON part.scorecard_id = card.id"
_CRITERION = f"{_SECTION} JOIN evaluation_criterion line ON line.section_id = part.id"
_EXAMPLES = "evaluation_criterionexample"
_REACHED = {
    "evaluation_section": ("", "card.id = {}.scorecard_id"),
    "evaluation_grade": ("", "card.id = {}.scorecard_id"),
    "evaluation_scorecard_community_types": ("", "card.id = {}.scorecard_id"),
    "evaluation_criterion": (_SECTION, "part.id = {}.section_id"),
    "evaluation_deduction": (_CRITERION, "line.id = {}.criterion_id"),
    "evaluation_band": (_CRITERION, "line.id = {}.criterion_id"),
    _EXAMPLES: (_CRITERION, "line.id = {}.criterion_id"),
}


def _fixed(table: str) -> Guard:
    joins, reached = _REACHED[table]
    new, old = (
        f"EXISTS ({_CARD.format(joins=joins, row=reached.format(row))})" for row in ("NEW", "OLD")
    )
    return Guard(
        table,
        "fixed",
        message="a scorecard that is no draft does not change",
        on_insert=new,
        on_update=f"({new} OR {old})",
        on_delete=old,
    )


_KEY_TAKEN = (
    "EXISTS (SELECT 1 FROM evaluation_section part "
    "JOIN evaluation_section other ON other.scorecard_id = part.scorecard_id "
    "JOIN evaluation_criterion line ON line.section_id = other.id "
    "WHERE part.id = NEW.section_id AND line.key = NEW.key AND line.id <> NEW.id)"
)
KEY_ONCE = Guard(
    "evaluation_criterion",
    "key",
    message="a key names one criterion of a card",
    on_insert=_KEY_TAKEN,
    on_update=_KEY_TAKEN,
)
CARD_GUARDS = (*(_fixed(table) for table in _REACHED if table != _EXAMPLES), KEY_ONCE)
EXAMPLES = _fixed(_EXAMPLES)

_COMPOSITE = (
    "EXISTS (SELECT 1 FROM evaluation_composite whole WHERE whole.state <> 'draft' "
    "AND whole.id = {}.composite_id)"
)
COMPOSITE_GUARDS = (
    Guard(
        "evaluation_compositepart",
        "fixed",
        message="a composite that is no draft does not change",
        on_insert=_COMPOSITE.format("NEW"),
        on_update=f"({_COMPOSITE.format('NEW')} OR {_COMPOSITE.format('OLD')})",
        on_delete=_COMPOSITE.format("OLD"),
    ),
)

# Nothing is entered before a round has begun, nor once its results are final.
_SETTLED = (
    "EXISTS (SELECT 1 FROM evaluation_round whole WHERE whole.id = {}.round_id "
    "AND whole.state IN ('planned', 'final'))"
)
PART_FIGURES = Guard(
    "evaluation_partfigure",
    "open",
    message="figures of parts are entered from the opening of a round until it is final",
    on_insert=_SETTLED.format("NEW"),
    on_update=f"({_SETTLED.format('NEW')} OR {_SETTLED.format('OLD')})",
    on_delete="OLD.id IS NOT NULL",
)

# With which cards a round scores is settled when it opens, and by which of them a unit is scored
# when its record is made.
_OPENED = (
    "EXISTS (SELECT 1 FROM evaluation_round whole WHERE whole.id = {}.round_id "
    "AND whole.state <> 'planned')"
)
_OTHER_CARD = (
    "NOT EXISTS (SELECT 1 FROM evaluation_round whole WHERE whole.id = NEW.round_id "
    "AND (whole.scorecard_id = NEW.scorecard_id OR EXISTS ("
    "SELECT 1 FROM evaluation_round_further_scorecards further "
    "WHERE further.round_id = whole.id AND further.scorecard_id = NEW.scorecard_id)))"
)
ROUND_CARDS = (
    Guard(
        "evaluation_round_further_scorecards",
        "open",
        message="the cards of a round do not change once it was opened",
        on_insert=_OPENED.format("NEW"),
        on_update=f"({_OPENED.format('NEW')} OR {_OPENED.format('OLD')})",
        on_delete=_OPENED.format("OLD"),
    ),
    Guard(
        "evaluation_inspection",
        "card",
        message="an inspection is scored by one card of its round, from the beginning on",
        on_insert=_OTHER_CARD,
        on_update="NEW.scorecard_id <> OLD.scorecard_id",
    ),
)

_DECIDED = (
    "EXISTS (SELECT 1 FROM evaluation_appeal one WHERE one.state <> 'submitted' "
    "AND one.id = {}.appeal_id)"
)
APPEAL_PHOTOS = Guard(
    "evaluation_appealphoto",
    "fixed",
    message="an appeal that waits no longer keeps its photos",
    on_insert=_DECIDED.format("NEW"),
    on_update=f"({_DECIDED.format('NEW')} OR {_DECIDED.format('OLD')})",
    on_delete=_DECIDED.format("OLD"),
)

NUMBER_ORDER = Guard(
    "evaluation_documentnumber",
    "order",
    on_insert=(
        "NEW.number <> COALESCE((SELECT MAX(one.number) FROM evaluation_documentnumber one "
        "WHERE one.code_word = NEW.code_word AND one.year = NEW.year), 0) + 1"
    ),
    message="document numbers of a year go on without a gap",
)

# A review is scored on a card made for whom it is about, in use when it is chosen; its results are
# of the way that was chosen.
_CARD_FOR = (
    "NEW.scorecard_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM evaluation_scorecard card "
    "WHERE card.id = NEW.scorecard_id AND card.subject = NEW.subject{})"
)
REVIEW_CARD = Guard(
    "evaluation_review",
    "card",
    message="a review is scored on an active card for whom it is about",
    on_insert=_CARD_FOR.format(" AND card.state = 'active'"),
    on_update=_CARD_FOR.format(""),
)
REVIEW_WAY = Guard(
    "evaluation_reviewresult",
    "way",
    message="a result has a total where its review has a card, and only there",
    on_insert=(
        "EXISTS (SELECT 1 FROM evaluation_review one WHERE one.id = NEW.review_id "
        "AND (one.scorecard_id IS NULL) <> (NEW.total IS NULL))"
    ),
)
REVIEW_GUARDS = (REVIEW_CARD, REVIEW_WAY)

# Weights count once somebody else accepted them.
WASTE_CHECKS = (
    Guard(
        "evaluation_wastecheck",
        "other",
        message="whoever entered weights does not check them",
        on_insert=(
            "EXISTS (SELECT 1 FROM evaluation_wasteweight one WHERE one.id = NEW.weight_id "
            "AND one.entered_by_id = NEW.checked_by_id)"
        ),
    ),
    Guard(
        "evaluation_wasterecord",
        "counted",
        message="weights count once they were checked",
        on_insert="NEW.counted IS NOT NULL",
        on_update=(
            "NEW.counted IS NOT NULL AND NOT EXISTS (SELECT 1 FROM evaluation_wasteweight one "
            "JOIN evaluation_wastecheck found ON found.weight_id = one.id AND found.is_accepted "
            "WHERE one.record_id = NEW.id AND one.number = NEW.counted)"
        ),
    ),
)

# Nothing scores public institutions: a card for them is a draft to look at and to print.
NO_DEAD_END = Guard(
    "evaluation_scorecard",
    "subject",
    message="nothing scores public institutions",
    on_insert="NEW.subject = 'institution' AND NEW.state = 'active'",
    on_update="NEW.subject = 'institution' AND NEW.state = 'active'",
)
# Like with like: in one part of a round all townships are scored on one edition.
_NOT_FOR_IT = (
    "NOT EXISTS (SELECT 1 FROM evaluation_scorecard card WHERE card.id = NEW.scorecard_id "
    "AND card.subject = 'township' AND card.state <> 'draft')"
)
_ANOTHER_CARD = (
    "EXISTS (SELECT 1 FROM evaluation_townshipscoring one WHERE one.round_id = NEW.round_id "
    "AND one.source = NEW.source AND one.state <> 'discarded' "
    "AND one.scorecard_id <> NEW.scorecard_id)"
)
_REVISION_SETTLED = (
    "EXISTS (SELECT 1 FROM evaluation_townshiprevision made "
    "JOIN evaluation_townshipscoring one ON one.id = made.scoring_id "
    "JOIN evaluation_round whole ON whole.id = one.round_id "
    "WHERE made.id = NEW.revision_id AND whole.state IN ('planned', 'final'))"
)
_NOT_CONFIRMED_SO = (
    "NEW.revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM evaluation_townshiprevision made "
    "JOIN evaluation_townshipconfirmation found ON found.revision_id = made.id "
    "JOIN evaluation_townshipscoring one ON one.id = made.scoring_id "
    "WHERE made.id = NEW.revision_id AND one.round_id = NEW.round_id "
    "AND one.township_id = NEW.township_id AND one.source = NEW.source)"
)
TOWNSHIP_GUARDS = (
    Guard(
        "evaluation_townshipscoring",
        "card",
        message="townships are scored on one card for townships in each part of a round",
        on_insert=f"({_NOT_FOR_IT} OR {_ANOTHER_CARD})",
    ),
    Guard(
        "evaluation_townshipconfirmation",
        "other",
        message="whoever submitted any scores of a township does not confirm them",
        on_insert=(
            "EXISTS (SELECT 1 FROM evaluation_townshiprevision made "
            "JOIN evaluation_townshiprevision other ON other.scoring_id = made.scoring_id "
            "WHERE made.id = NEW.revision_id AND other.submitted_by_id = NEW.confirmed_by_id)"
        ),
    ),
    Guard(
        "evaluation_townshipconfirmation",
        "open",
        message="scores of townships are confirmed until the round is final",
        on_insert=_REVISION_SETTLED,
    ),
    Guard(
        "evaluation_partfigure",
        "card",
        message="a figure follows from confirmed scores of its township and part",
        on_insert=_NOT_CONFIRMED_SO,
        on_update=_NOT_CONFIRMED_SO,
    ),
)

FIRST_GUARDS = (
    *CARD_GUARDS,
    EXAMPLES,
    *COMPOSITE_GUARDS,
    *ROUND_CARDS,
    APPEAL_PHOTOS,
    PART_FIGURES,
    NUMBER_ORDER,
    *REVIEW_GUARDS,
)
GUARDS = (*FIRST_GUARDS, *WASTE_CHECKS, NO_DEAD_END, *TOWNSHIP_GUARDS)
