"""What officers type into the sorting guide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, TextField
from orgs.forms import KeptForm
from outreach.constants import NAME_LENGTH, TEXT_LENGTH, WORDS_LENGTH
from outreach.models import SchemeChoice, SortingClass, SortingScheme, UnknownWord, WasteItem
from outreach.queries import classes_to_choose

LONGEST_POSITION = 999
ITEM_FIELDS = ("name", "also", "local_words", "advice", "is_shown")
WORDS_HELP = _("Several with 、 between them.")


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField"})


class SortingSchemeForm(KeptForm):
    name = LineField(label=_("name"), max_length=NAME_LENGTH, widget=_line())
    source = LineField(label=_("source"), widget=_line())
    note = TextField(label=_("explanation"), required=False, max_length=TEXT_LENGTH, rows=3)
    position = IntegerField(label=_("position"), maximum=LONGEST_POSITION)

    class Meta:
        model = SortingScheme
        fields = ("code", "name", "source", "note", "is_city", "villages_only", "position")


class SortingClassForm(KeptForm):
    name = LineField(label=_("name"), max_length=NAME_LENGTH, widget=_line())
    also = LineField(label=_("also called"), required=False, max_length=NAME_LENGTH, widget=_line())
    description = TextField(label=_("what belongs in it"), max_length=TEXT_LENGTH, rows=3)
    advice = TextField(label=_("how to prepare it"), required=False, max_length=TEXT_LENGTH, rows=3)
    position = IntegerField(label=_("position"), maximum=LONGEST_POSITION)

    class Meta:
        model = SortingClass
        fields = (
            "scheme", "parent", "code", "name", "also", "colour", "sign", "is_apart",
            "description", "advice", "position",
        )  # fmt: skip


class WasteItemForm(KeptForm):
    """An item; `item_form` adds a field for its class by each scheme."""

    name = LineField(label=_("name"), max_length=NAME_LENGTH, widget=_line())
    also = LineField(
        label=_("also called"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=_line(),
        help_text=WORDS_HELP,
    )
    local_words = LineField(
        label=_("local words"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=_line(),
        help_text=_("As people in Benxi and the Northeast say it; several with 、."),
    )
    advice = TextField(label=_("how to prepare it"), max_length=TEXT_LENGTH, rows=3)
    asked_as = forms.ModelChoiceField(
        UnknownWord.objects.none(), required=False, widget=forms.HiddenInput, label=""
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "asked_as" in self.fields:
            self.fields["asked_as"].queryset = UnknownWord.objects.to_answer()  # type: ignore[attr-defined]
        if self.instance.pk:
            for place in self.instance.places.select_related("scheme"):
                name = place_field(place.scheme.code)
                if name in self.fields:
                    self.initial[name] = place.sorting_class_id

    def places(self) -> dict[str, SortingClass]:
        """The chosen classes by the codes of their schemes."""
        chosen = {code: self.cleaned_data.get(place_field(code)) for code in self.scheme_codes()}
        return {code: row for code, row in chosen.items() if row is not None}

    def scheme_codes(self) -> list[str]:
        """The schemes that the form asks about."""
        return [name.removeprefix("place_") for name in self.fields if name.startswith("place_")]

    class Meta:
        model = WasteItem
        fields = ITEM_FIELDS


def place_field(scheme: str) -> str:
    """The name of the field for the class by a scheme."""
    return f"place_{scheme}"


def item_form(schemes: list[SortingScheme]) -> type[WasteItemForm]:
    """The form of an item with a field for its class by each of `schemes`; by that of the city
    every item has one."""
    fields = {
        place_field(scheme.code): forms.ModelChoiceField(
            classes_to_choose(scheme.code), label=scheme.name, required=scheme.is_city
        )
        for scheme in schemes
    }
    return type("WasteItemForm", (WasteItemForm,), {**fields, "__module__": __name__})


class SchemeChoiceForm(KeptForm):
    since = DateField(label=_("followed since"))
    basis = LineField(
        label=_("basis"),
        required=False,
        widget=_line(),
        help_text=_("The meeting or the document, where there is one."),
    )

    class Meta:
        model = SchemeChoice
        fields = ("community", "scheme", "since", "basis")


class EditionForm(forms.Form):
    reason = LineField(
        label=_("Reason, where it corrects what stands on the site"), required=False, widget=_line()
    )
