"""Numbers of the sorting guide with a fixed meaning."""

NAME_LENGTH = 40
WORDS_LENGTH = 200
TEXT_LENGTH = 300
CODE_LENGTH = 30

# What somebody looks for: longer texts are cut before they are compared.
LONGEST_SEARCH = 30
# Above it nothing is corrected: each further letter costs time, and a sentence is no typing error.
LONGEST_CORRECTED = 12

# Words that the guide does not know, of visitors without an account.
LONGEST_UNKNOWN = 20
UNKNOWN_WORDS_KEPT = 2000
# How many new searches are noted from one address, and from all of them, in an hour.
NOTED_FROM_ONE, NOTED_FROM_ALL, NOTED_SECONDS = 30, 600, 3600

# What is asked around the word: 电池是什么垃圾 → 电池. The longest come first.
QUESTION_WORDS = (
    "是什么垃圾", "属于什么垃圾", "属于哪类垃圾", "属于哪种垃圾", "属于哪一类", "算什么垃圾",
    "是哪类垃圾", "是哪种垃圾", "什么垃圾", "哪类垃圾", "扔哪个桶", "扔哪个垃圾桶", "应该扔哪",
    "怎么处理", "怎么分类", "怎么扔", "扔哪里", "扔哪儿", "扔哪", "往哪扔", "怎么丢", "丢哪里",
    "垃圾分类",
)  # fmt: skip

LONGEST_PERSON = 40
LONGEST_REASON = 200
# Service is noted in half hours, at most twelve hours a day.
HALF_HOURS = 2
MOST_HALF_HOURS_A_DAY = 24
# Hours of fewer people are those of somebody: they are not shown by themselves.
VOLUNTEERS_SHOWN_FROM = 3

# A carrier that nobody renews for longer than two years is none.
MOST_CARRIER_DAYS = 730
LONGEST_SUMMARY = 1000
MOST_REACHED = 10_000_000

# Activities. How many people one visitor may register together.
ACTIVITY_PARTY = 10
ACTIVITY_MOST_PRESENT = 20_000
CONSENT_NOTE_LENGTH = 200
# Sign-in opens and closes so long before the beginning and after the end.
SIGN_IN_MARGIN_MINUTES = 60
# Who registered is forgotten so many days after the end (PIPL articles 19 and 47).
REGISTRATION_DAYS_KEPT = 30
# How many one phone counts in: a teacher comes with a class.
ARRIVAL_MOST = 100
# What stands on the public site, in the language of the record.
RESULT_REASON = "活动已举办，公布结果。"
PHOTO_CONSENT_ENDED = "照片的公开同意已终止，去除照片后重新公布。"
