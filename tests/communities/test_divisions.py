"""The parser of division files: what it takes, and every reason for which it refuses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from communities.divisions import DivisionFileError, decode, parse_divisions, short_name
from communities.enums import COMMITTEE_KINDS, DivisionLevel

HEADER = "code,parent_code,level,kind,name,short_name"
TREE = [
    "210500,210000,prefecture,prefecture,本溪市,",
    "210502,210500,county,county,平山区,",
    "210502001,210502,township,subdistrict,南地街道,",
    "210502001001,210502001,village,urban_community,南地社区居委会,南地",
    "210502001201,210502001,village,village,房身村委会,房身",
]


def csv_file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


def errors_of(data: bytes, encoding: str = "") -> list[tuple[int, str, str, str]]:
    with translation.override("en"), pytest.raises(DivisionFileError) as refused:
        parse_divisions(data, encoding)
    with translation.override("en"):
        return [(e.line, e.column, e.value, str(e.message)) for e in refused.value.errors]


def real_file() -> bytes:
    return (Path(settings.BASE_DIR) / "data" / "divisions.csv").read_bytes()


def test_the_real_file_has_6_counties_49_townships_508_communities_10_without_committee() -> None:
    rows = parse_divisions(real_file())
    levels = Counter(row.level for row in rows)
    assert levels == {
        DivisionLevel.PREFECTURE: 1,
        DivisionLevel.COUNTY: 6,
        DivisionLevel.TOWNSHIP: 49,
        DivisionLevel.VILLAGE: 508,
    }
    villages = [row for row in rows if row.level == DivisionLevel.VILLAGE]
    assert sum(row.kind not in COMMITTEE_KINDS for row in villages) == 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_accepted_encodings_give_the_same_rows(encoding: str) -> None:
    data = real_file().decode("utf-8-sig").encode(encoding)
    assert parse_divisions(data) == parse_divisions(real_file())


def test_a_rare_character_of_four_bytes_survives_gb18030() -> None:
    line = "210502001202,210502001,village,village,莫𡐓村委会,莫𡐓"
    rows = parse_divisions(csv_file(*TREE, line).decode().encode("gb18030"))
    assert (rows[-1].name, rows[-1].short_name) == ("莫𡐓村委会", "莫𡐓")


REFUSED_ENCODINGS = {
    "UTF-16": csv_file(*TREE).decode().encode("utf-16"),
    "UTF-16 without a mark": csv_file(*TREE).decode().encode("utf-16-le"),
    "Big5": csv_file(TREE[0], "210502,210500,county,county,東風區縣,").decode().encode("big5"),
    "Latin-1": csv_file(TREE[0], "210502,210500,county,county,Cité Élysée,")
    .decode()
    .encode("latin-1", "replace"),
    "one line of GB18030 in a file of UTF-8": csv_file(*TREE)
    + "210502001202,210502001,village,village,莫家村委会,莫家".encode("gb18030"),
    "one line of UTF-8 in a file of GB18030": csv_file(*TREE).decode().encode("gb18030")
    + "210502001202,210502001,village,village,莫家村委会,莫家".encode(),
    "random bytes": bytes(range(128, 256)) * 4,
}


@pytest.mark.parametrize("data", REFUSED_ENCODINGS.values(), ids=REFUSED_ENCODINGS.keys())
def test_other_encodings_are_refused(data: bytes) -> None:
    with translation.override("en"):
        message = "The encoding is not recognised: save the file as UTF-8 or GB18030."
    assert (0, "", "", message) in errors_of(data)


def test_a_named_encoding_is_taken_at_its_word() -> None:
    data = csv_file(*TREE).decode().encode("gb18030")
    assert decode(data, "gb18030") == csv_file(*TREE).decode()
    with pytest.raises(DivisionFileError):
        decode(data, "utf-8")


def with_line(line: str) -> bytes:
    return csv_file(*TREE, line)


SPREADSHEET = "A code has digits only. In a spreadsheet, format its column as text."
# name: (file, the errors as (line, column, value, message))
BROKEN = {
    "empty file": (b"", [(0, "", "", "The file is empty.")]),
    "heading alone": (csv_file(), [(0, "", "", "The file has a heading and no rows.")]),
    "too large": (b"x" * (5 * 1024 * 1024 + 1), [(0, "", "", "The file is larger than 5 MB.")]),
    "missing columns": (
        csv_file("210500,本溪市", header="code,name"),
        [
            (1, "parent_code", "", "This column is missing."),
            (1, "level", "", "This column is missing."),
            (1, "kind", "", "This column is missing."),
        ],
    ),
    "repeated column": (
        csv_file(header=f"{HEADER},name"),
        [(1, "name", "", "This column stands there twice.")],
    ),
    "unknown column": (
        csv_file(header=f"{HEADER},population"),
        [(1, "population", "", "This column is unknown.")],
    ),
    "too few cells": (
        with_line("210502001202,210502001,village"),
        [(7, "", "", "6 cells are needed, 3 are there.")],
    ),
    "too many cells": (
        with_line("210502001202,210502001,village,village,东,东,东"),
        [(7, "", "", "6 cells are needed, 7 are there.")],
    ),
    "letters in a code": (
        with_line("21050200120X,210502001,village,village,东村委会,"),
        [(7, "code", "21050200120X", SPREADSHEET)],
    ),
    "a code as a spreadsheet shows it": (
        with_line("2.10502E+11,210502001,village,village,东村委会,"),
        [(7, "code", "2.10502E+11", SPREADSHEET)],
    ),
    "a code as a float": (
        with_line("210502001202.0,210502001,village,village,东村委会,"),
        [(7, "code", "210502001202.0", SPREADSHEET)],
    ),
    "Arabic digits": (
        with_line("٢10502001202,210502001,village,village,东村委会,"),
        [(7, "code", "٢10502001202", SPREADSHEET)],
    ),
    "a short code": (
        with_line("2105020012,210502001,village,village,东村委会,"),
        [(7, "code", "2105020012", "The code of this level has 12 digits, this one has 10.")],
    ),
    "an empty code": (
        with_line(",210502001,village,village,东村委会,"),
        [(7, "code", "", SPREADSHEET)],
    ),
    "a parent that is not the beginning": (
        with_line("210502001202,210502,village,village,东村委会,"),
        [(7, "parent_code", "210502", "The parent of 210502001202 must be 210502001.")],
    ),
    "an empty parent": (
        with_line("210502001202,,village,village,东村委会,"),
        [(7, "parent_code", "", "The parent of 210502001202 must be 210502001.")],
    ),
    "a parent that is not there": (
        with_line("210502002201,210502002,village,village,东村委会,"),
        [(7, "parent_code", "210502002", "The unit above is not in the file.")],
    ),
    "a county without its city": (
        csv_file("210502,210500,county,county,平山区,"),
        [(2, "parent_code", "210500", "The unit above is not in the file.")],
    ),
    "a repeated code": (
        with_line("210502001201,210502001,village,village,东村委会,"),
        [(7, "code", "210502001201", "The code stands in line 6 already.")],
    ),
    "a repeated name": (
        with_line("210502001202,210502001,village,village,房身村委会,"),
        [(7, "name", "房身村委会", "The unit above has this name in line 6 already.")],
    ),
    "a name repeated but for width and spaces": (
        csv_file(
            *TREE,
            "210502001202,210502001,village,village,第1村委会,",
            "210502001203,210502001,village,village,第 １ 村委会,",
        ),
        [(8, "name", "第 1 村委会", "The unit above has this name in line 7 already.")],
    ),
    "an unknown level": (
        with_line("210502001202,210502001,hamlet,village,东村委会,"),
        [(7, "level", "hamlet", "One of these is needed: prefecture、county、township、village.")],
    ),
    "a kind that the code contradicts": (
        with_line("210502001202,210502001,village,urban_community,东村委会,"),
        [(7, "kind", "urban_community", "The last digits of 210502001202 say “village”.")],
    ),
    "a quasi unit called a village": (
        with_line("210502001498,210502001,village,village,园区,"),
        [(7, "kind", "village", "The last digits of 210502001498 say “quasi_urban_community”.")],
    ),
    "a town called a subdistrict": (
        with_line("210502101,210502,township,subdistrict,桥头镇,"),
        [(7, "kind", "subdistrict", "The last digits of 210502101 say “town”.")],
    ),
    "an enterprise unit called a township": (
        with_line("210502400,210502,township,town,农场,"),
        [(7, "kind", "town", "No township has the last digits 400: 001–399 are expected.")],
    ),
    "last digits that no community has": (
        with_line("210502001600,210502001,village,village,东村委会,"),
        [(7, "kind", "village", "No community has the last digits 600: 001–599 are expected.")],
    ),
    "last digits 000": (
        with_line("210502001000,210502001,village,village,东村委会,"),
        [(7, "kind", "village", "No community has the last digits 000: 001–599 are expected.")],
    ),
    "a county that ends in 00": (
        with_line("210600,210600,county,county,丹东,"),
        [
            (7, "kind", "county", "A city's code ends in 00, and a county's does not."),
        ],
    ),
    "an empty name": (
        with_line("210502001202,210502001,village,village,　,"),
        [(7, "name", "　", "The name is empty.")],
    ),
    "a name that is too long": (
        with_line(f"210502001202,210502001,village,village,{'长' * 61},"),
        [(7, "name", "长" * 61, "The name has more than 60 characters.")],
    ),
    "a control character": (
        with_line("210502001202,210502001,village,village,东\x07村委会,"),
        [
            (
                7,
                "name",
                "东\x07村委会",
                "Character 2 (U+0007) is invisible or a control character; delete it.",
            )
        ],
    ),
    "a NUL": (
        with_line("210502001202,210502001,village,village,东\x00村委会,"),
        [
            (
                7,
                "name",
                "东\x00村委会",
                "Character 2 (U+0000) is invisible or a control character; delete it.",
            )
        ],
    ),
    "a mark that turns the direction": (
        with_line("210502001202,210502001,village,village,东\u202e村委会,"),
        [
            (
                7,
                "name",
                "东\u202e村委会",
                "Character 2 (U+202E) is invisible or a control character; delete it.",
            )
        ],
    ),
    "a character without meaning": (
        with_line("210502001202,210502001,village,village,东\ue4c6村委会,"),
        [
            (
                7,
                "name",
                "东\ue4c6村委会",
                "A character of the name has no meaning in Unicode; type it again.",
            )
        ],
    ),
    "a name garbled long ago": (
        with_line(f"210502001202,210502001,village,village,{'莫家'.encode().decode('gb18030')},"),
        [
            (
                7,
                "name",
                "莫家".encode().decode("gb18030"),
                "The name is garbled: it was once read in a wrong encoding.",
            )
        ],
    ),
    "an open quotation mark": (
        with_line('210502001202,210502001,village,village,"东村委会,'),
        [(7, "", "", "The quotation marks do not match: unexpected end of data")],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_line_column_value_and_reason(name: str) -> None:
    data, expected = BROKEN[name]
    assert errors_of(data) == expected


def test_there_are_enough_broken_files() -> None:
    assert len(BROKEN) + len(REFUSED_ENCODINGS) >= 25


def test_all_errors_are_listed_at_once_in_the_order_of_lines() -> None:
    data = csv_file(
        *TREE,
        "21050200120X,210502001,village,village,,",
        "210502009201,210502009,village,urban_community,西村委会,",
        "210502001201,210502001,village,village,南地社区居委会,",
    )
    assert [(line, column) for line, column, _value, _message in errors_of(data)] == [
        (7, "name"),
        (7, "code"),
        (8, "kind"),
        (8, "parent_code"),
        (9, "code"),
        (9, "name"),
    ]


def test_an_error_in_a_unit_is_not_repeated_for_the_units_below() -> None:
    lines = [*TREE[:2], TREE[2].replace("subdistrict", "town"), *TREE[3:]]
    assert [error[:2] for error in errors_of(csv_file(*lines))] == [(4, "kind")]


def test_a_line_error_reads_as_a_sentence_and_shows_hidden_characters() -> None:
    with translation.override("en"), pytest.raises(DivisionFileError) as refused:
        parse_divisions(with_line("210502001202,210502001,village,village,东\u202e村,"))
    with translation.override("en"):
        assert str(refused.value.errors[0]) == (
            "Line 7, column name, “东\\u202e村”: "
            "Character 2 (U+202E) is invisible or a control character; delete it."
        )


def test_columns_may_stand_in_any_order_and_width() -> None:
    header = "ｎａｍｅ, Level ,kind,short_name,parent_code,code"
    lines = []
    for line in TREE:
        code, parent, level, kind, name, short = line.split(",")
        lines.append(f"{name},{level},{kind},{short},{parent},{code}")
    assert parse_divisions(csv_file(*lines, header=header)) == parse_divisions(csv_file(*TREE))


def test_full_width_digits_blank_lines_and_line_ends_are_normalised() -> None:
    wide = [
        *TREE[:4],
        "２１０５０２００１２０１,２１０５０２００１,village,village, 房身村委会\u3000,",
    ]
    data = csv_file(*wide).replace(b"\n", b"\r\n\r\n")
    rows = parse_divisions(data)
    assert (rows[-1].code, rows[-1].parent_code) == ("210502001201", "210502001")
    assert (rows[-1].name, rows[-1].short_name) == ("房身村委会", "房身")
    assert rows[-1].line == 11


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("德泰社区居委会", "德泰"),
        ("大东沟社区居民委会", "大东沟"),
        ("房身村委会", "房身"),
        ("卧龙工业园区居委会", "卧龙工业园区"),
        ("社区", "社区"),
    ],
)
def test_short_names(name: str, expected: str) -> None:
    assert short_name(name) == expected
