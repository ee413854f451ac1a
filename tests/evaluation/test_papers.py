"""A bulletin on paper, opened again and held against GB/T 9704-2012 (facts.md 7.5)."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from accounts.services import save_version
from evaluation.papers import bulletin_document, published_document
from evaluation.public import publish_bulletin
from portal.models import Publication
from tests import factories
from tests.evaluation.helpers import corrected

RATE = {"numerator": 3, "denominator": 4}
NO_RATE = {"numerator": 0, "denominator": 0}
MORNING = datetime(2026, 11, 4, 23, tzinfo=UTC)  # the 5th in Shanghai


def entry(rank: int | None, name: str, total: float | None, change: float | None) -> dict[str, Any]:
    return {"rank": rank, "name": name, "township": "南地街道", "total": total, "change": change}


def township(rank: int, name: str, total: float, rate: dict[str, int]) -> dict[str, Any]:
    line = {"rank": rank, "name": name, "total": total, "inspected": 2, "units": 3}
    return line | {"participation": rate, "accuracy": rate}


PAYLOAD: dict[str, Any] = {
    "issuer": "本溪市平山区民政局",
    "number": "本平民通〔2026〕3号",
    "title": "平山区2026年10月生活垃圾分类检查评价通报",
    "county": "平山区",
    "recipients": "各街道办事处、镇人民政府",
    "text": "按照安排组织检查评价。\n德泰社区得分位列第一。",
    "copies_to": "市民政局",
    "townships": [township(1, "南地街道", 91.5, RATE), township(2, "东明街道", 80, NO_RATE)],
    "entries": [
        entry(1, "德泰社区", 98, 0.5),
        entry(2, "甲社区", 91.25, -2),
        entry(3, "乙社区", 90, 0),
        entry(4, "丙社区", 80, None),
        entry(None, "未检社区", None, None),
    ],
}


def opened(content: bytes) -> Any:
    return Document(BytesIO(content))


@pytest.fixture(scope="module")
def file() -> Any:
    return opened(bulletin_document(PAYLOAD, published_at=MORNING))


def line(file: Any, start: str) -> Any:
    return next(p for p in file.paragraphs if p.text.startswith(start))


def fonts(paragraph: Any) -> tuple[str, float]:
    [run] = paragraph.runs
    return run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt


def texts(file: Any) -> list[str]:
    return [paragraph.text for paragraph in file.paragraphs]


def test_everything_stands_in_its_order(file: Any) -> None:
    assert [text for text in texts(file) if text] == [
        "本溪市平山区民政局文件",
        "本平民通〔2026〕3号",
        "平山区2026年10月生活垃圾分类检查评价通报",
        "各街道办事处、镇人民政府：",
        "按照安排组织检查评价。",
        "德泰社区得分位列第一。",
        "附件：1. 乡镇（街道）检查评价结果",
        "　　　2. 村（社区）检查评价结果",
        "本溪市平山区民政局",
        "2026年11月5日",
        "（此件公开发布）",
        "附件1",
        "乡镇（街道）检查评价结果",
        "附件2",
        "村（社区）检查评价结果",
        "未检查：南地街道未检社区。",
    ]


def test_page_and_pitch(file: Any) -> None:
    section = file.sections[0]
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(size.mm) for size in margins] == [37, 28, 35, 26]
    assert file.styles["Normal"].paragraph_format.line_spacing.pt == 28.95
    assert [p.text for p in section.footer.paragraphs] == ["—  —"]


def test_the_red_head(file: Any) -> None:
    issuer, number = file.paragraphs[0], line(file, "本平民通")
    assert fonts(issuer) == ("方正小标宋简体", 40)  # eleven characters fill the 156 mm
    assert str(issuer.runs[0].font.color.rgb) == "E60012"
    assert round(issuer.paragraph_format.space_before.mm) == 35
    assert fonts(number) == ("仿宋_GB2312", 16)
    border = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    values = [border.get(qn(f"w:{name}")) for name in ("val", "color", "space")]
    assert values == ["single", "E60012", "11"]  # 4 mm
    # Two free lines before the number, and two below the red line.
    assert texts(file)[:7] == [
        issuer.text, "", "", number.text, "", "", PAYLOAD["title"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("平山区2026年", ("方正小标宋简体", 22)),
        ("各街道", ("仿宋_GB2312", 16)),
        ("按照", ("仿宋_GB2312", 16)),
        ("附件：", ("仿宋_GB2312", 16)),
        ("附件1", ("黑体", 16)),
        ("乡镇", ("方正小标宋简体", 22)),
    ],
)
def test_fonts_and_sizes(start: str, expected: tuple[str, float], file: Any) -> None:
    assert fonts(line(file, start)) == expected


def test_who_is_addressed_stands_at_the_margin(file: Any) -> None:
    indents = [line(file, start)._p.pPr for start in ("各街道", "按照")]
    assert indents[0] is None or indents[0].ind is None
    assert indents[1].ind.get(qn("w:firstLineChars")) == "200"


def test_each_annex_begins_on_a_page_of_its_own(file: Any) -> None:
    begins = [p.text for p in file.paragraphs if p.paragraph_format.page_break_before]
    assert begins == ["附件1", "附件2"]


def test_the_tables(file: Any) -> None:
    townships, communities, imprint = (
        [[cell.text for cell in row.cells] for row in table.rows] for table in file.tables
    )
    assert townships[1:] == [
        ["1", "南地街道", "91.5", "2/3", "75.0%", "75.0%"],
        ["2", "东明街道", "80", "2/3", "—", "—"],
    ]
    assert communities == [
        ["名次", "村（社区）", "总分", "较上期"],
        ["1", "南地街道德泰社区", "98", "+0.5"],
        ["2", "南地街道甲社区", "91.25", "-2"],
        ["3", "南地街道乙社区", "90", "0"],
        ["4", "南地街道丙社区", "80", "—"],
    ]
    assert imprint == [["　抄送：市民政局。"], ["　本溪市平山区民政局\t2026年11月5日印发"]]


def test_the_imprint_stands_at_the_foot(file: Any) -> None:
    properties = file.tables[-1]._tbl.tblPr
    place = properties.find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    lines = properties.find(qn("w:tblBorders"))
    assert [part.tag for part in lines] == [qn("w:top"), qn("w:bottom"), qn("w:insideH")]


def test_a_draft_says_so_on_every_page() -> None:
    file = opened(bulletin_document({**PAYLOAD, "number": ""}))
    section = file.sections[0]
    headers = [section.header.paragraphs[0].text, section.even_page_header.paragraphs[0].text]
    assert headers == ["草稿", "草稿"]
    assert "〔　　〕　　号" in texts(file)
    assert file.paragraphs[0].text == "本溪市平山区民政局文件"


def test_a_payload_from_before_the_register() -> None:
    old = {k: v for k, v in PAYLOAD.items() if k not in {"issuer", "recipients", "copies_to"}}
    file = opened(bulletin_document(old | {"number": "2026年第10期"}, published_at=MORNING))
    assert file.paragraphs[0].text == "平山区文件"
    assert "2026年第10期" in texts(file)
    assert len(file.tables[-1].rows) == 1


def test_the_same_payload_makes_the_same_bytes() -> None:
    first, second = (bulletin_document(PAYLOAD, published_at=MORNING) for _n in range(2))
    assert first == second
    assert first != bulletin_document(PAYLOAD | {"text": "别的"}, published_at=MORNING)


def test_every_part_of_the_file_is_well_formed_and_nothing_names_its_maker() -> None:
    with ZipFile(BytesIO(bulletin_document(PAYLOAD, published_at=MORNING))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 (our own file)
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core


def test_a_version_is_made_from_its_payload_alone(
    bulletin: Any, county_officer: Any, client: Any, django_assert_num_queries: Any
) -> None:
    first = publish_bulletin(bulletin, by=county_officer)
    content = published_document(first)
    type(bulletin).objects.filter(pk=bulletin.pk).update(title="更正的标题")
    bulletin.refresh_from_db()
    corrected(bulletin, by=county_officer, reason="标题有误")
    with django_assert_num_queries(0):
        assert published_document(first) == content
    for version, title in ((1, "平山区2026年10月生活垃圾分类检查评价通报"), (2, "更正的标题")):
        address = reverse("bulletin_document", args=[first.key, version])
        answer = client.get(address)
        assert title in texts(opened(answer.content))
        assert (
            address
            in client.get(reverse("bulletin_version", args=[first.key, version])).content.decode()
        )
    assert client.get(reverse("bulletin_document", args=[first.key, 3])).status_code == 404
    assert Publication.objects.filter(kind="bulletin").count() == 2


def test_the_paper_is_recognised_when_it_is_sent_back(
    bulletin: Any, county_officer: Any, client: Any
) -> None:
    first = publish_bulletin(bulletin, by=county_officer)
    address = reverse("bulletin_document", args=[first.key, 1])
    content = client.get(address).content

    def verified() -> str:
        file = SimpleUploadedFile("通报.docx", content)
        return str(client.post(reverse("verify_file"), {"file": file}).content.decode())

    assert "与网站现在公布的完全一致" in verified()
    save_version(bulletin, title="更正的标题")
    bulletin.refresh_from_db()
    corrected(bulletin, by=county_officer, reason="标题有误")
    assert "已被新的版本替换" in verified()


def test_the_draft_through_the_admin(
    draft_bulletin: Any, county_officer: Any, client_for: Any
) -> None:
    address = reverse("admin:evaluation_bulletin_document", args=[draft_bulletin.pk])
    answer = client_for(county_officer).get(address)
    assert "德泰社区" in str(opened(answer.content).tables[1].rows[1].cells[1].text)
    assert answer["Content-Disposition"].startswith("attachment")
    stranger = factories.user("county_officer", factories.county(name="明山区"))
    assert client_for(stranger).get(address).status_code == 404
