"""What a committee enters about its council system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import DateField, LineField, TextField
from communities import queries
from communities.constants import PARTIES, RULES_LENGTH
from communities.enums import Frequency, PartyKind
from communities.forms.bodies import Difference, KeptForm
from communities.models import Community, Council, CouncilParty
from communities.services import CouncilEntry, PartyEntry

OUT = "out"
Choices = list[tuple[str, Any]]


class PartyForm(forms.Form):
    """One party: one of the register, or a kind with the name that is typed."""

    who = forms.ChoiceField(label=_("Party"), required=False)
    name = LineField(label=_("Official name"), max_length=100, required=False)
    post = LineField(label=_("Post of who represents it"), max_length=60, required=False)

    def __init__(self, *args: Any, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["who"]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        who, name = cleaned.get("who"), cleaned.get("name")
        if who in PartyKind.values and not name:
            self.add_error("name", _("Write its official name."))
        if who == "" and (name or cleaned.get("post")):
            self.add_error("who", _("Choose what it is, or take it out."))
        return cleaned

    @property
    def asks_name(self) -> bool:
        """What is chosen from the register has its name there; it is not asked for again."""
        return not str(self["who"].value() or "").startswith(("body-", "company-"))

    @property
    def is_filled(self) -> bool:
        return self.cleaned_data.get("who", "") not in {"", OUT}


PartyRows = forms.formset_factory(
    PartyForm, extra=0, max_num=PARTIES, validate_max=True, absolute_max=PARTIES + 10
)


class CouncilForm(KeptForm):
    """The text of a draft and its parties, over the version that was seen."""

    title = LineField(label=_("Title"), max_length=100)
    frequency = forms.ChoiceField(label=_("How often it meets"), choices=Frequency.choices)
    rules = TextField(
        label=_("Rules"),
        required=False,
        max_length=RULES_LENGTH,
        rows=12,
        help_text=_(
            "How matters are put forward, talked over, decided and carried out. The text is "
            "published: write offices, no names."
        ),
    )
    effective_on = DateField(label=_("In force from"), required=False)
    decided = LineField(
        label=_("Decided where and when"),
        max_length=200,
        required=False,
        help_text=_("Which meeting, and its date. It is not published."),
    )

    def __init__(self, community: Community, row: Council, data: Any = None) -> None:
        super().__init__(community, row, data)
        self.kept = list(queries.parties_of(row))
        self.bodies = {
            f"body-{body.pk}": body
            for body in queries.bodies_that_may_take_part(community, self.kept)
        }
        self.companies = {
            f"company-{company.pk}": company
            for company in queries.companies_that_may_take_part(community, self.kept)
        }
        self.rows: Any = PartyRows(
            data,
            initial=[_initial(party) for party in self.kept] or [{}],
            prefix="parties",
            form_kwargs={"choices": self._choices()},
        )

    def _choices(self) -> list[tuple[Any, Any]]:
        register: Choices = [
            *((key, _ended(body.name, body.until)) for key, body in self.bodies.items()),
            *((key, company.name) for key, company in self.companies.items()),
        ]
        return [
            ("", _("Choose…")),
            (OUT, _("Take it out")),
            *([(_("From the register"), register)] if register else []),
            (_("Typed below"), list(PartyKind.choices)),
        ]

    def is_valid(self) -> bool:
        valid = [super().is_valid(), self.rows.is_valid()]  # both show their errors
        return all(valid)

    def _filled(self) -> list[Any]:
        return [row for row in self.rows if row.is_filled]

    def entry(self) -> CouncilEntry:
        values = self.cleaned_data
        return CouncilEntry(
            title=values["title"],
            rules=values["rules"],
            frequency=Frequency(values["frequency"]),
            effective_on=values["effective_on"],
            decided=values["decided"],
            parties=[self._party(row.cleaned_data) for row in self._filled()],
        )

    def _party(self, values: dict[str, Any]) -> PartyEntry:
        who, post = values["who"], values["post"]
        if who in self.bodies:
            return PartyEntry(body=self.bodies[who], post=post)
        if who in self.companies:
            return PartyEntry(company=self.companies[who], post=post)
        return PartyEntry(kind=PartyKind(who), name=values["name"], post=post)

    def add_problems(self, problems: ValidationError) -> None:
        """Show what the service found where it stands; it counts the filled rows alone."""
        filled = self._filled()
        for name, found in getattr(problems, "error_dict", {"": problems}).items():
            part, _dash, rest = name.partition("-")
            place, _dash, field = rest.partition("-")
            if part == "parties":
                filled[int(place)].add_error(field, found)
            else:
                self.add_error(name if name in self.fields else None, found)

    def beside(self, now: Any) -> list[Difference]:
        """Also the parties, each as its kind, name and post."""
        stored = [_line(party) for party in queries.parties_of(now)]
        entries = self.entry().parties
        typed = [_line(entry.row(now, place)) for place, entry in enumerate(entries)]
        found = super().beside(now)
        if stored != typed:
            found.append(Difference(_("Parties"), "；".join(stored), "；".join(typed)))
        return found


def _initial(party: CouncilParty) -> dict[str, str]:
    who = party.kind
    if party.body_id:
        who = f"body-{party.body_id}"
    elif party.company_id:
        who = f"company-{party.company_id}"
    is_typed = who == party.kind
    return {"who": who, "name": party.name if is_typed else "", "post": party.post}


def _ended(name: str, day: Any) -> str:
    if day is None:
        return name
    return gettext("%(name)s (ended on %(date)s)") % {"name": name, "date": day}


def _line(party: CouncilParty) -> str:
    return " ".join(part for part in (party.get_kind_display(), party.name, party.post) if part)
