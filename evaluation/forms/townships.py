"""Which township is scored on which card, and the card as officers fill it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TokenForm
from communities.models import Township
from evaluation import queries
from evaluation.enums import PartSource
from evaluation.forms.scoring import CardAloneForm
from evaluation.models import Round, Scorecard, TownshipScoring
from evaluation.queries.townships import card_parts, township_cards


class ScoringForm(TokenForm):
    """The township, the part of its total and the card; of what the round has."""

    township = forms.ModelChoiceField(
        Township.objects.none(), label=_("Township or subdistrict"), empty_label=_("Choose…")
    )
    source = forms.ChoiceField(label=_("Part of the total"), widget=forms.RadioSelect)
    scorecard = forms.ModelChoiceField(
        Scorecard.objects.none(),
        label=_("Scorecard"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("In one part all townships of a round are scored on the same card."),
    )

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = card_parts(round_)
        cards = {card.pk for source in sources for card in township_cards(round_, source)}
        fields: Any = self.fields
        fields["township"].queryset = queries.townships_of(round_)
        fields["source"].choices = [(source.value, source.label) for source in sources]
        fields["scorecard"].queryset = Scorecard.objects.filter(pk__in=cards).order_by("code")
        if len(sources) == 1:
            fields["source"].initial = sources[0].value
        if len(cards) == 1:
            fields["scorecard"].initial = next(iter(cards))
        self.is_possible = bool(sources and cards)

    def chosen(self) -> dict[str, Any]:
        """Of a form without errors, as `services.begin_scoring` takes it."""
        values = self.cleaned_data
        return {
            "township": values["township"],
            "source": PartSource(values["source"]),
            "card": values["scorecard"],
            "token": values["submission_token"],
        }


class TownshipScoreForm(CardAloneForm):
    """The card of one township."""

    def __init__(self, scoring: TownshipScoring, data: Any = None) -> None:
        super().__init__(scoring.scorecard, data, corrects=bool(scoring.latest_number))
