"""Rewards and penalties that follow from results, and the rules that propose them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH, COUNTY_DIGITS
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.constants import LONGEST_PUBLICITY, LONGEST_ROW, REASON_LENGTH
from evaluation.enums import Condition, RewardKind, RewardLevel, RewardState, SpanKind
from evaluation.models.people import person_field
from evaluation.models.register import DocumentNumber
from evaluation.models.rounds import Round
from evaluation.models.scorecards import points_field
from evaluation.rules import REWARD_STEPS
from portal.models import Publication


def _percent(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def _line(label: Any, length: int, **options: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=length, validators=[validate_plain_text], **options)


def _condition(**options: Any) -> models.CharField[str, str]:
    return models.CharField(_("condition"), max_length=10, choices=Condition.choices, **options)


def _span(**options: Any) -> models.CharField[str, str]:
    return models.CharField(
        _("span of the companies' results"),
        max_length=10,
        choices=SpanKind.choices,
        blank=True,
        default="",
        **options,
    )


def _count() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(
        _("number of places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )


def _in_a_row() -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        _("rounds in a row"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ROW)],
    )


class RewardRule(ScopedModel, VersionedModel):
    """What a county promises or threatens for a result; `evaluation.incentives` says to whom."""

    scope_path = "jurisdiction"

    jurisdiction = internal(models.CharField(_("county (division code)"), max_length=COUNTY_DIGITS))
    title = public(_line(_("name of the reward or penalty"), 60))
    kind = public(models.CharField(_("kind"), max_length=10, choices=RewardKind.choices))
    level = public(models.CharField(_("about"), max_length=10, choices=RewardLevel.choices))
    condition = public(_condition())
    span = public(_span())
    count = public(_count())
    at_least = public(_percent(_("from (% of the full mark)")))
    below = public(_percent(_("below (% of the full mark)")))
    in_a_row = public(_in_a_row())
    text = public(
        models.TextField(_("what is done"), validators=[validate_multiline_text], max_length=500)
    )
    source = public(
        _line(
            _("source"),
            200,
            help_text=_("The document and article that provide for it."),
        )
    )
    publicity_days = public(
        models.PositiveSmallIntegerField(
            _("days of publicity"),
            default=5,
            validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PUBLICITY)],
        )
    )
    names_unit = public(
        models.BooleanField(
            _("name the unit in public"),
            default=True,
            help_text=_("Without it the public reads what was done and why, and not to whom."),
        )
    )
    valid_from = public(models.DateField(_("valid from")))
    valid_until = public(models.DateField(_("valid until"), null=True, blank=True))

    class Meta:
        verbose_name = _("rule of rewards and penalties")
        verbose_name_plural = _("rules of rewards and penalties")
        ordering = ("jurisdiction", "kind", "level", "title")
        constraints = (
            models.CheckConstraint(
                condition=Q(condition__in=("top", "bottom"), count__isnull=False, count__gte=1)
                | (~Q(condition__in=("top", "bottom")) & Q(count__isnull=True)),
                name="reward_rule_places",
                violation_error_message=_(
                    "The first and the last need a number of places; nothing else has one."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    Q(condition="band")
                    & (Q(at_least__isnull=False) | Q(below__isnull=False))
                    & (
                        Q(at_least__isnull=True)
                        | Q(below__isnull=True)
                        | Q(at_least__lt=F("below"))
                    )
                )
                | (~Q(condition="band") & Q(at_least__isnull=True, below__isnull=True)),
                name="reward_rule_band",
                violation_error_message=_(
                    "A band needs a bound, and the lower one below the upper; nothing else has one."
                ),
            ),
            models.CheckConstraint(condition=Q(in_a_row__gte=1), name="reward_rule_row"),
            models.CheckConstraint(
                condition=Q(level="community")
                | (Q(level__in=("township", "company")) & ~Q(condition="cancelled")),
                name="reward_rule_can_propose",
                violation_error_message=_(
                    "No result would ever meet this: only the result of a community is cancelled."
                ),
            ),
            models.CheckConstraint(
                condition=Q(level="company", span__in=SpanKind.values)
                | (~Q(level="company") & Q(span="")),
                name="reward_rule_span",
                violation_error_message=_(
                    "A rule about property companies needs a span; all others look at the round."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="reward_rule_dates",
                violation_error_message=_("A rule ends after it begins."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.title}"


class RewardNotice(ScopedModel):
    """The document by which the rewards and penalties of a round are issued; has one number."""

    scope_path = "round__jurisdiction"

    round = internal(
        models.OneToOneField(Round, on_delete=models.PROTECT, related_name="reward_notice")
    )
    document = internal(
        models.OneToOneField(DocumentNumber, on_delete=models.PROTECT, related_name="reward_notice")
    )

    def __str__(self) -> str:
        return str(self.document)


class Reward(ScopedModel, VersionedModel):
    """A reward or penalty of one unit, resting on one published version of the standings.

    Those of property companies rest on the published standings of companies over `span`, and are
    decided with the round that ends on the same day; `total` is then the satisfaction in percent.

    What the rule said is copied, so that later changes of the rule change nothing here. `doubt`
    is set by `services.review_rewards` where the result it rests on does not bear it any more.
    """

    scope_path = "unit_code"
    TRANSITIONS: ClassVar[TransitionTable] = REWARD_STEPS

    rule = internal(
        models.ForeignKey(
            RewardRule,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="rewards",
            verbose_name=_("rule"),
        )
    )
    round = internal(
        models.ForeignKey(
            Round, on_delete=models.PROTECT, related_name="rewards", verbose_name=_("round")
        )
    )
    publication = public(
        models.ForeignKey(
            Publication,
            on_delete=models.PROTECT,
            editable=False,
            related_name="+",
            verbose_name=_("rests on"),
        )
    )
    level = public(models.CharField(_("about"), max_length=10, choices=RewardLevel.choices))
    unit_key = public(models.CharField(max_length=120))
    unit_code = internal(models.CharField(_("division code"), max_length=CODE_LENGTH))
    unit_name = public(models.CharField(_("unit"), max_length=130))
    kind = public(models.CharField(_("kind"), max_length=10, choices=RewardKind.choices))
    title = public(_line(_("name of the reward or penalty"), 60))
    text = public(
        models.TextField(_("what is done"), validators=[validate_multiline_text], max_length=500)
    )
    basis = public(_line(_("why"), REASON_LENGTH))
    source = public(_line(_("source"), 200))
    publicity_days = public(models.PositiveSmallIntegerField(_("days of publicity"), default=5))
    names_unit = public(models.BooleanField(_("name the unit in public"), default=True))
    condition = public(_condition(blank=True, default="", editable=False))
    span = public(_span(editable=False))
    count = public(_count())
    at_least = public(_percent(_("from (% of the full mark)")))
    below = public(_percent(_("below (% of the full mark)")))
    in_a_row = public(_in_a_row())
    total = public(points_field(_("total"), null=True, blank=True))
    rank = public(models.PositiveIntegerField(_("rank"), null=True, blank=True))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=RewardState.choices,
            default=RewardState.PROPOSED,
            editable=False,
        )
    )
    doubt = internal(models.TextField(_("to be reversed because"), blank=True, editable=False))
    decision_reason = public(models.TextField(_("reason"), blank=True, editable=False))
    proposed_by = internal(person_field(_("proposed by"), null=True))
    approved_by = internal(person_field(_("approved by"), null=True))
    published_on = public(models.DateField(_("published on"), null=True, editable=False))
    publicity_until = public(models.DateField(_("in publicity until"), null=True, editable=False))

    class Meta:
        verbose_name = _("reward or penalty")
        verbose_name_plural = _("rewards and penalties")
        ordering = ("-round__period", "kind", "level", F("rank").asc(nulls_last=True), "unit_code")
        constraints = (
            models.UniqueConstraint(
                fields=("rule", "round", "level", "unit_key"),
                condition=Q(rule__isnull=False),
                name="reward_once",
            ),
            models.CheckConstraint(
                condition=(Q(level="company") & ~Q(condition="") & Q(span__in=SpanKind.values))
                | ((~Q(level="company") | Q(condition="")) & Q(span="")),
                name="reward_span",
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=False) | Q(proposed_by__isnull=False),
                name="reward_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(approved_by=F("proposed_by")),
                name="reward_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "published")) | Q(approved_by__isnull=False),
                name="reward_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("published", "reversed"))
                | Q(
                    published_on__isnull=False,
                    publicity_until__isnull=False,
                    publicity_until__gte=F("published_on"),
                ),
                name="reward_publicity",
            ),
        )
        indexes = (
            models.Index(fields=("unit_code", "-round"), name="reward_unit"),
            models.Index(fields=("state",), name="reward_state"),
            models.Index(fields=("kind",), name="reward_kind"),
            models.Index(fields=("level",), name="reward_level"),
        )

    def __str__(self) -> str:
        return f"{self.unit_name} · {self.title}"

    @property
    def in_publicity(self) -> bool:
        """Whether its publicity has not run out yet (civil days of Asia/Shanghai)."""
        return self.publicity_until is not None and timezone.localdate() <= self.publicity_until
