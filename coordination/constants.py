"""Lengths, and the public pages that carry the policy out."""

from django.utils.translation import gettext_lazy as _

TITLE_LENGTH = 120
NUMBER_LENGTH = 60
LINE_LENGTH = 200
REASON_LENGTH = 500
DOCUMENT_TEXT_LENGTH = 100_000
TRAINING_TEXT_LENGTH = 5000
PERSON_LENGTH = 60
MOST_HOURS = 200
MOST_SEATS, MOST_UNITS = 5000, 2000
FULL_MARK = 100
ATTENDEES_PER_TRAINING = 1000
SIGN_IN_HOURS = 12
TEACHER_CONSENT_ENDED = "授课人不再同意公开姓名，去除姓名后重新公布。"
# Fewer answers could be told apart.
FEWEST_RATINGS = 5
PLAN_TEXT_LENGTH = 3000
FIRST_PLAN_YEAR, LAST_PLAN_YEAR = 2020, 2100
# A plan has room for every clause of the policy and some more.
LINES_PER_PLAN = 60
MOST_COUNTED = 10_000_000
FULL_PERCENT = 100
# A line that is not reached speaks up so many days before it is due.
SOON_DAYS = 30
# A measure of plan lines cannot be the measure of one.
MEASURE_OF_LINES = "plan_lines"
REFERRAL_TEXT_LENGTH = 5000
REFERRAL_REASON_LENGTH = 1000
# Clauses are numbered like 5.1.c.
CLAUSE_LENGTH = 20
# A longer term is a plan, not a referral.
LONGEST_REFERRAL_DAYS = 730
# Working days; whoever counts further than the calendars reach is told nothing.
LONGEST_DISCLOSURE = 400
# Civil days after which the desk tells of a referral that nobody received or evaluated.
RECEIPT_DAYS, EVALUATION_DAYS = 3, 7
NOTICE_TEXT_LENGTH = 5000
NOTICE_AREAS = 100
NOTICE_FILES = 5
# The key of the policy itself, and of its scoreboard, on the public site.
POLICY_KEY = "policy"
# What a clause may point at: URL names without arguments.
PAGES = {
    "results": _("Results"),
    "reward_list": _("Rewards and penalties"),
    "community_list": _("Villages and communities"),
    "convention_public_list": _("Conventions"),
    "council_public_list": _("Council systems"),
    "method_public_list": _("Toolkit"),
    "programme_public_list": _("Programmes"),
    "meeting_public_list": _("Meetings"),
    "topic_public_list": _("Topics"),
    "feedback_public_list": _("Residents' feedback"),
    "procedure_public_list": _("Four deliberations, two disclosures"),
    "review_public_list": _("Reviews"),
    "organization_public_list": _("Social organisations"),
    "organization_coverage": _("Coverage by social organisations"),
    "starting": _("Start a social organisation"),
    "standard_public_list": _("Standards and norms"),
    "practice_public_list": _("Library of experience"),
    "event_public_list": _("Exchange events"),
    "project_public_list": _("Projects"),
    "activity_public_list": _("Activities"),
    "activity_public_figures": _("Figures of activities"),
    "partnership_public_list": _("Party-building partnerships"),
    "sorting_guide": _("Sorting guide"),
    "material_public_list": _("Publicity material"),
    "outreach_figures_list": _("Publicity carriers and volunteers"),
    "document_public_list": _("Documents library"),
    "office_public_list": _("Who is responsible for what"),
    "training_public_list": _("Trainings"),
    "training_plan_public_list": _("Plans of trainings"),
    "plan_public_list": _("Work plans"),
}
