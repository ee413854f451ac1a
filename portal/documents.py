"""Official documents as .docx, laid out after GB/T 9704-2012. Knows no models.

The same words make the same bytes: a file can be made again at any time from what it tells of.

A4 with the type area of 156 × 225 mm (margins 37, 28, 35, 26 mm), body in size 3 (16 pt) 仿宋 at
22 lines a page (28.95 pt), headings by level 黑体, 楷体, 仿宋, the title in size 2 (22 pt) 小标宋,
page numbers “— 1 —” in size 4 宋体, outside, 7 mm below the type area. Fonts are named, never
embedded; where one is missing, the font table names what takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

MEDIA_TYPE = CONTENT_TYPE.WML_DOCUMENT_MAIN.replace(".main+xml", "")
PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
TOP, LEFT, BOTTOM, RIGHT = Mm(37), Mm(28), Mm(35), Mm(26)
TEXT_WIDTH = Mm(156)
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
LINE_PITCH, TITLE_PITCH, TABLE_PITCH = Pt(28.95), Pt(33), Pt(22)
PAGE_NUMBER_BELOW = Mm(7)
# From the upper edge of the type area to that of the issuer's name, and its height.
HEAD_BELOW, HEAD_HEIGHT = Mm(35), Pt(48)
RED = RGBColor(0xE6, 0x00, 0x12)
# Lines: the red one, and those of the imprint, outer and inner, in eighths of a point.
RED_LINE, OUTER_LINE, INNER_LINE = 12, 8, 6
# The earliest date that a .zip can hold; what is inside bears no date of its own.
NO_DATE = (1980, 1, 1, 0, 0, 0)

TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋_GB2312"
FIRST_FONT, SECOND_FONT, NUMBER_FONT = "黑体", "楷体_GB2312", "宋体"
LATIN_FONT = "Times New Roman"
# Where a font is not installed, the next in the row takes its place.
SUBSTITUTES = {
    TITLE_FONT: "华文中宋,宋体",
    BODY_FONT: "仿宋,FangSong",
    SECOND_FONT: "楷体,KaiTi",
    FIRST_FONT: "SimHei",
}
_DIGITS = "零一二三四五六七八九"
TEN, HUNDRED = 10, 100
# Characters that stay free beside the sign-off.
FREE = 2


def chinese_number(number: int) -> str:
    """1 to 99 as headings count: 一, 十, 十二, 二十三. Raises ValueError beyond."""
    if not 0 < number < HUNDRED:
        raise ValueError(f"{number} does not number a heading.")
    tens, ones = divmod(number, TEN)
    before = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return before + (_DIGITS[ones] if ones else "")


class OfficialDocument:
    """Filled from top to bottom; `content()` gives the file. `mark` stands above every page."""

    def __init__(self, title: str, *, head: tuple[str, str] | None = None, mark: str = "") -> None:
        """`head` is the issuer and the document number, for a document with a red head."""
        self._document: Any = Document()
        self._sections = 0
        self._subsections = 0
        self._points = 0
        self._set_page()
        self._set_style()
        self._set_page_numbers()
        self._set_properties(title)
        self._name_substitutes()
        if mark:
            self._set_mark(mark)
        if head is not None:
            self._red_head(*head)
        self._title(title)

    def _title(self, title: str) -> None:
        paragraph = self._paragraph(alignment=WD_ALIGN_PARAGRAPH.CENTER)
        _set_pitch(paragraph, TITLE_PITCH)
        _write(paragraph, title, TITLE_FONT, SIZE_2)
        self.blank()

    def blank(self) -> None:
        """An empty line."""
        self._paragraph()

    def paragraph(self, text: str, *, indent: bool = True) -> None:
        """Running text; its first line is indented by two characters."""
        _write(self._paragraph(indent=indent), text, BODY_FONT, SIZE_3)

    def text(self, text: str) -> None:
        """Text of several lines, each a paragraph."""
        for line in filter(None, (line.strip() for line in text.splitlines())):
            self.paragraph(line)

    def labelled(self, label: str, text: str) -> None:
        """A line such as “出席：…” with its label in 黑体."""
        paragraph = self._paragraph(indent=True)
        _write(paragraph, f"{label}：", FIRST_FONT, SIZE_3)
        _write(paragraph, text, BODY_FONT, SIZE_3)

    def section(self, title: str) -> None:
        """A heading of the first level, numbered 一、."""
        self._sections += 1
        self._subsections = 0
        heading = f"{chinese_number(self._sections)}、{title}"
        _write(self._paragraph(indent=True, keep=True), heading, FIRST_FONT, SIZE_3)

    def subsection(self, title: str) -> None:
        """A heading of the second level, numbered （一）."""
        self._subsections += 1
        self._points = 0
        heading = f"（{chinese_number(self._subsections)}）{title}"
        _write(self._paragraph(indent=True, keep=True), heading, SECOND_FONT, SIZE_3)

    def point(self, title: str) -> None:
        """A heading of the third level, numbered 1."""
        self._points += 1
        heading = f"{self._points}. {title}"
        _write(self._paragraph(indent=True, keep=True), heading, BODY_FONT, SIZE_3)

    def table(
        self, head: Sequence[str], rows: Iterable[Sequence[str]], shares: Sequence[int]
    ) -> None:
        """A table as wide as the type area, in size 4; its head is repeated on each page.

        `shares` says how wide the columns are to one another.
        """
        table = self._document.add_table(rows=0, cols=len(head))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = [Length(TEXT_WIDTH * share // sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, values in enumerate([head, *rows]):
            row = table.add_row()
            for cell, width, value in zip(row.cells, widths, values, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                _set_pitch(paragraph, TABLE_PITCH)
                _write(paragraph, value, BODY_FONT if number else FIRST_FONT, SIZE_4)
            if number == 0:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def signatures(self, names: Iterable[str]) -> None:
        """A line to sign for each name, kept together."""
        for name in names:
            line = f"{name}：________________"
            _write(self._paragraph(indent=True, keep=True), line, BODY_FONT, SIZE_3)

    def sign_off(self, author: str, day: str) -> None:
        """Who issues it and when, without a seal: the author two characters from the right, the
        date beginning two characters further right; a longer date keeps those two and moves the
        author to the left.
        """
        self.blank()
        after_author: float = FREE
        after_day = after_author + _width(author) - FREE - _width(day)
        if after_day < FREE:
            after_day = FREE
            after_author = after_day + _width(day) + FREE - _width(author)
        for text, free in ((author, after_author), (day, after_day)):
            paragraph = self._paragraph(alignment=WD_ALIGN_PARAGRAPH.RIGHT, keep=True)
            indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
            indent.set(qn("w:rightChars"), str(round(free * 100)))
            indent.right = Length(round(SIZE_3 * free))
            _write(paragraph, text, BODY_FONT, SIZE_3)

    def note(self, text: str) -> None:
        """The note below the date, in round brackets, two characters in."""
        self.paragraph(f"（{text}）")

    def annexes(self, titles: Sequence[str]) -> None:
        """What is annexed, named below the text: the first after “附件：”, no full stop behind."""
        self.blank()
        several = len(titles) > 1
        for number, title in enumerate(titles, start=1):
            label = "附件：" if number == 1 else "　　　"
            self.paragraph(f"{label}{number}. {title}" if several else f"{label}{title}")

    def annex(self, title: str, number: int | None) -> None:
        """An annex begins on a page of its own: its number above on the left, the title centred."""
        self._sections = 0
        paragraph = self._paragraph()
        paragraph.paragraph_format.page_break_before = True
        _write(paragraph, f"附件{number or ''}", FIRST_FONT, SIZE_3)
        self.blank()
        self._title(title)

    def imprint(self, copies_to: str, issuer: str, day: str) -> None:
        """At the foot of the last page: who gets copies, who had it printed, and when."""
        rows = [f"　抄送：{copies_to}。"] if copies_to else []
        table = self._document.add_table(rows=0, cols=1)
        table.autofit = False
        for text in (*rows, f"　{issuer}"):
            cell = table.add_row().cells[0]
            cell.width = TEXT_WIDTH
            paragraph = cell.paragraphs[0]
            _write(paragraph, text, BODY_FONT, SIZE_4)
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Length(TEXT_WIDTH - SIZE_4), WD_TAB_ALIGNMENT.RIGHT
        )
        _write(paragraph, f"\t{day}印发", BODY_FONT, SIZE_4)
        _to_the_foot(table)
        # What floats hangs on the paragraph behind it.
        _set_pitch(self._paragraph(), Pt(1))

    def content(self, *, made_from: str = "") -> bytes:
        """The finished file, the same bytes for the same words; its properties say `made_from`."""
        self._document.core_properties.identifier = made_from
        written, file = BytesIO(), BytesIO()
        self._document.save(written)
        with ZipFile(written) as made, ZipFile(file, "w", ZIP_DEFLATED) as kept:
            for name in made.namelist():
                kept.writestr(ZipInfo(name, NO_DATE), made.read(name), ZIP_DEFLATED)
        return file.getvalue()

    def _red_head(self, issuer: str, number: str) -> None:
        """The issuer in red, two free lines, the number, and the red line 4 mm below it."""
        paragraph = self._paragraph(alignment=WD_ALIGN_PARAGRAPH.CENTER)
        _set_pitch(paragraph, HEAD_HEIGHT)
        paragraph.paragraph_format.space_before = HEAD_BELOW
        size = Length(min(HEAD_HEIGHT, int(TEXT_WIDTH / (len(issuer) + len("文件")))))
        run = _write(paragraph, f"{issuer}文件", TITLE_FONT, size)
        run.font.color.rgb = RED
        self.blank()
        self.blank()
        paragraph = self._paragraph(alignment=WD_ALIGN_PARAGRAPH.CENTER)
        _write(paragraph, number, BODY_FONT, SIZE_3)
        _border_below(paragraph, RED_LINE, str(RED), Mm(4))
        self.blank()
        self.blank()

    def _set_mark(self, mark: str) -> None:
        section = self._document.sections[0]
        for header in (section.header, section.even_page_header):
            paragraph = header.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(paragraph, mark, FIRST_FONT, SIZE_2)

    def _paragraph(self, *, indent: bool = False, alignment: Any = None, keep: bool = False) -> Any:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = alignment
        paragraph.paragraph_format.keep_with_next = keep or None
        if indent:
            properties = paragraph._p.get_or_add_pPr().get_or_add_ind()
            properties.set(qn("w:firstLineChars"), "200")
            properties.firstLine = Length(SIZE_3 * 2)
        return paragraph

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
        section.top_margin, section.bottom_margin = TOP, BOTTOM
        section.left_margin, section.right_margin = LEFT, RIGHT
        # The distance is measured to the lower edge of the page number's line.
        section.footer_distance = Length(BOTTOM - PAGE_NUMBER_BELOW - SIZE_4)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(round(LINE_PITCH.pt * 20)))

    def _set_style(self) -> None:
        normal = self._document.styles["Normal"]
        _set_font(normal.element.get_or_add_rPr(), BODY_FONT)
        normal.font.size = SIZE_3
        layout = normal.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = LINE_PITCH

    def _set_page_numbers(self) -> None:
        section = self._document.sections[0]
        self._document.settings.odd_and_even_pages_header_footer = True
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            is_right = side == WD_ALIGN_PARAGRAPH.RIGHT
            name = "right" if is_right else "left"
            indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
            indent.set(qn(f"w:{name}Chars"), "100")
            setattr(indent, name, SIZE_4)
            _write(paragraph, "— ", NUMBER_FONT, SIZE_4, latin=NUMBER_FONT)
            _page_field(_write(paragraph, "", NUMBER_FONT, SIZE_4, latin=NUMBER_FONT))
            _write(paragraph, " —", NUMBER_FONT, SIZE_4, latin=NUMBER_FONT)

    def _set_properties(self, title: str) -> None:
        """Nothing about who made the file, and on what machine."""
        properties = self._document.core_properties
        properties.title = title
        properties.author = properties.last_modified_by = properties.comments = ""
        properties.created = properties.modified = datetime(*NO_DATE[:3])

    def _name_substitutes(self) -> None:
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/></w:font>'
            for name, others in SUBSTITUTES.items()
        )
        table = self._document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
        table._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _width(text: str) -> float:
    """How wide `text` is in Chinese characters; digits and letters are half as wide."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def _set_pitch(paragraph: Any, pitch: Length) -> None:
    """A pitch of its own, off the page's grid of lines."""
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = pitch


