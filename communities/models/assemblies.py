"""What the law asks of an assembly, as dated rows: no quorum stands in the code."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.validators import validate_plain_text
from communities.enums import Assembly, Counted, MajorityBase
from communities.validators import validate_share


class AssemblyRule(VersionedModel):
    """Who must be there and who must agree, in one form of assembly, while one text of the law
    holds. `confirmed_by` is who compared it with the text in force; until then it is provisional.
    """

    assembly = public(models.CharField(_("assembly"), max_length=30, choices=Assembly.choices))
    counted = public(
        models.CharField(
            _("who is counted"),
            max_length=20,
            choices=Counted.choices,
            help_text=_("The law lets an assembly be counted in several ways; each has its rule."),
        )
    )
    law = public(models.CharField(_("law"), max_length=100, validators=[validate_plain_text]))
    article = public(
        models.CharField(_("articles"), max_length=100, validators=[validate_plain_text])
    )
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))
    effective_from = public(models.DateField(_("in force from")))
    effective_until = public(models.DateField(_("in force until"), null=True, blank=True))
    quorum = public(
        models.CharField(
            _("quorum"),
            max_length=10,
            validators=[validate_share],
            help_text=_("Of those entitled: >1/2 is more than half, >=2/3 is two thirds or more."),
        )
    )
    majority = public(
        models.CharField(
            _("majority"),
            max_length=10,
            validators=[validate_share],
            help_text=_("Of the number named next, likewise."),
        )
    )
    majority_base = public(
        models.CharField(
            _("majority counted against"),
            max_length=20,
            choices=MajorityBase.choices,
            default=MajorityBase.PRESENT,
        )
    )
    convened_by = public(
        models.CharField(
            _("convened by"), max_length=60, blank=True, validators=[validate_plain_text]
        )
    )
    proxies_per_person = public(
        models.PositiveSmallIntegerField(
            _("proxies a person may hold"),
            default=0,
            help_text=_("0: nobody votes for somebody else."),
        )
    )
    notice_days = public(
        models.PositiveSmallIntegerField(_("days of notice"), null=True, blank=True)
    )
    meetings_a_year = public(
        models.PositiveSmallIntegerField(_("meetings a year at least"), null=True, blank=True)
    )
    may_adopt_convention = public(
        models.BooleanField(
            _("may adopt the convention"),
            default=False,
            help_text=_("Village rules need the villagers' assembly itself."),
        )
    )
    filing_days = public(
        models.PositiveSmallIntegerField(
            _("days for the filing"),
            null=True,
            blank=True,
            help_text=_("Counted from the vote; the convention must have been filed by then."),
        )
    )
    may_file_with_county = public(
        models.BooleanField(
            _("may be filed with the district"),
            default=False,
            help_text=_("A township government or subdistrict office is always right."),
        )
    )
    filing_source = public(
        models.CharField(
            _("source of the filing"),
            max_length=200,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    confirmed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="+",
            verbose_name=_("compared with the text in force by"),
        )
    )
    is_confirmed = public(
        models.BooleanField(_("compared with the text in force"), default=False, editable=False)
    )

    class Meta:
        verbose_name = _("assembly rule")
        verbose_name_plural = _("assembly rules")
        ordering = ("-effective_from", "assembly", "counted")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly", "counted", "effective_from"), name="assembly_rule_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_until__gte=F("effective_from")),
                name="assembly_rule_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_assembly_display()} · {self.get_counted_display()} · {self.law}"

    def holds_on(self, day: date) -> bool:
        """Whether it is the law of a civil day."""
        until = self.effective_until
        return self.effective_from <= day and (until is None or until >= day)

    def clean(self) -> None:
        if self.effective_from and self._others_at_that_time().exists():
            raise ValidationError(
                {"effective_from": _("Another rule of this assembly holds at that time.")}
            )

    def _others_at_that_time(self) -> models.QuerySet[AssemblyRule]:
        others = AssemblyRule.objects.filter(assembly=self.assembly, counted=self.counted)
        others = others.exclude(pk=self.pk).filter(
            Q(effective_until__isnull=True) | Q(effective_until__gte=self.effective_from)
        )
        if self.effective_until is not None:
            others = others.filter(effective_from__lte=self.effective_until)
        return others
