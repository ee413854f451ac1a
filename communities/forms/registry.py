"""What officers enter about a community, what committees enter about their convention."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, IntegerField, LineField, SeenVersionForm, TextField, TokenForm
from accounts.normalise import parse_code
from communities.constants import (
    CLAUSE_LENGTH,
    CLAUSES,
    EFFECT_LENGTH,
    END_REASON_LENGTH,
    OPINION_LENGTH,
    PREAMBLE_LENGTH,
    SORTING_WORDS,
)
from communities.enums import ConventionKind, Counted, OpinionOutcome
from communities.models import Community, CommunityType, Convention, Township
from communities.services import ASSEMBLIES, ClauseText, VoteFigures

_NUMERALS = "一二三四五六七八九十百零0-9"
LEADING_NUMBER = re.compile(rf"^\s*(第[{_NUMERALS}]+条|[（(]?[{_NUMERALS}]+[)）.、．])\s*")


class CommunityForm(SeenVersionForm):
    """The figures, with the version that the officer saw."""

    households = IntegerField(label=_("households"), required=False)
    residents = IntegerField(label=_("residents"), required=False)

    class Meta:
        model = Community
        fields = ("households", "residents")

    def stored(self, now: Community) -> Any:
        return _("Now stored: %(households)s households, %(residents)s residents.") % {
            "households": "—" if now.households is None else now.households,
            "residents": "—" if now.residents is None else now.residents,
        }


class TownshipForm(SeenVersionForm):
    """The number of civil affairs, with the version that the officer saw."""

    civil_affairs_code = LineField(label=_("code of civil affairs"), required=False)

    class Meta:
        model = Township
        fields = ("civil_affairs_code",)

    def clean_civil_affairs_code(self) -> str:
        code: str = self.cleaned_data["civil_affairs_code"]
        return parse_code(code) if code else ""

    def stored(self, now: Township) -> Any:
        return _("Now stored: %(code)s.") % {"code": now.civil_affairs_code or "—"}


class PublishForm(forms.Form):
    """The reason matters only where an entry was published before."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where an entry was published before; it is shown to the public."),
    )


class ClassifyForm(forms.Form):
    """Which types all the chosen communities have, and since when."""

    types = forms.ModelMultipleChoiceField(
        CommunityType.objects.all(), label=_("types"), widget=forms.CheckboxSelectMultiple
    )
    since = DateField(label=_("since"), initial=timezone.localdate)
    estate = LineField(
        label=_("estate"),
        required=False,
        max_length=60,
        help_text=_("Left empty, it is the whole community."),
    )


class BeginConventionForm(TokenForm):
    """Whose convention it is; asked only of those who write for several committees."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))

    def __init__(self, communities: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = communities
        field.label_from_instance = lambda community: community.full_name


class ClauseForm(forms.Form):
    text = TextField(label=_("Clause"), required=False, max_length=CLAUSE_LENGTH, rows=3)
    concerns_sorting = forms.BooleanField(label=_("On waste sorting"), required=False)


ClauseRows = forms.formset_factory(
    ClauseForm, extra=0, max_num=CLAUSES, validate_max=True, absolute_max=CLAUSES + 1
)


class ConventionForm(forms.Form):
    """The text: title, preamble, clauses, and a text to be cut into clauses at its lines."""

    title = LineField(label=_("Title"), max_length=100)
    preamble = TextField(label=_("Preamble"), required=False, max_length=PREAMBLE_LENGTH)
    pasted = TextField(
        label=_("Paste a whole text"),
        required=False,
        max_length=CLAUSES * CLAUSE_LENGTH,
        help_text=_("Each line becomes a clause; numbers in front of it are taken away."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, convention: Convention, data: Any = None) -> None:
        initial = {
            "title": convention.title,
            "preamble": convention.preamble,
            "version": convention.version,
        }
        super().__init__(data, initial=initial)
        written = [
            {"text": clause.text, "concerns_sorting": clause.concerns_sorting}
            for clause in convention.clauses.all()
        ]
        self.rows: Any = ClauseRows(data, initial=written or [{}], prefix="clauses")

    def is_valid(self) -> bool:
        valid = [super().is_valid(), self.rows.is_valid()]  # both show their errors
        return all(valid)

    def clauses(self) -> list[ClauseText]:
        """The clauses in their order, empty rows left out, pasted lines behind them."""
        rows = [row.cleaned_data for row in self.rows]
        written = [
            ClauseText(row["text"], row["concerns_sorting"]) for row in rows if row.get("text")
        ]
        return [*written, *_pasted(self.cleaned_data["pasted"])]

    def kept(self) -> list[tuple[str, str]]:
        """What was typed into this form's fields, for a page that sends it again."""
        own = {"title", "preamble", "pasted"}
        return [
            (name, str(value))
            for name, value in self.data.items()
            if name in own or name.startswith("clauses-")
        ]

    def add_problems(self, problems: ValidationError) -> None:
        """Show what the service found where it stands; it counts the filled rows alone."""
        filled = [row for row in self.rows if row.cleaned_data.get("text")]
        for name, found in getattr(problems, "error_dict", {"": problems}).items():
            part, _dash, rest = name.partition("-")
            index = rest.partition("-")[0]
            if part == "clauses" and index.isdigit() and int(index) < len(filled):
                filled[int(index)].add_error("text", found)
            elif part == "clauses":
                self.add_error("pasted", found)
            else:
                self.add_error(name if name in self.fields else None, found)


