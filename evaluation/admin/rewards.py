"""Rules of rewards and penalties, what they propose, and its way to publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.enums import OFFICERS
from accounts.forms import DateField, DecimalField, IntegerField, LineField, TextField, TokenForm
from accounts.rules import Refusal
from accounts.services import once
from benxi_sorting.admin import NewestFirstFilter, PortalModelAdmin, SteppedModelAdmin
from communities.models import County
from evaluation import queries, services
from evaluation.admin.counties import CountyChoiceMixin
from evaluation.admin.versions import ReplacingForm
from evaluation.constants import LONGEST_PUBLICITY, LONGEST_ROW, REASON_LENGTH
from evaluation.enums import Level, RewardKind, RewardLevel, RewardState
from evaluation.models import Reward, RewardRule, Round
from evaluation.periods import bulletin_key, period_name
from evaluation.reward_publication import publish_rewards
from evaluation.rules import COUNTY
from evaluation.services.rewards import RULE_FIELDS
from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current

REWARD_TEXT = 500


def _percent(label: Any, **options: Any) -> DecimalField:
    return DecimalField(label=label, required=False, places=2, maximum=100, unit="%", **options)


class RewardRuleForm(TokenForm, ReplacingForm):
    shown = "text"
    title = LineField(label=_("name of the reward or penalty"), max_length=60)
    count = IntegerField(label=_("number of places"), required=False, minimum=1, unit="名")
    at_least = _percent(
        _("from (% of the full mark)"),
        help_text=_("Of a property company: its satisfaction in percent."),
    )
    below = _percent(_("below (% of the full mark)"))
    in_a_row = IntegerField(
        label=_("rounds in a row"), minimum=1, maximum=LONGEST_ROW, initial=1, unit="期"
    )
    text = TextField(label=_("what is done"), max_length=REWARD_TEXT)
    source = LineField(
        label=_("source"),
        max_length=200,
        help_text=_("The document and article that provide for it."),
    )
    publicity_days = IntegerField(
        label=_("days of publicity"), minimum=1, maximum=LONGEST_PUBLICITY, initial=5, unit="天"
    )
    valid_from = DateField(label=_("valid from"))
    valid_until = DateField(label=_("valid until"), required=False)

    class Meta:
        model = RewardRule
        fields = ("jurisdiction", *RULE_FIELDS)


@admin.register(RewardRule)
class RewardRuleAdmin(CountyChoiceMixin, PortalModelAdmin):
    form = RewardRuleForm
    view_roles = COUNTY
    add_roles = COUNTY
    change_roles = COUNTY
    list_display = ("title", "kind", "level", "condition", "valid_from", "valid_until")
    list_filter = ("kind", "level", "condition")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("jurisdiction", *RULE_FIELDS, "seen_version", "submission_token")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("jurisdiction",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        user: Any = request.user
        values = {name: form.cleaned_data[name] for name in RULE_FIELDS}
        if change:
            stored = RewardRule.objects.get(pk=obj.pk)
            version = form.cleaned_data["seen_version"]
            services.save_rule(stored, by=user, values=values, expected_version=version)
            return
        made, _is_new = once(
            model=RewardRule,
            user=user,
            token=form.cleaned_data["submission_token"],
            create=lambda: services.save_rule(
                RewardRule(), by=user, values={"jurisdiction": obj.jurisdiction, **values}
            ),
        )
        obj.pk = made.pk

    def log_addition(self, request: Any, obj: Any, message: Any) -> None:  # type: ignore[override]
        """`save_rule` recorded it."""

    log_change = log_addition  # type: ignore[assignment]


def _address(publication: Publication) -> str:
    """The public page of the version that a reward rests on."""
    if publication.kind == Kind.COMPANIES:
        county_slug = publication.key.removesuffix(f"-{publication.period.lower()}")
        where = (publication.period, county_slug, publication.version)
        return reverse("company_results_version", args=where)
    return reverse("bulletin_version", args=[publication.key, publication.version])


class ProposalForm(TokenForm):
    """What no rule proposes. Units are chosen by what they are called in the results."""

    kind = forms.ChoiceField(label=_("kind"), choices=RewardKind.choices)
    unit = forms.ChoiceField(label=_("unit"))
    title = LineField(label=_("name of the reward or penalty"), max_length=60)
    text = TextField(label=_("what is done"), max_length=REWARD_TEXT)
    basis = LineField(label=_("why"), max_length=REASON_LENGTH)
    source = LineField(label=_("source"), max_length=200)
    publicity_days = IntegerField(
        label=_("days of publicity"), minimum=1, maximum=LONGEST_PUBLICITY, initial=5, unit="天"
    )
    names_unit = forms.BooleanField(
        label=_("name the unit in public"), required=False, initial=True
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (
                label,
                [
                    (f"{level}:{row.slug}", row.name)
                    for row in queries.ranking(round_, Level(level))
                ],
            )
            for level, label in RewardLevel.choices
            if level != RewardLevel.COMPANY
        ]
        companies = queries.companies_at_work(round_)
        listed = [(f"{RewardLevel.COMPANY}:{c.credit_code}", c.name) for c in companies]
        groups.append((RewardLevel.COMPANY.label, listed))
        field: Any = self.fields["unit"]
        field.choices = groups

    def values(self) -> dict[str, Any]:
        names = ("kind", "title", "text", "basis", "source", "publicity_days", "names_unit")
        return {name: self.cleaned_data[name] for name in names}


class PublicationForm(forms.Form):
    reason = TextField(label=_("Reason"), required=False, max_length=REASON_LENGTH, rows=2)


@admin.register(Reward)
class RewardAdmin(SteppedModelAdmin):
    view_roles = OFFICERS
    ordering = ("-round_id", "kind", "level", models.F("rank").asc(nulls_last=True), "unit_code")
    list_display = ("unit_name", "state_word", "title", "kind", "period", "rank", "doubtful")
    list_filter = ("state", "kind", "level", ("round__period", NewestFirstFilter))
    search_fields = ("unit_name",)
    search_help_text = _("Name of the unit: all that it has received")
    fields = ("unit_name", "kind", "title", "text", "basis", "source", "rests_on", "total", "rank",
              "state", "doubt", "decision_reason", "proposed", "approved_by", "published_on",
              "publicity_until", "names_unit", "all_of_the_round")  # fmt: skip
    readonly_fields = fields
    steps = {
        RewardState.APPROVED: services.approve_reward,
        RewardState.DECLINED: services.decline_reward,
        RewardState.REVERSED: services.decline_reward,
    }

    bulk_steps = (RewardState.APPROVED, RewardState.DECLINED)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        people = ("proposed_by", "approved_by")
        return super().get_queryset(request).select_related("round", "rule", "publication", *people)

    def get_urls(self) -> list[URLPattern]:
        name, view = "evaluation_reward", self.admin_site.admin_view
        own = [
            path("round/<int:round_id>/", view(self.round_view), name=f"{name}_round"),
            path("round/<int:round_id>/propose/", view(require_POST(self.propose_view)),
                 name=f"{name}_propose"),
            path("round/<int:round_id>/by-hand/", view(self.by_hand_view), name=f"{name}_by_hand"),
            path("round/<int:round_id>/publish/", view(require_POST(self.publish_view)),
                 name=f"{name}_publish"),
        ]  # fmt: skip
        return [*own, *super().get_urls()]

    @admin.display(description=_("period"), ordering="round__period")
    def period(self, obj: Reward) -> str:
        return period_name(obj.round.period)

    @admin.display(description=_("to be reversed"))
    def doubtful(self, obj: Reward) -> Any:
        # The red cross of a column that is true or false would stand where all is well.
        return _("To be reversed") if obj.doubt else "—"

    @admin.display(description=_("proposed by"))
    def proposed(self, obj: Reward) -> str:
        return str(obj.proposed_by or obj.rule)

    @admin.display(description=_("rests on"))
    def rests_on(self, obj: Reward) -> str:
        publication = obj.publication
        address = _address(publication)
        verify = reverse("verify_hash", args=[publication.sha256])
        return format_html(
            '<a href="{}">{}</a> · <a href="{}"><code>{}…</code></a>',
            address,
            publication,
            verify,
            publication.sha256[:12],
        )

    @admin.display(description=_("rewards and penalties of the round"))
    def all_of_the_round(self, obj: Reward) -> str:
        address = reverse("admin:evaluation_reward_round", args=[obj.round_id])
        return format_html('<a href="{}">{}</a>', address, obj.round)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The page of all is the county's: a township is not led to what it may not open."""
        user: Any = request.user
        if obj is not None and user.may(COUNTY, obj.round.jurisdiction):
            return self.fields
        return self.fields[:-1]

    def _round(self, request: HttpRequest, round_id: int) -> Round:
        user: Any = request.user
        rounds = queries.with_county(Round.objects.for_user(user))
        round_ = rounds.select_related("scorecard").filter(pk=round_id).first()
        if round_ is None:
            raise Http404
        return round_

    def round_view(self, request: HttpRequest, round_id: int) -> HttpResponse:
        return self._round_page(request, self._round(request, round_id), PublicationForm())

    def _round_page(
        self, request: HttpRequest, round_: Round, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        county = County.objects.get(code=round_.jurisdiction)
        shown = current(Kind.REWARD, bulletin_key(round_.period, county.slug))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rewards and penalties of %(round)s") % {"round": round_},
            "opts": self.opts,
            "round": round_,
            "rewards": queries.rewards_of(round_),
            "rules": queries.rules_in_force(round_),
            "waiting": services.waiting_rules(round_),
            "shown": shown,
            "address": address_of(shown) if shown else None,
            "form": form,
        }
        template = "evaluation/admin/rewards.html"
        return TemplateResponse(request, template, context, status=status)

    def propose_view(self, request: HttpRequest, round_id: int) -> HttpResponse:
        user: Any = request.user
        round_ = self._round(request, round_id)
        try:
            made = len(services.propose_rewards(round_, by=user))
            found = ngettext("%(number)s new proposal.", "%(number)s new proposals.", made)
            messages.success(request, found % {"number": made})
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return self._back(round_)

    def _back(self, round_: Round) -> HttpResponse:
        address = reverse("admin:evaluation_reward_round", args=[round_.pk])
        return HttpResponseRedirect(address)

    def by_hand_view(self, request: HttpRequest, round_id: int) -> HttpResponse:
        user: Any = request.user
        round_ = self._round(request, round_id)
        form = ProposalForm(request.POST or None, round_=round_)
        if request.method == "POST" and form.is_valid():
            level, _colon, key = form.cleaned_data["unit"].partition(":")
            try:
                services.propose_by_hand(
                    round_,
                    by=user,
                    token=form.cleaned_data["submission_token"],
                    level=level,
                    unit_key=key,
                    values=form.values(),
                )
                return self._back(round_)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
            except ValidationError as error:
                form.add_error(None, error.messages)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Propose by hand"),
            "opts": self.opts,
            "round": round_,
            "form": form,
        }
        return TemplateResponse(request, "evaluation/admin/reward_by_hand.html", context)

    def publish_view(self, request: HttpRequest, round_id: int) -> HttpResponse:
        user: Any = request.user
        round_ = self._round(request, round_id)
        form = PublicationForm(request.POST)
        if form.is_valid():
            try:
                made = publish_rewards(round_, by=user, reason=form.cleaned_data["reason"])
                messages.success(request, _("Published: %(title)s") % {"title": made})
                return self._back(round_)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
        return self._round_page(request, round_, form)
