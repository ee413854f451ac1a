"""Sizes of what is typed; longer text is refused, never cut."""

TITLE_LENGTH = 100
TEXT_LENGTH = 5000
DRAFT_VALUE_LENGTH = 6000
AGENDA_ITEMS = 20
PARTICIPANT_ROWS = 60
# Minutes for one agenda item; more is a slip of the finger.
LONGEST_ITEM_MINUTES = 600
# Percent at which an action counts as done.
COMPLETE = 100
# A large villagers' assembly; more names than that nobody signed.
SIGN_INS_PER_MEETING = 2000
# More invited names would make the page heavy for a slow phone; then the name is typed.
ROSTER_SHOWN = 60
SIGN_IN_HOURS = 12
PERSON_LENGTH = 60
MINUTES_LENGTH = 20_000
REASON_LENGTH = 200
INSTRUCTION_LENGTH = 1000
REMARK_LENGTH = 300

# Feedback.
FEEDBACK_TEXT_LENGTH = 2000
FEEDBACK_SHORTEST = 5
ESTATE_LENGTH = 60
CONTACT_LENGTH = 60
# Days without an answer after which an official inspection fails a whole site
# (国办秘函〔2019〕19号: enquiries left for three months).
FEEDBACK_VETO_DAYS = 90

# Procedures. A step that waits for the next one longer than this many days stands on the desk.
PROCEDURE_MATTER_LENGTH = 2000
PROCEDURE_WAIT_DAYS = 30
MEETINGS_OFFERED = 30