def _pasted(text: str) -> list[ClauseText]:
    lines = (LEADING_NUMBER.sub("", line).strip() for line in text.splitlines())
    return [ClauseText(line, any(word in line for word in SORTING_WORDS)) for line in lines if line]


class ConsultationForm(forms.Form):
    until = DateField(label=_("Until"), help_text=_("3 to 60 days from today."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class EnterOpinionForm(TokenForm):
    text = TextField(
        label=_("What was said"),
        max_length=OPINION_LENGTH,
        help_text=_("Without names: what was said counts, not who said it."),
    )


class AnswerForm(forms.Form):
    """What became of an opinion."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[c for c in OpinionOutcome.choices if c[0] != OpinionOutcome.PENDING],
        widget=forms.RadioSelect,
    )
    answer = LineField(
        label=_("Answer"), max_length=300, help_text=_("Whoever sent it reads the answer.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class OpinionForm(forms.Form):
    """What anybody can send from the public site."""

    text = TextField(
        label=_("Your opinion"),
        max_length=OPINION_LENGTH,
        rows=6,
        help_text=_("Please write no names, telephone numbers or addresses."),
    )


class VoteForm(TokenForm):
    assembly = forms.ChoiceField(label=_("Assembly"), choices=())
    counted = forms.ChoiceField(
        label=_("Who is counted"),
        choices=[(c.value, c.label) for c in Counted if c != Counted.PARTY_MEMBERS],
    )
    held_on = DateField(label=_("Held on"))
    entitled = IntegerField(label=_("Entitled"), minimum=1)
    present = IntegerField(label=_("Present"))
    women = IntegerField(label=_("Women among them"))
    in_favour = IntegerField(label=_("In favour"))
    against = IntegerField(label=_("Against"))
    abstained = IntegerField(label=_("Abstained"))
    meeting_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, convention: Convention, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assembly"]
        kind = ConventionKind(convention.kind)
        field.choices = [(assembly.value, assembly.label) for assembly in ASSEMBLIES[kind]]

    def clean_meeting_key(self) -> str:
        key: str = self.cleaned_data["meeting_key"]
        if key and not (key.isascii() and key.isalnum()):
            raise ValidationError(_("This is no record of a meeting."))
        return key

    def figures(self) -> VoteFigures:
        names = ("entitled", "present", "women", "in_favour", "against", "abstained")
        return VoteFigures(**{name: self.cleaned_data[name] for name in names})


class AdoptForm(TokenForm):
    adopted_on = DateField(label=_("Followed since"), initial=timezone.localdate)
    effect = TextField(
        label=_("Effect"),
        required=False,
        max_length=EFFECT_LENGTH,
        help_text=_("What has changed, without names of residents; it is published."),
    )


class EffectForm(forms.Form):
    effect = TextField(
        label=_("Effect"),
        required=False,
        max_length=EFFECT_LENGTH,
        rows=6,
        help_text=_("What has changed, without names of residents; it is published."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class EndAdoptionForm(forms.Form):
    ended_on = DateField(label=_("Ended on"), initial=timezone.localdate)
    end_reason = LineField(
        label=_("Reason for the end"),
        max_length=END_REASON_LENGTH,
        help_text=_("Officers read it; it is not published."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
