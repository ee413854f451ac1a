from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import (
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    LineField,
    TextField,
    TokenForm,
)


class Sheet(forms.Form):
    score = DecimalField(places=1, maximum=100, unit="分", required=False)
    households = IntegerField(required=False)
    held_on = DateField(required=False)
    begins = DateTimeField(required=False)
    title = LineField(required=False, max_length=10)
    text = TextField(required=False)


def test_full_width_typing_is_read() -> None:
    sheet = Sheet(
        {
            "score": "９５．５分",
            "households": "１，２００",
            "held_on": "2026年3月5日",
            "begins": "2026-03-05T14:30",
            "title": "　Ａ座　会议 ",
            "text": "　第一\r\n第二\n",
        }
    )
    assert sheet.is_valid(), sheet.errors
    assert sheet.cleaned_data == {
        "score": Decimal("95.5"),
        "households": 1200,
        "held_on": date(2026, 3, 5),
        "begins": datetime(2026, 3, 5, 6, 30, tzinfo=UTC),
        "title": "A座 会议",
        "text": "第一\n第二",
    }


def test_empty_is_none_for_values_and_empty_for_text() -> None:
    sheet = Sheet({"score": "", "households": "　", "held_on": "", "begins": " ", "title": " "})
    assert sheet.is_valid(), sheet.errors
    assert sheet.cleaned_data == {
        "score": None, "households": None, "held_on": None, "begins": None, "title": "", "text": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("score", "100.5"), ("score", "-1"), ("score", "NaN"), ("households", "1e3"),
        ("households", "-1"), ("households", "2147483648"), ("held_on", "2026-02-30"),
        ("begins", "tomorrow"), ("title", "一" * 11), ("title", "a\u202eb"), ("text", "a\x00b"),
    ],
)  # fmt: skip
def test_wrong_values_are_refused_where_they_stand(name: str, text: str) -> None:
    sheet = Sheet({name: text})
    assert list(sheet.errors) == [name]
    assert f'value="{text[:5]}' in str(sheet[name]) or name in {"text", "title"}


def test_required_fields_say_so() -> None:
    with pytest.raises(ValidationError):
        DecimalField().clean("　")
    with pytest.raises(ValidationError):
        DateField().clean("")


def test_numbers_are_text_inputs_with_a_numeric_keypad() -> None:
    html = str(Sheet()["score"])
    assert 'type="text"' in html
    assert 'inputmode="decimal"' in html
    assert 'inputmode="numeric"' in str(Sheet()["households"])
    assert 'type="date"' in str(Sheet()["held_on"])


def test_an_unchanged_number_is_no_change() -> None:
    sheet = Sheet({"score": "95.50", "households": "12"}, initial={"score": Decimal("95.5")})
    assert sheet.changed_data == ["households"]


def test_each_form_gets_a_token_of_its_own_and_needs_it() -> None:
    first, second = TokenForm(), TokenForm()
    assert first["submission_token"].value() != second["submission_token"].value()
    assert 'type="hidden"' in str(first["submission_token"])
    assert not TokenForm({}).is_valid()
