"""What a round comes to: the standings, by the rule that was in force for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, COUNTY_DIGITS
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from evaluation.constants import MOST_PLACES
from evaluation.enums import Colour, Exclusion, Level, Listing
from evaluation.models.rounds import Round
from evaluation.models.scorecards import points_field


def _compared_round(label: Any) -> models.ForeignKey[Round | None, Round | None]:
    return models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=label
    )


def _places_field(label: Any) -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
        help_text=_("Equal totals share a place. Either places or a colour."),
    )


def _colour_field(label: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=10, choices=Colour.choices, blank=True, default="")


def _one_line(name: str) -> Q:
    """One of the two ways to say how far a list reaches, and not both."""
    places, colour = f"{name}_places", f"{name}_from"
    by_places = Q(**{f"{places}__isnull": False, f"{places}__gte": 1, colour: ""})
    by_colour = Q(**{f"{places}__isnull": True, f"{colour}__in": Colour.values})
    return by_places | by_colour


def _no_lines(prefix: str = "") -> Q:
    lines = {f"{prefix}{side}_places__isnull": True for side in ("red", "black")}
    colours = {f"{prefix}{side}_from": "" for side in ("red", "black")}
    return Q(**lines, **colours, **{f"{prefix}names_black": False})


def _red_above_black(prefix: str = "") -> Q:
    """A colour stands on one side only."""
    red, black = f"{prefix}red_from", f"{prefix}black_from"
    found = Q(**{red: ""}) | Q(**{black: ""})
    colours = Colour.values
    for place, colour in enumerate(colours[:-1], start=1):
        found |= Q(**{red: colour, f"{black}__in": colours[place:]})
    return found


_TOWNSHIP = "township_"
_NO_TOWNSHIP_LINES = _no_lines(_TOWNSHIP)


class StandingRule(models.Model):
    """From when on how much must have been inspected and counted, by which document, and which
    list the bulletin carries (`evaluation.lists` says who stands on it).

    The county's own row goes before the city's. Rows never change: a newer one takes over from its
    day on, and standings that were computed keep theirs, so the lists of a bulletin do as well.
    """

    jurisdiction = internal(
        models.CharField(
            _("city or county (division code)"),
            max_length=COUNTY_DIGITS,
            validators=[RegexValidator(r"\A[0-9]{4}([0-9]{2})?\Z", _("Four or six digits."))],
        )
    )
    since = public(
        models.DateField(
            _("in force from"),
            help_text=_("Holds for the periods that end on this day or later."),
        )
    )
    minimum_coverage = public(
        models.PositiveSmallIntegerField(
            _("least coverage in percent"),
            validators=[MaxValueValidator(100)],
            help_text=_(
                "Share of its villages and communities that must have been inspected before a "
                "township or county is ranked. 0: any."
            ),
        )
    )
    minimum_sample = public(
        models.PositiveIntegerField(
            _("smallest sample"),
            validators=[MinValueValidator(1)],
            help_text=_("A rate counted from fewer than this is not shown as a percentage."),
        )
    )
    minimum_findings = public(
        models.PositiveSmallIntegerField(
            _("fewest findings"),
            null=True,
            blank=True,
            validators=[MinValueValidator(1)],
            help_text=_(
                "The bulletin counts what was found and put right, and tells no counts of a unit "
                "or section with fewer findings than this. Empty: it tells nothing of findings."
            ),
        )
    )
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))
    listing = public(
        models.CharField(
            _("list in the bulletin"),
            max_length=10,
            choices=Listing.choices,
            default=Listing.NONE,
            help_text=_("Colours are those of the grades of the round's scorecard."),
        )
    )
    red_places = public(_places_field(_("red list: the first")))
    red_from = public(_colour_field(_("red list: this colour and better")))
    black_places = public(_places_field(_("black list: the last")))
    black_from = public(_colour_field(_("black list: this colour and worse")))
    names_black = public(
        models.BooleanField(
            _("the black list names units"),
            default=False,
            help_text=_(
                "Without it, it says how many there are, and in how many townships. It never names "
                "a person."
            ),
        )
    )
    lists_townships = public(
        models.BooleanField(
            _("townships have such a list too"),
            default=False,
            help_text=_("Of the totals of townships that have a rank."),
        )
    )
    township_red_places = public(_places_field(_("red list of townships: the first")))
    township_red_from = public(_colour_field(_("red list of townships: this colour and better")))
    township_black_places = public(_places_field(_("black list of townships: the last")))
    township_black_from = public(_colour_field(_("black list of townships: this colour and worse")))
    township_names_black = public(
        models.BooleanField(
            _("the black list of townships names them"),
            default=False,
            help_text=_("Without it, it says how many there are."),
        )
    )
    listing_source = public(
        models.CharField(
            _("source of the list"),
            max_length=200,
            blank=True,
            default="",
            validators=[validate_plain_text],
            help_text=_("The document and article that provide for it; it stands beside the list."),
        )
    )
    entered_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("entered by"),
        )
    )
    entered_at = internal(
        models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    )

    class Meta:
        verbose_name = _("rule of the standings")
        verbose_name_plural = _("rules of the standings")
        ordering = ("-since", "jurisdiction")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "since"),
                name="standing_rule_once_a_day",
                violation_error_message=_("Another rule begins on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_coverage__lte=100, minimum_sample__gte=1),
                name="standing_rule_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(minimum_findings__isnull=True) | Q(minimum_findings__gte=1),
                name="standing_rule_fewest_findings",
            ),
            models.CheckConstraint(
                condition=(Q(listing=Listing.RED_BLACK) & _one_line("red") & _one_line("black"))
                | (Q(listing__in=(Listing.NONE, Listing.COLOURS)) & _no_lines()),
                name="standing_rule_lines_of_lists",
                violation_error_message=_(
                    "A red and black list needs, for each of the two, either a number of places or "
                    "a colour; another list has neither."
                ),
            ),
            models.CheckConstraint(
                condition=_red_above_black(),
                name="standing_rule_red_above_black",
                violation_error_message=_(
                    "The colour of the red list must be better than that of the black list."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(lists_townships=False) & _NO_TOWNSHIP_LINES)
                | (Q(lists_townships=True, listing=Listing.COLOURS) & _NO_TOWNSHIP_LINES)
                | (
                    Q(lists_townships=True, listing=Listing.RED_BLACK)
                    & _one_line("township_red")
                    & _one_line("township_black")
                ),
                name="standing_rule_lines_of_townships",
                violation_error_message=_(
                    "A list of townships is of the same kind as that of communities; a red and "
                    "black one needs, for each of the two, either a number of places or a colour."
                ),
            ),
            models.CheckConstraint(
                condition=_red_above_black(_TOWNSHIP),
                name="standing_rule_township_red_above_black",
                violation_error_message=_(
                    "The colour of the red list must be better than that of the black list."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(listing=Listing.NONE) & Q(listing_source=""))
                | (~Q(listing=Listing.NONE) & ~Q(listing_source="")),
                name="standing_rule_list_has_source",
                violation_error_message=_("A list needs its source; without a list there is none."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.jurisdiction} · {self.since}"

    def scope_code(self) -> str:
        """The division code that says whose rule it is."""
        return self.jurisdiction


class Standing(ScopedModel):
    """The result of one unit in one round. Every field is derived.

    Computed by `services.recompute_standings` when a round closes and when an inspection of a
    closed round is corrected; do not set. `total` is the confirmed total of a community, or the
    mean of the confirmed totals below a township or county; None where nothing was inspected. Of
    a township whose round has weights it is made of its `parts`, and None where one is demanded
    and missing.
    A unit without a rank says why in `exclusion`; a county, alone in its round, is ranked among
    the published ones by the page that shows them. `units` counts the committees of the round in
    it, so it is 0 for what has no committee or was merged away before the period ended, and for a
    township without a unit in the round whose total is made of parts.
    """

    scope_path = "unit_code"

    round = internal(models.ForeignKey(Round, on_delete=models.PROTECT, related_name="standings"))
    rule = public(
        models.ForeignKey(
            StandingRule,
            on_delete=models.PROTECT,
            null=True,
            related_name="+",
            verbose_name=_("rule of the standings"),
        )
    )
    level = public(models.CharField(_("level"), max_length=10, choices=Level.choices))
    unit_code = internal(models.CharField(_("division code"), max_length=CODE_LENGTH))
    name = public(models.CharField(_("name"), max_length=60))
    slug = public(models.CharField(_("address"), max_length=120))
    parent_name = public(models.CharField(_("belongs to"), max_length=60, blank=True))
    parent_slug = public(models.CharField(max_length=120, blank=True))
    total = public(points_field(_("total"), null=True))
    units = public(models.PositiveIntegerField(_("units")))
    inspected = public(models.PositiveIntegerField(_("inspected")))
    participation_numerator = public(models.PositiveIntegerField(default=0))
    participation_denominator = public(models.PositiveIntegerField(default=0))
    accuracy_numerator = public(models.PositiveIntegerField(default=0))
    accuracy_denominator = public(models.PositiveIntegerField(default=0))
    rank = public(models.PositiveIntegerField(_("rank"), null=True))
    exclusion = public(
        models.CharField(
            _("why without a rank"),
            max_length=20,
            choices=Exclusion.choices,
            blank=True,
            default="",
        )
    )
    # The criteria by which the result was cancelled, as the card names them.
    cancelled_for = public(
        models.CharField(_("cancelled for"), max_length=300, blank=True, default="")
    )
    # What the result is compared with: another round may be closed between the two later.
    previous_round = internal(_compared_round(_("The round before")))
    previous_total = public(points_field(_("previous total"), null=True))
    previous_rank = public(models.PositiveIntegerField(_("previous rank"), null=True))
    last_year_round = internal(_compared_round(_("The same period of the year before")))
    last_year_total = public(points_field(_("total of a year before"), null=True))
    last_year_rank = public(models.PositiveIntegerField(_("rank of a year before"), null=True))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ("round", "level", F("rank").asc(nulls_last=True), "unit_code")
        constraints = (
            models.UniqueConstraint(fields=("round", "level", "unit_code"), name="standing_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(total__isnull=False),
                name="standing_rank_needs_total",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=False, exclusion="")
                | (Q(rank__isnull=True) & ~Q(exclusion="")),
                name="standing_rank_or_exclusion",
            ),
        )
        indexes = (
            models.Index(fields=("level", "unit_code"), name="standing_unit"),
            # A unit over the years: its code may change, its address does not.
            models.Index(fields=("slug", "round"), name="standing_slug"),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.name}"

    @property
    def change(self) -> Decimal | None:
        """Points gained since the round before; None where either is missing."""
        return gained(self.total, self.previous_total)

    @property
    def last_year_change(self) -> Decimal | None:
        """Points gained since the same period a year before; None where either is missing."""
        return gained(self.total, self.last_year_total)


class TypeStanding(models.Model):
    """The place of a community among those of one of its types in the same round; derived."""

    standing = internal(models.ForeignKey(Standing, on_delete=models.CASCADE, related_name="types"))
    code = public(models.CharField(_("code"), max_length=40))
    name = public(models.CharField(_("community type"), max_length=60))
    rank = public(models.PositiveIntegerField(_("rank"), null=True))
    ranked = public(models.PositiveIntegerField(_("ranked communities of the type")))
    previous_rank = public(models.PositiveIntegerField(_("previous rank"), null=True))
    last_year_rank = public(models.PositiveIntegerField(_("rank of a year before"), null=True))

    class Meta:
        verbose_name = _("standing within the type")
        verbose_name_plural = _("standings within the type")
        constraints = (
            models.UniqueConstraint(fields=("standing", "code"), name="type_standing_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=1, rank__lte=F("ranked")),
                name="type_standing_rank_among_ranked",
            ),
        )

    def __str__(self) -> str:
        return f"{self.standing} · {self.name}"


def gained(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    """Points won (or, below zero, lost) from `then` to `now`; None where either is missing."""
    return None if now is None or then is None else now - then