def _border_below(paragraph: Any, eighths: int, colour: str, distance: Length) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    values = {"val": "single", "sz": eighths, "space": round(distance.pt), "color": colour}
    for name, value in values.items():
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _to_the_foot(table: Any) -> None:
    """Let a table stand at the foot of the type area with lines between its rows alone."""
    properties = table._tbl.tblPr
    place = OxmlElement("w:tblpPr")
    for name, value in {
        "vertAnchor": "margin",
        "horzAnchor": "margin",
        "tblpYSpec": "bottom",
    }.items():
        place.set(qn(f"w:{name}"), value)
    properties.insert_element_before(place, "w:tblOverlap", "w:tblW", "w:jc", "w:tblLook")
    borders = OxmlElement("w:tblBorders")
    lines = {"top": OUTER_LINE, "bottom": OUTER_LINE, "insideH": INNER_LINE}
    for name, eighths in lines.items():
        line = OxmlElement(f"w:{name}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), str(eighths))
        line.set(qn("w:color"), "000000")
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved under `name`."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _set_font(properties: Any, font: str, latin: str = LATIN_FONT) -> None:
    """Chinese in `font`, letters and digits in `latin`: Word looks for each in its own place."""
    fonts = properties.get_or_add_rFonts()
    for place, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", font)):
        fonts.set(qn(f"w:{place}"), name)
    for place in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{place}"), None)


def _write(paragraph: Any, text: str, font: str, size: Length, latin: str = LATIN_FONT) -> Any:
    run = paragraph.add_run(text)
    run.font.size = size
    _set_font(run._r.get_or_add_rPr(), font, latin)
    return run


def _page_field(run: Any) -> None:
    for kind in ("begin", "instruction", "end"):
        if kind == "instruction":
            part = OxmlElement("w:instrText")
            part.text = "PAGE"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
