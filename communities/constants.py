"""Fixed facts of the divisions' files and names; sources stand in docs/divisions.md."""

from accounts.constants import CITY_DIGITS, COMMUNITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from communities.enums import CommunityKind, ConventionKind, DivisionLevel, TownshipKind

REQUIRED_COLUMNS = ("code", "parent_code", "level", "kind", "name")
OPTIONAL_COLUMNS = ("short_name",)
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_NAME_LENGTH = 60

CODE_DIGITS = {
    DivisionLevel.PREFECTURE: COUNTY_DIGITS,
    DivisionLevel.COUNTY: COUNTY_DIGITS,
    DivisionLevel.TOWNSHIP: TOWNSHIP_DIGITS,
    DivisionLevel.VILLAGE: COMMUNITY_DIGITS,
}
# How many digits of a code are its parent's. The code of a city is its four digits and “00”.
PARENT_DIGITS = {
    DivisionLevel.COUNTY: CITY_DIGITS,
    DivisionLevel.TOWNSHIP: COUNTY_DIGITS,
    DivisionLevel.VILLAGE: TOWNSHIP_DIGITS,
}
# The last three digits say the kind (first, last, kind).
TOWNSHIP_KINDS = (
    (1, 99, TownshipKind.SUBDISTRICT),
    (100, 199, TownshipKind.TOWN),
    (200, 399, TownshipKind.TOWNSHIP),
)
COMMUNITY_KINDS = (
    (1, 199, CommunityKind.URBAN_COMMUNITY),
    (200, 399, CommunityKind.VILLAGE),
    (400, 499, CommunityKind.QUASI_URBAN_COMMUNITY),
    (500, 599, CommunityKind.QUASI_VILLAGE),
)

# Longest first: what is cut from a name to get what people call the place.
COUNTY_SUFFIXES = ("满族自治县", "自治县", "区", "县", "市")
TOWNSHIP_SUFFIXES = ("朝鲜族乡", "满族乡", "街道", "镇", "乡")
COMMUNITY_SUFFIXES = (
    "社区居民委员会",
    "社区居民委会",
    "社区居委会",
    "居民委员会",
    "村民委员会",
    "村委会",
    "居委会",
    "社区",
)

KIND_SLUGS = {
    CommunityKind.URBAN_COMMUNITY: "shequ",
    CommunityKind.VILLAGE: "cun",
    CommunityKind.QUASI_URBAN_COMMUNITY: "yuanqu",
    CommunityKind.QUASI_VILLAGE: "yuanqu",
}
MAX_SLUG_STEM = 60

# How a government of the township level calls itself.
TOWNSHIP_AUTHORITIES = {
    TownshipKind.SUBDISTRICT: "办事处",
    TownshipKind.TOWN: "人民政府",
    TownshipKind.TOWNSHIP: "人民政府",
}

# What a convention may not threaten with (民发〔2018〕144号: 不得滥用强制性处罚措施).
PENALTY_WORDS = ("罚款", "罚金", "罚没", "处罚", "没收", "扣押", "断水", "断电", "停水", "停电")
# A pasted line with one of these is proposed as a clause on waste sorting.
SORTING_WORDS = ("分类", "厨余", "可回收", "有害垃圾", "其他垃圾", "投放点", "撤桶")
PREAMBLE_LENGTH = 2000
CLAUSE_LENGTH = 500
CLAUSES = 60
OPINION_LENGTH = 1000
FILING_NUMBER_LENGTH = 60
CONSULTATION_DAYS = (3, 60)

# What a convention is called before its committee calls it otherwise.
CONVENTION_TITLES = {
    ConventionKind.VILLAGE_RULES: "{}村村规民约",
    ConventionKind.RESIDENTS_CONVENTION: "{}社区居民公约",
}

# Methods of the toolkit, and what a committee writes about one that it follows.
METHOD_SUMMARY_LENGTH = 500
METHOD_STEP_LENGTH = 1000
MODEL_TEXT_LENGTH = 4000
EFFECT_LENGTH = 500
END_REASON_LENGTH = 300
# How long before its end a property contract is pointed at.
CONTRACT_WARNING_DAYS = 60
# For how many days before its end a consent is on the desk, and the longest that one is taken for.
CONSENT_WARNING_DAYS = 30
LONGEST_CONSENT_YEARS = 10
MOST_HOUSEHOLDS = 5000
ROSTER_TITLE = "{}群众骨干名单"
# What the public reads where a list of names stood; it says nothing about anybody.
ROSTER_WITHDRAWN = "名单有变动（公开同意到期、撤回或人员变动），已撤下；重新核对后另行公布。"
# The reason that is proposed for the next one; it tells nothing either.
ROSTER_CORRECTED = "名单更新"
# The row of the spreadsheet that shows how to fill it in; it is left out when the file is read.
EXAMPLE_NAME = "（示例）王小明"

# The council system of a community, and how far ahead its day may be named.
COUNCIL_TITLE = "{}议事协商制度"
RULES_LENGTH = 5000
PARTIES = 30
COUNCIL_DAYS_AHEAD = 366
# The reasons that are proposed when another edition, or its end, is published.
COUNCIL_REVISED = "修订：第{}版"
COUNCIL_ENDED = "制度终止"
# What a programme is about.
PROGRAMME_LENGTH = 500
# What of a registered filing is corrected on record: as the convention names it, and as the
# correction does.
FILING_PARTS = {
    "filing_authority": "authority",
    "filing_number": "number",
    "filed_on": "filed_on",
    "effective_on": "effective_on",
}
