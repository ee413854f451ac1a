"""The official layout, opened again and held against GB/T 9704-2012 as facts.md 7.5 tells it."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from portal.codes import QUIET_ZONE, qr_code
from portal.documents import OfficialDocument, chinese_number


def opened(document: OfficialDocument) -> Any:
    return Document(BytesIO(document.content()))


@pytest.fixture
def file() -> Any:
    document = OfficialDocument("德泰社区议事协商会纪要")
    document.section("会议情况")
    document.labelled("地点", "社区活动室")
    document.subsection("撤桶并点")
    document.paragraph("赞成12票。")
    document.section("出席情况")
    document.table(("参与方", "人数", "姓名"), [("居民", "12", "张三")], (3, 2, 7))
    document.signatures(["主持人"])
    document.sign_off("德泰社区", "2026年3月5日")
    return opened(document)


def fonts(run: Any) -> tuple[str, str, float]:
    found = run._r.rPr.rFonts
    return found.get(qn("w:eastAsia")), found.get(qn("w:ascii")), run.font.size.pt


def line(file: Any, start: str) -> Any:
    [found] = [p for p in file.paragraphs if p.text.startswith(start)]
    return found


def test_the_page_is_a4_with_the_type_area_of_the_standard(file: Any) -> None:
    section = file.sections[0]
    page = (section.page_width, section.page_height)
    margins = (
        section.top_margin, section.left_margin, section.bottom_margin, section.right_margin,
    )  # fmt: skip
    assert [round(size.mm) for size in (*page, *margins)] == [210, 297, 37, 28, 35, 26]
    assert round((page[0] - margins[1] - margins[3]) / 36000) == 156
    assert round((page[1] - margins[0] - margins[2]) / 36000) == 225


def test_22_lines_fill_the_page(file: Any) -> None:
    layout = file.styles["Normal"].paragraph_format
    assert (layout.line_spacing.pt, layout.space_before.pt, layout.space_after.pt) == (28.95, 0, 0)
    assert int(225 / 25.4 * 72 / layout.line_spacing.pt) == 22
    grid = file.sections[0]._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


@pytest.mark.parametrize(
    ("start", "font", "size"),
    [
        ("德泰社区议事", "方正小标宋简体", 22),
        ("一、会议情况", "黑体", 16),
        ("（一）撤桶并点", "楷体_GB2312", 16),
        ("赞成12票", "仿宋_GB2312", 16),
        ("主持人：", "仿宋_GB2312", 16),
    ],
)
def test_each_level_has_its_font(start: str, font: str, size: int, file: Any) -> None:
    assert fonts(line(file, start).runs[0]) == (font, "Times New Roman", size)


def test_what_no_run_says_is_body_text(file: Any) -> None:
    found = file.styles["Normal"].element.rPr.rFonts
    assert found.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert not [name for name in found.attrib if "Theme" in name]


def test_headings_are_counted_and_begin_anew(file: Any) -> None:
    assert [p.text for p in file.paragraphs if p.text[:2] in {"一、", "二、"}] == [
        "一、会议情况",
        "二、出席情况",
    ]


def test_the_title_stands_in_the_middle_and_text_is_indented(file: Any) -> None:
    assert line(file, "德泰社区议事").alignment == 1
    indent = line(file, "赞成").paragraph_format.element.pPr.ind
    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "640")


def test_the_table_is_as_wide_as_the_type_area(file: Any) -> None:
    [table] = file.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["参与方", "人数", "姓名"],
        ["居民", "12", "张三"],
    ]
    widths = [cell.width.mm for cell in table.rows[0].cells]
    assert [round(width) for width in widths] == [39, 26, 91]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    head, row = (r.cells[0].paragraphs[0].runs[0] for r in table.rows)
    assert (fonts(head)[0], fonts(row)[0], fonts(row)[2]) == ("黑体", "仿宋_GB2312", 14)


def test_page_numbers_stand_outside(file: Any) -> None:
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    places = ((section.footer, 2, "right"), (section.even_page_footer, 0, "left"))
    for footer, alignment, side in places:
        [paragraph] = footer.paragraphs
        assert (paragraph.text, paragraph.alignment) == ("—  —", alignment)
        assert paragraph._p.pPr.ind.get(qn(f"w:{side}Chars")) == "100"
        assert {fonts(run) for run in paragraph.runs} == {("宋体", "宋体", 14)}
        assert [field.text for field in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
    # 7 mm below the type area to the number's upper edge.
    assert round(section.footer_distance.mm, 1) == round(35 - 7 - 14 * 25.4 / 72, 1)


@pytest.mark.parametrize(
    ("author", "day", "free"),
    [
        # The date is 6 characters wide: 2 after it, and the author begins 2 before it.
        ("德泰社区", "2026年3月5日", [6, 2]),
        ("本溪市平山区南地街道德泰社区居民委员会", "2026年3月5日", [2, 13]),
    ],
)
def test_the_sign_off(author: str, day: str, free: list[float]) -> None:
    document = OfficialDocument("纪要")
    document.sign_off(author, day)
    found = [line(opened(document), text)._p.pPr.ind for text in (author, day)]
    assert [float(indent.get(qn("w:rightChars"))) / 100 for indent in found] == free


def test_missing_fonts_have_a_substitute_and_none_is_shipped() -> None:
    with ZipFile(BytesIO(OfficialDocument("纪要").content())) as parts:
        table = parts.read("word/fontTable.xml").decode()
        assert '<w:font w:name="方正小标宋简体"><w:altName w:val="华文中宋,宋体"/>' in table
        assert not [name for name in parts.namelist() if "/fonts/" in name]


def test_the_file_says_nothing_of_its_maker(file: Any) -> None:
    found = file.core_properties
    assert (found.title, found.author, found.last_modified_by, found.comments) == (
        "德泰社区议事协商会纪要", "", "", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三"), (99, "九十九")],
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, -1, 100])
def test_no_heading_is_numbered_so(number: int) -> None:
    with pytest.raises(ValueError, match="does not number"):
        chinese_number(number)


def test_text_of_several_lines_becomes_paragraphs() -> None:
    document = OfficialDocument("纪要")
    document.text("第一段\n\n  第二段 \n")
    assert [p.text for p in opened(document).paragraphs][2:] == ["第一段", "第二段"]


def test_a_code_has_its_quiet_zone_and_three_corners() -> None:
    code = qr_code("https://portal.example/sign-in/x/")
    assert code.size > 25
    assert code.path.startswith(f"M{QUIET_ZONE} {QUIET_ZONE}h7v1h-7z")
    assert f"M{code.size - QUIET_ZONE - 7} {QUIET_ZONE}h7v1h-7z" in code.path
    assert f"M{QUIET_ZONE} {code.size - QUIET_ZONE - 1}h7v1h-7z" in code.path
