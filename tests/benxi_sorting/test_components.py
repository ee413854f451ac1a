"""The components of pages: words, charts with their table, page numbers, fields with errors."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, engines
from django.test import RequestFactory

from benxi_sorting.templatetags.components import bar_chart, mean, percent, score, trend_chart
from tests.html_faults import html_faults

HOSTILE = '<img src=x onerror="alert(1)">'


def render(source: str, **values: Any) -> str:
    values.setdefault("request", RequestFactory().get("/meetings/", {"county": "pingshan"}))
    template = engines["django"].from_string(source).template
    return str(template.render(RequestContext(values["request"], values)))


def faults(body: str) -> list[str]:
    page = f'<html lang="zh-Hans"><title>t</title><h1>h</h1>{body}</html>'
    return html_faults(page, "zh-")


@pytest.mark.parametrize(
    ("state", "colour"),
    [("draft", "draft"), ("returned", "returned"), ("published", "published"), ("new", "draft")],
)
def test_a_state_is_a_coloured_word(state: str, colour: str) -> None:
    text = render("{% state_badge state label %}", state=state, label="文字")
    assert text.strip() == f'<span class="badge badge--{colour}">文字</span>'


def test_labels_are_escaped() -> None:
    points = [(HOSTILE, 90), ("2026-10", 91)]
    for source in (
        "{% state_badge 'draft' label %}",
        "{% trend_chart points label %}",
    ):
        text = render(source, label=HOSTILE, points=points)
        assert "<img" not in text
        assert "&lt;img" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"), ("", "—"), (0, "0"), ("92.50", "92.5"), (Decimal("100.00"), "100"),
        (Decimal("7.25"), "7.25"), (Decimal("-2.50"), "-2.5"), (100, "100"),
    ],
)  # fmt: skip
def test_scores_have_no_needless_zeros(value: Any, text: str) -> None:
    assert score(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), ("94.3", "94.30"), (Decimal("94.925"), "94.93"), (0, "0.00")]
)
def test_means_keep_two_decimals(value: Any, text: str) -> None:
    assert mean(value) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(None, 1, "—"), ("", 1, "—"), (0, 1, "0.0%"), (1, 0, "100%"), (Decimal("0.8466"), 1, "84.7%")],
)
def test_shares_become_percentages(value: Any, digits: int, text: str) -> None:
    assert percent(value, digits) == text


def circles(text: str) -> int:
    return len(re.findall("<circle", text))


@pytest.mark.parametrize(
    ("values", "drawn", "lines"),
    [
        ([], 0, 0),
        ([90], 1, 0),
        ([None], 0, 0),
        ([90, 91, 92], 3, 1),
        ([90, None, 92], 2, 0),
        ([90, 91, None, 92, 93], 4, 2),
        ([90, 90, 90], 3, 1),
        ([0, 100], 2, 1),
    ],
)
def test_a_trend_leaves_gaps_where_nothing_was_inspected(
    values: list[int | None], drawn: int, lines: int
) -> None:
    points = [(f"2026-{n:02d}", value) for n, value in enumerate(values, start=1)]
    text = render("{% trend_chart points '各月总分' %}", points=points)
    assert (circles(text), text.count("<polyline")) == (drawn, lines)
    # The same numbers as a table, gaps among them.
    assert text.count('<th scope="row">') == len(values)
    assert text.count("未检查") == values.count(None)
    assert faults(text) == []


def test_a_gap_may_have_a_word_of_its_own() -> None:
    points = [("2026-09", 90), ("2026-10", None)]
    for shown in (points, points[1:]):
        text = render("{% trend_chart points '参与率' '抽样不足' %}", points=shown)
        assert (text.count("抽样不足"), text.count("未检查")) == (1, 0)


def test_the_line_stays_within_its_picture() -> None:
    context = trend_chart([("a", 0), ("b", Decimal("99.99")), ("c", 50)], "x")
    for mark in context["marks"]:
        assert 0 <= mark["x"] <= context["width"]
        assert 0 <= mark["y"] <= context["height"]
    heights = [mark["y"] for mark in context["marks"]]
    assert heights[1] < heights[2] < heights[0]


def test_bars_begin_at_zero_and_stay_within_their_picture() -> None:
    bars = [
        ("德泰", 50, True),
        ("县", Decimal("87.4"), False),
        ("无", None, False),
        ("满", 120, False),
    ]
    context = bar_chart(bars, "总分")
    lengths = [bar["length"] for bar in context["bars"]]
    # As the values are to each other; what has no value is left out.
    assert lengths[2] == pytest.approx(lengths[0] * 120 / 50, abs=0.2)
    assert len(lengths) == 3
    assert all(bar["value_x"] < context["width"] for bar in context["bars"])
    assert context["bars"][-1]["value_y"] < context["height"]


def test_bars_say_their_numbers_in_words() -> None:
    text = render("{% bar_chart bars '总分对照' %}", bars=[("德泰", 50, True), ("县", 87.4, False)])
    assert 'aria-label="总分对照 德泰 50; 县 87.4"' in text
    assert text.count("bars__bar--own") == 1
    assert faults(text) == []


def page(number: int, rows: int = 300) -> str:
    paginator: Any = Paginator(range(rows), 30)
    return render("{% pagination page %}", page=paginator.page(number))


def test_page_numbers_keep_the_query() -> None:
    text = page(5)
    links = re.findall(r'href="([^"]+)"', text)
    assert set(links) == {f"?county=pingshan&amp;page={n}" for n in (1, 4, 6, 10)}
    assert text.count('aria-current="page"') == 1
    assert faults(text) == []


@pytest.mark.parametrize(("number", "missing"), [(1, 'rel="prev"'), (10, 'rel="next"')])
def test_the_ends_lead_nowhere(number: int, missing: str) -> None:
    assert missing not in page(number)


def test_one_page_needs_no_numbers() -> None:
    assert page(1, rows=30).strip() == ""


class Form(forms.Form):
    name = forms.CharField(label="姓名", help_text="不公开。")
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="同意", required=False)
    way = forms.ChoiceField(
        label="方式", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect
    )


def test_a_field_has_its_label_help_and_error() -> None:
    form = Form({"way": "a"})
    text = render("{% form_field form.name %}", form=form)
    described = re.search(r'aria-describedby="([^"]+)"', text)
    assert described is not None
    assert {f'id="{name}"' in text for name in described[1].split()} == {True}
    assert 'aria-invalid="true"' in text
    assert "这个字段是必填项。" in text
    assert faults(text) == []


def test_what_need_not_be_filled_in_says_so() -> None:
    form = Form()
    assert "（选填）" in render("{% form_field form.note %}", form=form)
    assert "（选填）" not in render("{% form_field form.name %}", form=form)
    form.fields["note"].needed_when = "（扣分须填写）"  # type: ignore[attr-defined]
    text = render("{% form_field form.note %}", form=form)
    assert "（扣分须填写）" in text
    assert "（选填）" not in text


@pytest.mark.parametrize("name", ["agree", "way"])
def test_boxes_and_choices_are_labelled(name: str) -> None:
    text = render("{% form_field field %}", field=Form()[name])
    assert faults(text) == []
    assert ("<legend>" in text) is (name == "way")


@pytest.mark.parametrize(
    ("address", "code", "there"),
    [
        ("/meetings/?county=pingshan", "en", "/en/meetings/?county=pingshan"),
        ("/en/meetings/", "zh-hans", "/meetings/"),
        ("/no-such-page", "en", "/no-such-page"),
    ],
)
def test_the_other_language_stands_at_the_same_place(address: str, code: str, there: str) -> None:
    request = RequestFactory().get(address)
    from django.utils import translation

    with translation.override("en" if address.startswith("/en/") else "zh-hans"):
        assert render("{% language_url code %}", request=request, code=code) == there.replace(
            "&", "&amp;"
        )
