from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import normalise

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("7", 7), ("007", 7), ("-5", -5), ("+5", 5), ("－５", -5), ("−5", -5),
        ("１２３", 123), (" 12 ", 12), ("　12　", 12), ("1,000", 1000), ("１，０００", 1000),
        ("12,345,678", 12345678), ("①", 1),
    ],
)  # fmt: skip
def test_integers_that_are_read(text: str, number: int) -> None:
    assert normalise.parse_integer(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1_000", "٣", "१", "三", "1e3", "1E3", "NaN", "inf", "-inf", "0x10", "1.5", "1.0",
        "1,00", "1,0000", ",100", "95分", "1 000", "12-", "--1", "5\x00", "1\n2", "9" * 50,
        "true", "½",
    ],
)  # fmt: skip
def test_integers_that_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_integer(text)
    assert refusal.value.code == "integer"


@pytest.mark.parametrize(
    ("text", "places", "number"),
    [
        ("95.5", 1, "95.5"), ("９５．５", 1, "95.5"), ("95", 1, "95.0"), ("95.50", 1, "95.5"),
        ("1,234.5", 1, "1234.5"), ("-0.5", 1, "-0.5"), ("-0", 1, "0.0"), ("0.005", 3, "0.005"),
        ("100", 0, "100"), ("100.0", 0, "100"),
    ],
)  # fmt: skip
def test_decimals_that_are_read(text: str, places: int, number: str) -> None:
    read = normalise.parse_decimal(text, places)
    assert str(read) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e3", "decimal"), ("NaN", "decimal"), ("sNaN", "decimal"), ("Infinity", "decimal"),
        ("1_0.5", "decimal"), ("٣.٥", "decimal"), (".5", "decimal"), ("5.", "decimal"),
        ("1.2.3", "decimal"), ("95分", "decimal"), ("95.55", "decimal_places"), ("", "decimal"),
        ("1,00.5", "decimal"), ("九十五", "decimal"), ("=1+1", "decimal"),
        ("50%", "percentage"), ("５０ ％", "percentage"), ("50%分", "decimal"),
    ],
)  # fmt: skip
def test_decimals_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_decimal(text, 1)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["95分", "９５ 分", "95 分", "95"])
def test_the_unit_is_accepted_only_where_asked_for(text: str) -> None:
    assert normalise.parse_decimal(text, 1, unit="分") == Decimal("95.0")
    assert normalise.parse_integer(text, unit="分") == 95


def test_a_percentage_is_read_only_where_one_is_asked_for() -> None:
    assert normalise.parse_decimal("62.5 ％", 1, unit="%") == Decimal("62.5")
    with pytest.raises(ValidationError, match="百分比"):
        normalise.parse_integer("50%", unit="分")


def test_numbers_outside_the_limits_are_refused_and_never_clamped() -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_decimal("100.1", 1, minimum=0, maximum=100)
    assert refusal.value.code == "max_value"
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_integer("-1", minimum=0)
    assert refusal.value.code == "min_value"
    assert normalise.parse_decimal("100", 1, minimum=0, maximum=100) == 100


def test_the_message_quotes_the_value() -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_integer("12个")
    assert "12个" in refusal.value.messages[0]


def test_a_long_or_hostile_value_is_quoted_short_and_harmless() -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_integer("\x1b[31m" + "9" * 10_000)
    assert "\x1b" not in refusal.value.messages[0]
    assert len(refusal.value.messages[0]) < 100


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026-3-5", "2026/3/5", "2026.3.5", "2026.03.05", "20260305",
        "2026年3月5日", "2026年03月05日", "2026 年 3 月 5 日", "2026年3月5号", "２０２６年３月５日",
        "２０２６．３．５", " 2026-03-05　",
    ],
)  # fmt: skip
def test_dates_that_are_read(text: str) -> None:
    assert normalise.parse_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "no_such_date"), ("2026-13-01", "no_such_date"), ("26-3-5", "date"),
        ("2026-3", "date"), ("3/5/2026", "date"), ("2026-03/05", "date"), ("٢٠٢٦-٠٣-٠٥", "date"),
        ("0001-01-01", "year"), ("99999999999", "date"), ("46086", "date"), ("", "date"),
        ("2026年3月", "date"), ("2026-03-05T00:00:00Z", "date"), ("99991231", "year"),
        ("20260230", "no_such_date"),
    ],
)  # fmt: skip
def test_dates_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise.parse_date(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05T14:30", "2026-03-05 14:30", "2026-03-05 14:30:00", "2026年3月5日14时30分",
        "2026年3月5日 14:30", "2026/3/5 14点30分", "２０２６．３．５　１４：３０",
    ],
)  # fmt: skip
def test_moments_are_read_in_shanghai(text: str) -> None:
    assert normalise.parse_datetime(text) == datetime(2026, 3, 5, 14, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["2026-03-05", "14:30", "2026-03-05 25:00", "2026-03-05 14", ""])
