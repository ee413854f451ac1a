"""Pinyin, addresses and matching: pure rules as tables."""

from __future__ import annotations

import subprocess
import sys

import pytest

from communities.divisions import DivisionRow
from communities.enums import DivisionLevel
from communities.matching import Known, match_units
from communities.naming import assign_slugs, county_stem, romanised, township_stem
from portal.pinyin import search_text


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("德泰", "detai"),
        ("朝阳", "chaoyang"),
        ("长山", "changshan"),
        ("长青", "changqing"),
        ("小堡", "xiaopu"),
        ("蔡俄卜", "caiepu"),
        ("佛顶山", "fodingshan"),
        ("铁刹山", "tiechashan"),
        ("第3", "di3"),
        ("——", "unit"),
    ],
)
def test_pinyin_of_places(name: str, slug: str) -> None:
    assert romanised(name) == slug


def test_stems_leave_the_kind_out() -> None:
    assert county_stem("平山区") == "pingshan"
    assert county_stem("本溪满族自治县") == "benxi"
    assert township_stem("南地街道") == "nandi"
    assert township_stem("雅河朝鲜族乡") == "yahe"
    assert township_stem("向阳乡") == "xiangyang"


@pytest.mark.parametrize(
    ("candidates", "taken", "expected"),
    [
        ({"1": ["a"], "2": ["b"]}, [], {"1": "a", "2": "b"}),
        # Nobody gets the plain one where two want it.
        ({"1": ["a", "a-x"], "2": ["a", "a-y"]}, [], {"1": "a-x", "2": "a-y"}),
        # What is in use stays with whom it was given to.
        ({"2": ["a", "a-y"]}, ["a"], {"2": "a-y"}),
        # What nothing tells apart is numbered by the order of codes.
        ({"2": ["a"], "1": ["a"]}, [], {"1": "a-2", "2": "a-3"}),
        ({"1": ["a"]}, ["a", "a-2"], {"1": "a-3"}),
        ({}, ["a"], {}),
    ],
)
def test_addresses(
    candidates: dict[str, list[str]], taken: list[str], expected: dict[str, str]
) -> None:
    assert assign_slugs(candidates, taken) == expected


def test_search_text_has_both_readings_and_initials() -> None:
    words = search_text(["小堡"], ["明山区"]).split()
    assert words == ["小堡", "xiaopu", "xp", "xiaobao", "xb", "明山区"]


def test_pypinyin_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, communities.naming, portal.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def row(code: str, name: str) -> DivisionRow:
    return DivisionRow(1, code, code[:9], DivisionLevel.VILLAGE, "village", name, name)


# name: (known, rows, pairs of (code in the file, key), added codes, closed keys, conflicts)
MATCHES = {
    "same": (
        [Known(1, "210502001201", "甲", True)],
        [row("210502001201", "甲")],
        ({("210502001201", 1)}, [], [], []),
    ),
    "renamed": (
        [Known(1, "210502001201", "甲", True)],
        [row("210502001201", "乙")],
        ({("210502001201", 1)}, [], [], []),
    ),
    "moved within the county": (
        [Known(1, "210502001201", "甲", True)],
        [row("210502002201", "甲")],
        ({("210502002201", 1)}, [], [], []),
    ),
    "the same name in another county is another unit": (
        [Known(1, "210502001201", "甲", True)],
        [row("210503002201", "甲")],
        (set(), ["210503002201"], [1], []),
    ),
    "a name that stands there twice moves nobody": (
        [Known(1, "210502001201", "甲", True)],
        [row("210502002201", "甲"), row("210502003201", "甲")],
        (set(), ["210502002201", "210502003201"], [1], []),
    ),
    "a chain: each keeps its name": (
        [Known(1, "210502001201", "甲", True), Known(2, "210502001202", "乙", True)],
        [row("210502001202", "甲"), row("210502001203", "乙")],
        ({("210502001202", 1), ("210502001203", 2)}, [], [], []),
    ),
    "a closed unit comes back": (
        [Known(1, "210502001201", "甲", False)],
        [row("210502001201", "甲")],
        ({("210502001201", 1)}, [], [], []),
    ),
    "a closed unit's code is not another's": (
        [Known(1, "210502001201", "甲", False)],
        [row("210502001201", "乙")],
        (set(), ["210502001201"], [], [("210502001201", 1)]),
    ),
    "a code cannot pass to a unit that moves while its owner closes": (
        [Known(1, "210502001201", "甲", True), Known(2, "210502001202", "乙", True)],
        [row("210502001201", "乙")],
        ({("210502001201", 2)}, [], [1], [("210502001201", 1)]),
    ),
    "width and spaces do not make another name": (
        [Known(1, "210502001201", "第1", True)],
        [row("210502002201", "第 １")],
        ({("210502002201", 1)}, [], [], []),
    ),
}


@pytest.mark.parametrize("name", MATCHES)
def test_matching(name: str) -> None:
    known, rows, (pairs, added, closed, conflicts) = MATCHES[name]
    found = match_units(known, rows, 6)
    assert {(r.code, unit.pk) for r, unit in found.same} == pairs
    assert [r.code for r in found.added] == added
    assert [unit.pk for unit in found.closed] == closed
    assert [(r.code, unit.pk) for r, unit in found.code_conflicts] == conflicts
