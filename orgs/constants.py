"""Numbers and names with a fixed meaning about social organisations."""

from orgs.enums import OrganizationKind

CODE_PREFIX_LENGTH = 2
# Characters 3 to 8 of a credit code (GB 32100): the registry's division when it was given.
REGISTRY_START, REGISTRY_END = 2, 8
REGISTRY_LENGTH = REGISTRY_END - REGISTRY_START

# What a credit code can tell apart: in law an industry association is a social association.
LEGAL_FORMS = {OrganizationKind.INDUSTRY_ASSOCIATION: OrganizationKind.ASSOCIATION}
# GB 32100 with the codes of civil affairs; what the dictionary says beyond it is data.
STANDARD_PREFIXES = {
    "51": OrganizationKind.ASSOCIATION,
    "52": OrganizationKind.SERVICE_INSTITUTION,
    "53": OrganizationKind.FOUNDATION,
}

TEXT_LENGTH = 1000
# With one objection or application, and with one paper, project or event.
REQUEST_FILES = 5
RECORD_FILES = 10
# Beside the states of an annual duty: nothing handed in, and the supervising body's day is past.
REVIEW_LATE = "review_late"

# What a case of the library and an event say, in characters.
PRACTICE_TITLE_LENGTH = 60
PRACTICE_SUMMARY_LENGTH = 200
PRACTICE_TEXT_LENGTH = 3000
PRACTICE_REMARK_LENGTH = 500
PRACTICE_FIGURES = 8
PRACTICE_REFERENCES = 8
EVENT_TEXT_LENGTH = 2000
EVENT_MOST_PEOPLE = 1000
