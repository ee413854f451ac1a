"""The colour list, the red and the black list, and the grades and trends that the public reads."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from evaluation import sections
from evaluation.incentives import Outcome, Result
from evaluation.lists import Line, red_and_black
from evaluation.models import Criterion, Grade, Scorecard, Section, StandingRule
from evaluation.papers import published_document
from evaluation.public import publish_bulletin
from evaluation.queries import published_townships
from evaluation.scoring import Given
from evaluation.services import close_round, confirm_inspection, submit_inspection
from evaluation.templatetags.grades import grade_in
from portal.models import Publication
from portal.pages import forget_pages
from portal.services import PublicItem, publish
from tests import factories
from tests.evaluation.helpers import Card, activate, given, make_round, prepared, samples
from tests.evaluation.test_standing_rules import rule
from tests.evaluation.test_standings import score

GRADES = (("优", "green", 98), ("良", "blue", 96), ("中", "yellow", 93), ("红色", "red", 0))
RED_BLACK = {
    "listing": "red_black", "red_places": 1, "black_from": "yellow",
    "listing_source": "红黑榜办法第三条",
}  # fmt: skip
COLOURS = {"listing": "colours", "listing_source": "四色榜办法第二条"}
DETAIL = ("bulletin_detail", ["2026-10-pingshan"])


def results(**totals: float | None) -> Outcome:
    """Ranked results; None is cancelled, and `north` was not inspected."""
    known = sorted((t for t in totals.values() if t is not None), reverse=True)
    found = {
        key: Result(Decimal(0), None, cancelled=True)
        if total is None
        else Result(Decimal(str(total)), known.index(total) + 1)
        for key, total in totals.items()
    }
    return Outcome(Decimal(100), found | {"north": Result(None, None)})


@pytest.mark.parametrize(
    ("red", "black", "praised", "blamed"),
    [
        (Line(2), Line(colour="yellow"), ["a", "b"], ["d", "c", "x"]),
        (Line(colour="green"), Line(colour="red"), ["a"], ["d", "x"]),
        (Line(colour="blue"), Line(colour="yellow"), ["a", "b"], ["d", "c", "x"]),
        # Black goes before red, and the first is never among the last.
        (Line(3), Line(2), ["a", "b"], ["d", "c", "x"]),
        (Line(9), Line(9), ["a"], ["d", "c", "b", "x"]),
        (Line(9), Line(colour="yellow"), ["a", "b"], ["d", "c", "x"]),
        (Line(), Line(), [], ["x"]),
    ],
)
def test_who_stands_where(red: Line, black: Line, praised: list[str], blamed: list[str]) -> None:
    outcome = results(a=95, b=90, c=70, d=60, x=None)
    colours = {"a": "green", "b": "blue", "c": "yellow", "d": "red"}
    assert red_and_black(red, black, outcome.results, colours) == (praised, blamed)


def test_ties_share_a_place_on_the_lists() -> None:
    outcome = results(a=95, b=95, c=80, d=60, e=60)
    assert red_and_black(Line(1), Line(1), outcome.results, {}) == (["a", "b"], ["e", "d"])


def graded_card(code: str = "graded") -> Card:
    scorecard = Scorecard.objects.create(code=code, title="测试评分表", total=100)
    for name, colour, at_least in GRADES:
        Grade.objects.create(scorecard=scorecard, name=name, colour=colour, at_least=at_least)
    section = Section.objects.create(scorecard=scorecard, position=1, title="设施")
    criteria = [
        Criterion.objects.create(
            section=section, position=n, title=title, points=points, veto=n == 1
        )
        for n, (title, points) in enumerate((("宣传栏", 10), ("桶站", 20), ("质量", 70)), start=1)
    ]
    activate(scorecard)
    return Card(scorecard, *criteria)


@pytest.fixture
def closed_round(county_officer: Any) -> Any:
    """甲 100, 乙 98, 丙 96, 丁 93 in 南地, 戊 90 in 东明; 己 cancelled, 庚 not inspected."""
    card, east = graded_card(), factories.township(name="东明街道")

    def make() -> Any:
        units = {name: factories.community(name=f"{name}社区") for name in "甲乙丙丁庚"}
        units |= {name: factories.community(east, name=f"{name}社区") for name in "戊己"}
        round_ = make_round(card, by=county_officer, period="2026-10")
        for name, points in zip("甲乙丙丁戊", (10, 8, 6, 3, 0), strict=True):
            score(round_.inspections.get(community=units[name]), card, county_officer, points)
        cancelled = round_.inspections.get(community=units["己"])
        scorer = factories.user("committee_member", units["己"])
        vetoed = given(card) | {card.notice.pk: Given(reason="台账造假", vetoed=True)}
        submit_inspection(cancelled, by=scorer, scores=vetoed, samples=samples())
        confirm_inspection(cancelled, by=county_officer)
        close_round(round_, by=county_officer)
        return round_

    return make


@pytest.fixture
def page(closed_round: Any, county_officer: Any, city_officer: Any, client: Any) -> Any:
    """Publishes the round under a rule with this list; gives payload and list of the page."""

    def read(**listing: Any) -> tuple[dict[str, Any], str]:
        rule(county_officer, minimum_coverage=0, **listing)
        payload = publish_bulletin(prepared(closed_round(), by=county_officer), by=city_officer)
        text = client.get(reverse(DETAIL[0], args=DETAIL[1])).content.decode()
        return payload.payload, text.partition('id="lists"')[2].partition("</section>")[0]

    return read


def names(units: list[dict[str, Any]]) -> list[str]:
    return [unit["name"].removesuffix("社区") for unit in units]


def paper() -> list[str]:
    file = Document(BytesIO(published_document(Publication.objects.get(kind="bulletin"))))
    return [paragraph.text for paragraph in file.paragraphs]


def test_the_colour_list(page: Any) -> None:
    payload, shown = page(**COLOURS)
    lists = payload["lists"]
    assert (lists["kind"], lists["source"]) == ("colours", "四色榜办法第二条")
    assert [(g["name"], g["colour"], names(g["units"])) for g in lists["grades"]] == [
        ("优", "green", ["甲", "乙"]), ("良", "blue", ["丙"]), ("中", "yellow", ["丁"]),
        ("红色", "red", ["戊"]),
    ]  # fmt: skip
    # The colour is a word and a sign as well, and said once where the grade is called after it.
    assert [sign in shown for sign in "●■▲◆"] == [True] * 4
    assert (shown.count("绿色"), shown.count("黄色"), shown.count("红色")) == (1, 1, 1)
    assert "四色榜办法第二条" in shown
    assert ("己社区" in shown, "庚社区" in shown) == (False, False)
    written = paper()
    assert "　　　3. 颜色榜" in written
    assert "优（绿色）：南地街道甲社区（100）、南地街道乙社区（98）。" in written
    assert "红色：东明街道戊社区（90）。" in written


def test_a_black_list_says_numbers_and_no_name(page: Any) -> None:
    payload, shown = page(**RED_BLACK)
    lists = payload["lists"]
    assert names(lists["red"]["units"]) == ["甲"]
    assert lists["black"] == {
        "places": None, "from": "yellow", "number": 3, "townships": 2, "is_named": False,
    }  # fmt: skip
    assert [f"{name}社区" in shown for name in "甲乙丁戊己庚"] == [True, *[False] * 5]
    assert "涉及乡镇（街道）2个" in shown
    assert "红黑榜办法第三条" in shown
    written = paper()
    assert "红榜（前1名）：南地街道甲社区（100）。" in written
    [black] = [text for text in written if text.startswith("黑榜")]
    assert "涉及乡镇（街道）2个" in black
    assert not any(f"{name}社区" in black for name in "丁戊己庚")


def test_a_black_list_with_names_says_what_cancelled_a_result(page: Any) -> None:
    payload, shown = page(**RED_BLACK, names_black=True)
    black = payload["lists"]["black"]
    assert [(unit["name"], unit["cancelled_for"]) for unit in black["units"]] == [
        ("戊社区", ""), ("丁社区", ""), ("己社区", "宣传栏"),
    ]  # fmt: skip
    assert [f"{name}社区" in shown for name in "甲乙丁戊己庚"] == [
        True, False, True, True, True, False,
    ]  # fmt: skip
    assert ("宣传栏" in shown, "台账造假" in shown) == (True, False)
    [written] = [text for text in paper() if text.startswith("黑榜")]
    assert written.endswith(
        "东明街道戊社区（90）、南地街道丁社区（93）、东明街道己社区（宣传栏）。"
    )


def test_townships_have_a_list_of_the_same_kind(page: Any, client: Any) -> None:
    """南地 has the mean 96.75, 东明 45 with a cancelled result."""
    payload, _shown = page(**COLOURS, lists_townships=True)
    [*_others, good, middle, bad] = payload["lists"]["townships"]["grades"]
    assert [names(grade["units"]) for grade in (good, middle, bad)] == [
        ["南地街道"], [], ["东明街道"],
    ]  # fmt: skip
    text = client.get(reverse(DETAIL[0], args=DETAIL[1])).content.decode()
    shown = text.partition('id="lists-townships"')[2].partition("</section>")[0]
    assert [name in shown for name in ("南地街道", "东明街道", "96.75", "社区")] == [
        True, True, True, False,
    ]  # fmt: skip
    written = paper()
    assert "　　　4. 乡镇（街道）颜色榜" in written
    assert "良（蓝色）：南地街道（96.75）。" in written


def test_a_black_list_of_townships_names_them_by_its_own_setting(page: Any) -> None:
    lines = {"township_red_places": 1, "township_black_from": "red"}
    payload, _shown = page(**RED_BLACK, **lines, lists_townships=True)
    of_townships = payload["lists"]["townships"]
    assert names(of_townships["red"]["units"]) == ["南地街道"]
    assert of_townships["black"] == {
        "places": None, "from": "red", "number": 1, "is_named": False,
    }  # fmt: skip
    [black] = [text for text in paper() if text.endswith("乡镇（街道）1个，榜单不列名称。")]
    assert black.startswith("黑榜")


def test_without_a_list_nothing_is_said(page: Any) -> None:
    payload, shown = page()
    assert ("lists" in payload, shown) == (False, "")
    assert not any("榜" in text for text in paper())


def test_a_list_on_which_nobody_stands(page: Any) -> None:
    payload, shown = page(**RED_BLACK | {"red_places": None, "red_from": "green"})
    assert payload["lists"]["red"]["from"] == "green"
    assert "绿色及以上" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"listing": "red_black", "listing_source": "某文件"},
        RED_BLACK | {"red_from": "green"},
        RED_BLACK | {"black_from": ""},
        RED_BLACK | {"black_places": 2},
        RED_BLACK | {"red_places": 0},
        RED_BLACK | {"red_places": None, "red_from": "yellow"},
        RED_BLACK | {"red_places": None, "red_from": "red", "black_from": "blue"},
        RED_BLACK | {"black_from": "purple"},
        RED_BLACK | {"listing_source": ""},
        COLOURS | {"red_places": 3},
        COLOURS | {"names_black": True},
        COLOURS | {"listing_source": ""},
        {"listing_source": "某文件"},
        {"red_from": "green"},
        {"listing": "grey"},
        {"lists_townships": True},
        COLOURS | {"township_red_places": 1},
        COLOURS | {"lists_townships": True, "township_names_black": True},
        RED_BLACK | {"lists_townships": True, "township_red_places": 1},
        RED_BLACK | {"township_red_places": 1, "township_black_places": 1},
        RED_BLACK
        | {"lists_townships": True, "township_red_from": "red", "township_black_from": "blue"},
    ],
)
def test_lines_that_fit_no_list_are_refused(wrong: dict[str, Any], county_officer: Any) -> None:
    with pytest.raises(ValidationError):
        rule(county_officer, **wrong)
    values = {
        "jurisdiction": "210502", "since": "2026-01-01", "minimum_coverage": 60,
        "minimum_sample": 10, "source": "某文件", "entered_by": county_officer,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        StandingRule.objects.create(**values | wrong)


def test_the_form_of_a_rule_takes_its_list(county_officer: Any, client_for: Any) -> None:
    browser, url = client_for(county_officer), reverse("admin:evaluation_standingrule_add")
    values = {
        "jurisdiction": "210502", "since": "2026-10-01", "minimum_coverage": "60",
        "minimum_sample": "10", "source": "某文件", "listing": "red_black", "red_places": "３",
        "black_from": "yellow", "listing_source": "红黑榜办法第三条",
    }  # fmt: skip
    for wrong, said in (
        ({"red_places": "0"}, "red_places"), ({"red_places": "三个"}, "red_places"),
        ({"red_places": "1000"}, "red_places"),
        ({"listing_source": "某\u202e文件"}, "listing_source"),
        ({"black_from": ""}, "__all__"), ({"listing_source": ""}, "__all__"),
    ):  # fmt: skip
        answer = browser.post(url, values | wrong)
        assert list(answer.context["adminform"].form.errors) == [said]
    assert browser.post(url, values).status_code == 302
    made = StandingRule.objects.get()
    assert (made.listing, made.red_places, made.black_from, made.names_black) == (
        "red_black", 3, "yellow", False,
    )  # fmt: skip
    shown = browser.get(reverse("admin:evaluation_standingrule_change", args=[made.pk]))
    assert "红黑榜办法第三条" in shown.content.decode()


def test_the_grade_stands_wherever_a_result_is_read(page: Any, client: Any) -> None:
    page()
    units = Publication.objects.filter(kind="bulletin").get().payload["entries"]
    community = reverse("results_community", args=["2026-10", "pingshan", units[0]["slug"]])
    # The mean of the county is 477 ÷ 6 = 79.5: the grade below all others.
    for address, grades in (
        (community, ["grade--green"]),
        (reverse("results"), ["grade--red", "grade--green"]),
        (reverse("results_period", args=["2026-10"]), ["grade--red"]),
        (reverse("results_county", args=["2026-10", "pingshan"]), ["grade--red", "grade--green"]),
        (reverse("results_township", args=["2026-10", "pingshan", "nandi"]), ["grade--blue"]),
    ):
        text = client.get(address).content.decode()
        assert [grade in text for grade in grades] == [True] * len(grades)
    file = Document(BytesIO(published_document(Publication.objects.get(kind="bulletin"))))
    columns = [[cell.text for cell in table.rows[1].cells] for table in file.tables[:2]]
    assert (columns[0][3], columns[1][3]) == ("良", "优")
    assert [len(row) for row in columns] == [7, 5]


@pytest.mark.parametrize(
    ("total", "scorecard", "name"),
    [
        (95, {"total": 100, "grades": [{"name": "优", "at_least": 90}]}, "优"),
        (0, {"total": 100, "grades": [{"name": "差", "at_least": 0}]}, "差"),
        (89.99, {"total": 100, "grades": [{"name": "优", "at_least": 90}]}, None),
        (None, {"total": 100, "grades": [{"name": "优", "at_least": 0}]}, None),
        (95, {"total": 100}, None),
        (95, None, None),
    ],
)
def test_the_grade_of_a_published_mean(total: Any, scorecard: Any, name: str | None) -> None:
    found = grade_in(total, scorecard)
    assert (found and found["name"]) == name


def published_month(period: str, rates: Any, community: Any, by: Any) -> None:
    """A bulletin of which only the rates of `community` and its county matter."""
    said = {
        "participation": rates, "accuracy": None, "total": 90, "rank": 1, "slug": community.slug,
    }  # fmt: skip
    summary = said | {"accuracy": {"numerator": 0, "denominator": 0}}
    payload = {
        "number": "", "county_slug": "pingshan", "townships": [], "top": [], "summary": summary,
    }  # fmt: skip
    item = PublicItem(
        kind="bulletin", key=f"{period}-pingshan", title="通报", unit_code="210502",
        payload=payload, period=period, entries=[(community.code, said)], authors=frozenset(),
    )  # fmt: skip
    publish(item, by=by, issuer="某区")


def test_rates_over_the_periods_have_gaps(community: Any, city_officer: Any) -> None:
    few = {"numerator": 1, "denominator": 2, "too_few": True}
    for period, rate in (
        ("2026-08", {"numerator": 9, "denominator": 10, "method": "households"}),
        ("2026-09", few | {"method": "households"}),
        ("2026-10", {"numerator": 1, "denominator": 16, "method": "households"}),
    ):
        published_month(period, rate, community, city_officer)
    forget_pages()
    expected = [("参与率", [("2026-08", 90), ("2026-09", None), ("2026-10", Decimal("6.3"))])]
    for section in (sections.community(community.code), sections.county("210502")):
        assert section is not None
        assert section["trends"] == expected


def test_townships_of_the_city_are_ranked_where_their_totals_were_made_alike(
    city_officer: Any,
) -> None:
    """By one card 甲 and 丙 tie before 乙, who was the best of its county; weights are apart."""
    card, weights = {"title": "评分表", "edition": 1}, {"title": "权重", "edition": 2}
    # Called as others are, and yet other cards and other weights.
    further, other = [{"title": "商户表", "edition": 1}], weights | {"missing": "left_out"}
    for county, made_by, totals in (
        ("a", {}, {"甲": 90, "丁": None}), ("b", {}, {"丙": 90, "乙": 80}),
        ("c", {"composite": weights}, {"戊": 10}), ("d", {"composite": other}, {"己": 20}),
        ("e", {"further_scorecards": further}, {"庚": 95}),
    ):  # fmt: skip
        lines = [
            {"name": name, "slug": name, "total": total, "rank": total and 1}
            for name, total in totals.items()
        ]
        payload = {
            "number": "", "county": county, "county_slug": county, "townships": lines,
            "scorecard": card, **made_by,
        }  # fmt: skip
        item = PublicItem(
            kind="bulletin", key=f"2026-10-{county}", title="通报", unit_code="210502",
            payload=payload, period="2026-10", entries=[], authors=frozenset(),
        )  # fmt: skip
        publish(item, by=city_officer, issuer="某区")
    groups = published_townships(Publication.objects.filter(period="2026-10"))
    assert [
        (group["title"], [(line["name"], line["rank"]) for line in group["townships"]])
        for group in groups
    ] == [
        ("评分表 1", [("甲", 1), ("丙", 1), ("乙", 3), ("丁", None)]), ("权重 2", [("戊", 1)]),
        ("权重 2", [("己", 1)]), ("评分表 1、商户表 1", [("庚", 1)]),
    ]  # fmt: skip
