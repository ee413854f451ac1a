"""Sizes of what is typed; longer text is refused, never cut."""

TITLE_LENGTH = 100
TEXT_LENGTH = 5000
DRAFT_VALUE_LENGTH = 6000
AGENDA_ITEMS = 20
PARTICIPANT_ROWS = 60
# Digits of a number of rows; more are no number that the form sent.
ROW_DIGITS = 4
# Percent at which an action counts as done.
COMPLETE = 100