def test_moments_that_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        normalise.parse_datetime(text)


@pytest.mark.parametrize("text", ["2026-03", "2026-3", "2026/3", "2026.03", "2026年3月", "202603"])
def test_months_that_are_read(text: str) -> None:
    assert normalise.parse_month(text) == "2026-03"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "2026-03-05", "26-3", "March", ""])
def test_months_that_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        normalise.parse_month(text)


def test_codes() -> None:
    assert normalise.parse_code(" ２１０５０２００１００４ ") == "210502001004"
    assert normalise.parse_code("52210500mj1234567x") == "52210500MJ1234567X"
    assert normalise.parse_code("210502", lengths=frozenset({6})) == "210502"


@pytest.mark.parametrize(
    "text", ["", "2.10502E+11", "210502001004.0", "2105 02", "210502001004\x00", "平山", "2105_2"]
)
def test_codes_that_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        normalise.parse_code(text)


def test_a_code_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValidationError):
        normalise.parse_code("21050", lengths=frozenset({6}))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("　德泰社区　", "德泰社区"), ("张　三", "张 三"), ("张   三", "张 三"),
        ("ＡＢ１２座", "AB12座"), ("第一次（补充）：讨论，表决！", "第一次（补充）：讨论，表决！"),
        # A compatibility ideograph in a name stays: NFKC would turn 﨑 … into another character.
        ("金\uf90a", "金\uf90a"), ("宮﨑", "宮﨑"), ("㈱", "㈱"), ("", ""),
    ],
)  # fmt: skip
def test_lines_keep_their_characters(text: str, line: str) -> None:
    assert normalise.clean_line(text) == line


def test_names_are_compared_without_width_case_and_spaces() -> None:
    assert normalise.fold_name("Ａ座 第一　网格") == normalise.fold_name("a座第一网格")
    assert normalise.fold_name("德泰社区") != normalise.fold_name("德太社区")


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_any_integer_survives_in_both_widths(number: int) -> None:
    wide = str(number).translate({ord(c): ord(c) + 0xFEE0 for c in "-0123456789"})
    assert normalise.parse_integer(str(number)) == number
    assert normalise.parse_integer(wide) == number


@given(st.decimals(min_value=-10_000, max_value=10_000, places=2))
def test_any_decimal_survives(number: Decimal) -> None:
    assert normalise.parse_decimal(f"{number:f}", 2) == number


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_any_date_survives_in_all_forms(day: date) -> None:
    forms = (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    )
    assert {normalise.parse_date(form) for form in forms} == {day}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_message(text: str) -> None:
    for parse in (
        normalise.parse_integer,
        normalise.parse_decimal,
        normalise.parse_date,
        normalise.parse_datetime,
        normalise.parse_month,
        normalise.parse_code,
    ):
        try:
            parse(text)
        except ValidationError as refusal:
            assert refusal.messages[0]  # noqa: PT017


@given(st.text(max_size=60))
def test_cleaning_and_folding_twice_changes_nothing_more(text: str) -> None:
    line = normalise.clean_line(text)
    assert normalise.clean_line(line) == line
    key = normalise.fold_name(text)
    assert normalise.fold_name(key) == key


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("　ＡＢ  德泰 ", "AB 德泰"),
        ("a\x00b", "ab"),
        ("长" * 100, "长" * 60),
        ("\x00", ""),
        ("", ""),
    ],
)
def test_what_is_looked_for(typed: str, expected: str) -> None:
    assert normalise.clean_search(typed) == expected


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("51210502-00000001", "5121050200000001"),
        ("５１２１０５", "512105"),
        ("ma0 abc", "MA0ABC"),
        ("51-21", "51-21"),
        ("abc def", "abc def"),
        ("绿家园 2026", "绿家园 2026"),
        ("", ""),
    ],
)
def test_a_code_that_is_looked_for(typed: str, wanted: str) -> None:
    assert normalise.fold_code_search(typed) == wanted
