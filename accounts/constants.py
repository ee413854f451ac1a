"""Fixed sizes of the division codes (GB/T 2260, GB/T 10114 and the statistics bureau's rules)."""

CITY_DIGITS = 4
COUNTY_DIGITS = 6
TOWNSHIP_DIGITS = 9
COMMUNITY_DIGITS = 12
CODE_LENGTH = COMMUNITY_DIGITS
JURISDICTION_LENGTHS = frozenset({CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS, COMMUNITY_DIGITS})
# The level at which a role is held; inspectors and members of organisations may have any.
ROLE_DIGITS = {
    "city_officer": CITY_DIGITS,
    "county_officer": COUNTY_DIGITS,
    "township_officer": TOWNSHIP_DIGITS,
    "committee_member": COMMUNITY_DIGITS,
}

# The unified social credit code, GB 32100: its characters in the order of their values.
CREDIT_CODE_LENGTH = 18
CREDIT_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# Keys of the session: when it began and was last used (Unix time).
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"

# What a visitor writes down: twelve of 30 signs that nobody mistakes for another, over 58 bits.
RECEIPT_CODE_SIGNS = "2346789ABCDEFGHJKLMNPQRTUVWXYZ"
RECEIPT_CODE_LENGTH = 12
