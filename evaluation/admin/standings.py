"""The standings of a round as officers see them, and the rules that they are computed by."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS
from accounts.enums import OFFICERS
from accounts.forms import DateField, IntegerField, LineField
from accounts.models import User
from benxi_sorting.admin import PortalModelAdmin
from communities.models import County
from evaluation import queries, services
from evaluation.admin.progress import ProgressPages
from evaluation.constants import MOST_PLACES
from evaluation.enums import Exclusion, Level, RoundState
from evaluation.models import Bulletin, Round, StandingRule
from evaluation.rules import COUNTY

DEMANDED = ("since", "minimum_coverage", "minimum_sample", "minimum_findings", "source")
LISTED = (
    "listing", "red_places", "red_from", "black_places", "black_from", "names_black",
    "listing_source",
)  # fmt: skip
LISTED_TOWNSHIPS = (
    "lists_townships", "township_red_places", "township_red_from", "township_black_places",
    "township_black_from", "township_names_black",
)  # fmt: skip

WIDE = forms.TextInput(attrs={"size": 60})


def standings_tables(round_: Round) -> dict[str, Any]:
    """All stored standings of a round: who is ranked, and the others by their reason."""
    communities = queries.ranking(round_, Level.COMMUNITY)
    places = Counter(row.rank for row in communities if row.rank is not None)
    types = queries.places_within_types(round_)
    excluded = [
        (reason.label, [row for row in communities if row.exclusion == reason])
        for reason in Exclusion
    ]
    return {
        "rule": queries.rule_of(round_),
        "ranked": [(row, types.get(row.pk, ())) for row in communities if row.rank is not None],
        "shared": {rank for rank, count in places.items() if count > 1},
        "excluded": [(label, rows) for label, rows in excluded if rows],
        "townships": queries.standings(round_, Level.TOWNSHIP),
        "county": queries.standings(round_, Level.COUNTY).first(),
        "entered": queries.entered_parts(round_),
    }


class StandingPages(ProgressPages):
    """The standings of a round, and from each rank down to the record and its photos."""

    def get_urls(self) -> list[URLPattern]:
        name, wrapped = "evaluation_round", self.admin_site.admin_view
        own = [
            path(
                "<path:object_id>/standings/",
                wrapped(self.standings_view),
                name=f"{name}_standings",
            ),
            path(
                "<path:object_id>/standings/<slug:slug>/",
                wrapped(self.movement_view),
                name=f"{name}_movement",
            ),
        ]
        return [*own, *super().get_urls()]

    def _page(self, request: HttpRequest, round_: Round, name: str, **context: Any) -> HttpResponse:
        whole = {**self._context(request, round_, context.pop("title")), **context}
        return TemplateResponse(request, f"evaluation/admin/{name}.html", whole)

    def standings_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        round_ = self._round(request, object_id)
        return self._page(
            request,
            round_,
            "standings",
            title=_("Standings of %(round)s") % {"round": round_},
            bulletin=Bulletin.objects.filter(round=round_).first(),
            is_computed=round_.state not in (RoundState.PLANNED, RoundState.OPEN),
            **standings_tables(round_),
        )

    def movement_view(self, request: HttpRequest, object_id: str, slug: str) -> HttpResponse:
        """Why a community moved, by criterion, against the round before or the year before."""
        round_ = self._round(request, object_id)
        standing = queries.standings(round_, Level.COMMUNITY).filter(slug=slug).first()
        if standing is None:
            raise Http404
        against = request.GET.get("against") or "previous"
        if against not in queries.COMPARED:
            raise SuspiciousOperation("against is none of those offered.")
        return self._page(
            request,
            round_,
            "movement",
            title=_("%(name)s: why it moved") % {"name": standing.name},
            explanation=queries.explain(standing, against),
            inspection=queries.inspection_behind(standing),
        )


def places_of_rules(user: User) -> list[tuple[str, str]]:
    """The city and the counties for which `user` may set rules, by code."""
    counties = list(County.objects.for_user(user).values_list("code", "name"))
    cities = {code[:CITY_DIGITS] for code, _name in counties}
    whole = [(code, str(_("the whole city"))) for code in cities if user.may(COUNTY, code)]
    return [*whole, *counties]


def _places(name: str) -> IntegerField:
    field: Any = StandingRule._meta.get_field(name)
    return IntegerField(
        label=field.verbose_name,
        minimum=1,
        maximum=MOST_PLACES,
        required=False,
        help_text=field.help_text,
    )


class StandingRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    since = DateField(
        label=_("in force from"),
        help_text=_("Holds for the periods that end on this day or later."),
    )
    minimum_coverage = IntegerField(
        label=_("least coverage in percent"),
        maximum=100,
        unit="%",
        help_text=StandingRule._meta.get_field("minimum_coverage").help_text,
    )
    minimum_sample = IntegerField(
        label=_("smallest sample"),
        minimum=1,
        help_text=StandingRule._meta.get_field("minimum_sample").help_text,
    )
    minimum_findings = IntegerField(
        label=_("fewest findings"),
        minimum=1,
        maximum=MOST_PLACES,
        required=False,
        help_text=StandingRule._meta.get_field("minimum_findings").help_text,
    )
    source = LineField(label=_("source"), widget=WIDE)
    red_places = _places("red_places")
    black_places = _places("black_places")
    township_red_places = _places("township_red_places")
    township_black_places = _places("township_black_places")
    listing_source = LineField(
        label=_("source of the list"),
        required=False,
        widget=WIDE,
        help_text=StandingRule._meta.get_field("listing_source").help_text,
    )

    class Meta:
        model = StandingRule
        fields = ("jurisdiction", *DEMANDED, *LISTED, *LISTED_TOWNSHIPS)


@admin.register(StandingRule)
class StandingRuleAdmin(PortalModelAdmin):
    """Added and read, never changed: standings point at the row that they were computed by."""

    form = StandingRuleForm
    view_roles = OFFICERS
    add_roles = COUNTY
    list_display = ("place", "since", "coverage", "minimum_sample", "source", "listing")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "jurisdiction":
            return forms.ChoiceField(
                label=_("city or county"), choices=places_of_rules(request.user)
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        place = "jurisdiction" if obj is None else "place"
        return (
            (None, {"fields": (place, *DEMANDED)}),
            (_("List in the bulletin"), {"fields": LISTED}),
            (_("List of townships in the bulletin"), {"fields": LISTED_TOWNSHIPS}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("place", *DEMANDED, *LISTED, *LISTED_TOWNSHIPS)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        county = County.objects.filter(code=models.OuterRef("jurisdiction")).values("name")
        rows = super().get_queryset(request)
        named: models.QuerySet[Any] = rows.annotate(county_name=models.Subquery(county))
        return named

    @admin.display(description=_("city or county"), ordering="jurisdiction")
    def place(self, rule: StandingRule) -> str:
        return rule.__dict__["county_name"] or str(_("the whole city"))

    @admin.display(description=_("least coverage"), ordering="minimum_coverage")
    def coverage(self, rule: StandingRule) -> str:
        return f"{rule.minimum_coverage}%"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        obj.pk = services.add_standing_rule(by=user, **form.cleaned_data).pk

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`add_standing_rule` recorded it, with all its figures."""
