"""What the database itself says of rows that belong together."""

from __future__ import annotations

from accounts.triggers import Guard

# An item above that is none of this meeting's, or is a sub-item itself.
_MISPLACED = (
    "(NEW.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliberation_agendaitem above "
    "WHERE above.id = NEW.parent_id AND above.meeting_id = NEW.meeting_id "
    "AND above.parent_id IS NULL))"
)
# An item with sub-items that becomes one, or goes to another meeting without them.
_TORN = (
    "EXISTS (SELECT 1 FROM deliberation_agendaitem below WHERE below.parent_id = NEW.id "
    "AND (NEW.parent_id IS NOT NULL OR below.meeting_id <> NEW.meeting_id))"
)
AGENDA_TREE = Guard(
    "deliberation_agendaitem",
    "tree",
    on_insert=_MISPLACED,
    on_update=f"({_MISPLACED} OR {_TORN})",
    message="an agenda has items of one meeting and one level of sub-items",
)

TALLY_ROWS = Guard(
    "deliberation_tallyvote",
    "count",
    on_insert=(
        # After the end, or more votes than people with one.
        "(NOT EXISTS (SELECT 1 FROM deliberation_tally tally WHERE tally.id = NEW.tally_id "
        "AND tally.state = 'counting' AND NEW.standing <= tally.voters) "
        # A number or a sum that does not follow from the row before.
        "OR (NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM deliberation_tallyvote one "
        "WHERE one.tally_id = NEW.tally_id AND one.number = NEW.number - 1)) "
        "OR NEW.standing <> COALESCE((SELECT one.standing FROM deliberation_tallyvote one "
        "WHERE one.tally_id = NEW.tally_id AND one.number = NEW.number - 1), 0) "
        "+ CASE WHEN NEW.undoes_id IS NULL THEN 1 ELSE -1 END "
        # A person, or a vote to be taken back, of another count.
        "OR (NEW.voter_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliberation_tallyvoter voter "
        "WHERE voter.id = NEW.voter_id AND voter.tally_id = NEW.tally_id)) "
        "OR (NEW.undoes_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliberation_tallyvote one "
        "WHERE one.id = NEW.undoes_id AND one.tally_id = NEW.tally_id AND one.undoes_id IS NULL)))"
    ),
    message="a count has its own people, one vote each, until it is finished",
)

_STEPS = "SELECT {} FROM deliberation_procedurestep one WHERE one.procedure_id = NEW.procedure_id"
STEP_ORDER = Guard(
    "deliberation_procedurestep",
    "order",
    on_insert=(
        # Not the next one.
        "((NOT NEW.out_of_order AND NEW.number <> "
        f"COALESCE(({_STEPS.format('MAX(one.number)')}), 0) + 1) "
        # Made good without having been left out.
        "OR (NEW.out_of_order AND NOT EXISTS "
        f"({_STEPS.format('1')} AND one.skipped AND one.number = NEW.number)) "
        # Before a step that was done.
        f"OR EXISTS ({_STEPS.format('1')} AND one.held_on > NEW.held_on))"
    ),
    message="steps of a procedure follow one another, in number and day",
)

GUARDS = (AGENDA_TREE, TALLY_ROWS, STEP_ORDER)
