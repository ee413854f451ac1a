"""The register from which official documents get their numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from evaluation.validators import validate_code_word


class DocumentRegister(ScopedModel, VersionedModel):
    """Who issues the documents of one county, and the word that their numbers begin with."""

    scope_path = "jurisdiction"

    jurisdiction = internal(
        models.CharField(
            _("county (division code)"),
            max_length=COUNTY_DIGITS,
            unique=True,
            error_messages={"unique": _("This county already has a register of documents.")},
        )
    )
    issuer = public(
        models.CharField(
            _("issuer"),
            max_length=60,
            validators=[validate_plain_text],
            help_text=_("The full name, as it stands in the red head of the documents."),
        )
    )
    code_word = public(
        models.CharField(
            _("code word"),
            max_length=10,
            unique=True,
            validators=[validate_code_word],
            help_text=_("What stands before the year, as 本平民通 in 本平民通〔2026〕3号."),
            error_messages={"unique": _("Another county's numbers begin with this word.")},
        )
    )

    class Meta:
        verbose_name = _("register of documents")
        verbose_name_plural = _("registers of documents")
        ordering = ("jurisdiction",)

    def __str__(self) -> str:
        return f"{self.code_word} {self.issuer}"


class DocumentNumber(ScopedModel):
    """One number that was given out. Rows never change, and none is left out.

    Written by `services.register.give_number` alone. The word is copied: the numbers of a word
    go on when another register takes it over.
    """

    scope_path = "register__jurisdiction"

    register = internal(
        models.ForeignKey(
            DocumentRegister,
            on_delete=models.PROTECT,
            related_name="numbers",
            verbose_name=_("register of documents"),
        )
    )
    code_word = public(models.CharField(_("code word"), max_length=10))
    year = public(models.PositiveSmallIntegerField(_("year")))
    number = public(models.PositiveIntegerField(_("number")))
    subject = public(models.CharField(_("title"), max_length=200))
    given_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("given out by"),
        )
    )
    given_at = public(models.DateTimeField(_("given out at"), default=timezone.now))

    class Meta:
        verbose_name = _("document number")
        verbose_name_plural = _("document numbers")
        ordering = ("code_word", "-year", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("code_word", "year", "number"), name="document_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="document_number_from_1"),
        )

    def __str__(self) -> str:
        return f"{self.code_word}〔{self.year}〕{self.number}号"
