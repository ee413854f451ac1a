"""What each act on a unit asks for: rename, merge, split, close, move, give another code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, LineField, TextField
from accounts.models import User
from accounts.normalise import parse_code
from benxi_sorting.admin import StepForm
from communities import services
from communities.models import Community, Township
from communities.services import Act, NewUnit

LONGEST_LIST = 4000


class CodeField(LineField):
    """A division code, also typed in full-width digits."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parse_code(text) if text else ""


class PairsField(TextField):
    """Lines of two words each; gives (code, rest of the line) with the code in plain digits."""

    default_error_messages = {
        "pair": _("Line %(number)s needs a code, a space and what belongs to it.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_LIST, rows=10, **options)

    def clean(self, value: Any) -> Any:
        return list(self._pairs(super().clean(value)))

    def _pairs(self, text: str) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.split(None, 1)
            if words and len(words) == 1:
                raise ValidationError(
                    self.error_messages["pair"], code="pair", params={"number": number}
                )
            if words:
                yield parse_code(words[0]), words[1].strip()


class ActForm(StepForm):
    effective_on = DateField(label=_("Effective on"), initial=timezone.localdate)
    document = LineField(label=_("Document"), required=False, max_length=100)
    # The act's own fields come first.
    first: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.first, "effective_on", "document", "reason"])

    def prepare(self, unit: Any, user: User) -> None:
        """Offer the choices that `user` has with `unit`."""

    # Does it; raises what the service raises. Each form says how.
    take: Callable[[Any, Act], None]


class SuccessorForm(ActForm):
    """It goes on in a unit that exists, or in a new one: one of both."""

    code = CodeField(label=_("Code of the new unit"), required=False, max_length=12)
    name = LineField(label=_("Name of the new unit"), required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        named = bool(values.get("code") or values.get("name"))
        if values.get("into") and named:
            self.add_error("into", _("Choose a unit or name a new one, not both."))
        values["new"] = NewUnit(values.get("code", ""), values.get("name", "")) if named else None
        return values


class RenameForm(ActForm):
    name = LineField(label=_("New name"), max_length=60)
    first = ("name",)

    def take(self, unit: Community, act: Act) -> None:
        services.rename_unit(unit, act, name=self.cleaned_data["name"])


class MergeForm(SuccessorForm):
    into = forms.ModelChoiceField(
        Community.objects.none(),
        label=_("It goes on in"),
        required=False,
        empty_label=_("A new unit, named below"),
    )
    first = ("into", "code", "name")

    def prepare(self, unit: Community, user: User) -> None:
        units = Community.objects.for_user(user).filter(valid_until__isnull=True)
        units = units.filter(township__county=unit.township.county).exclude(pk=unit.pk)
        field: Any = self.fields["into"]
        field.queryset = units.with_names()
        field.label_from_instance = lambda unit: unit.full_name

    def take(self, unit: Community, act: Act) -> None:
        values = self.cleaned_data
        services.merge_unit(unit, act, into=values["into"], new=values["new"])


class SplitForm(ActForm):
    parts = PairsField(
        label=_("New units"), help_text=_("One a line: its code of 12 digits, a space, its name.")
    )
    first = ("parts",)

    def take(self, unit: Community, act: Act) -> None:
        parts = [NewUnit(code, name) for code, name in self.cleaned_data["parts"]]
        services.split_unit(unit, act, parts=parts)


class CloseForm(ActForm):
    def take(self, unit: Community, act: Act) -> None:
        services.close_unit(unit, act)


class MoveForm(ActForm):
    township = forms.ModelChoiceField(Township.objects.none(), label=_("New township"))
    code = CodeField(label=_("New code"), max_length=12)
    first = ("township", "code")

    def prepare(self, unit: Community, user: User) -> None:
        townships = Township.objects.for_user(user).filter(valid_until__isnull=True)
        field: Any = self.fields["township"]
        field.queryset = townships.exclude(pk=unit.township_id)

    def take(self, unit: Community, act: Act) -> None:
        values = self.cleaned_data
        services.move_unit(unit, act, township=values["township"], code=values["code"])


class RecodeForm(ActForm):
    code = CodeField(label=_("New code"), max_length=12)
    first = ("code",)

    def take(self, unit: Community, act: Act) -> None:
        services.recode_unit(unit, act, code=self.cleaned_data["code"])


class RenameTownshipForm(ActForm):
    name = LineField(label=_("New name"), max_length=60)
    first = ("name",)

    def take(self, unit: Township, act: Act) -> None:
        services.rename_township(unit, act, name=self.cleaned_data["name"])


class MergeTownshipForm(SuccessorForm):
    into = forms.ModelChoiceField(
        Township.objects.none(),
        label=_("It goes on in"),
        required=False,
        empty_label=_("A new unit, named below"),
    )
    codes = PairsField(
        label=_("New codes of its communities"),
        required=False,
        help_text=_("One a line: the code until now, a space, the new code of 12 digits."),
    )
    first = ("into", "code", "name", "codes")

    def prepare(self, unit: Township, user: User) -> None:
        townships = Township.objects.for_user(user).filter(valid_until__isnull=True)
        field: Any = self.fields["into"]
        field.queryset = townships.filter(county=unit.county).exclude(pk=unit.pk)
        lines = [f"{row.code} … {row.name}" for row in services.communities_inside(unit)]
        self.initial["codes"] = "\n".join(lines)

    def clean_codes(self) -> dict[str, str]:
        return {old: parse_code(new.split()[0]) for old, new in self.cleaned_data["codes"]}

    def take(self, unit: Township, act: Act) -> None:
        values = self.cleaned_data
        services.merge_township(
            unit, act, codes=values["codes"], into=values["into"], new=values["new"]
        )


class RecodeTownshipForm(ActForm):
    code = CodeField(
        label=_("New code"),
        max_length=9,
        help_text=_("The codes of its communities follow; their last three digits stay."),
    )
    first = ("code",)

    def take(self, unit: Township, act: Act) -> None:
        services.recode_township(unit, act, code=self.cleaned_data["code"])


class CloseTownshipForm(ActForm):
    def take(self, unit: Township, act: Act) -> None:
        services.close_township(unit, act)
