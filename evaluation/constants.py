"""Sizes and steps of scores, in one place."""

from decimal import Decimal

MAX_DIGITS = 6
DECIMAL_PLACES = 2
# Published means and scaled totals are rounded half up to this many places.
CENT = Decimal("0.01")
# Figures of parts, and totals made of them, are shares of this.
FULL_SHARE = Decimal(100)
DEFAULT_STEP = Decimal("0.5")
REASON_LENGTH = 500
# The longest publicity in days, and the longest row of rounds that a rule may ask for.
LONGEST_PUBLICITY = 90
LONGEST_ROW = 24
# More places on a red or black list than a county has villages and communities.
MOST_PLACES = 999
# A draw's seed in hexadecimal characters: 128 random bits.
SEED_LENGTH = 32
# What may be typed into one field of a draft; longer text is refused, never cut.
DRAFT_VALUE_LENGTH = 1000
# What is reviewed below an estate, "3号楼" or "第二居民组".
PLACE_LENGTH = 40
# Reasons of versions that the system gives when the officer has none, as they stand on the page.
REVIEW_ADDED = "增加本次会议的其他评议结果"
# A key of a criterion: letters, digits, hyphens; a new one is drawn, an edition keeps it.
KEY_LENGTH = 40
# More occurrences of one fault than anybody counts on a card.
MOST_OCCURRENCES = 99
# A finding is rectified, and watched, for at most a year.
LONGEST_TERM = 365
FINDING_TEXT_LENGTH = 1000
# The document or survey that an entered figure stands in.
BASIS_LENGTH = 200
# Where a rate was counted, "3号楼东侧桶站".
SAMPLE_PLACE_LENGTH = 100
# A position has five decimals, about a metre; one that is less sure than this tells nothing.
COORDINATE_PLACES = 5
FARTHEST_NORTH, FARTHEST_EAST = 90, 180
LEAST_ACCURATE = 10_000
# By how many minutes the clock of a phone may be wrong.
CLOCK_MINUTES = 5
# Example photos of one criterion, and what stands below each.
MOST_EXAMPLES = 3
EXAMPLE_CAPTION_LENGTH = 60
# Kilograms of waste: up to 9,999,999,999.99; a period of a quarter has at most 92 days.
KILOGRAM_DIGITS, KILOGRAM_PLACES = 12, 2
LONGEST_PERIOD = 92
