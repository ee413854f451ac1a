"""Photos that show a scorer what a criterion of a card is about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal
from accounts.validators import validate_plain_text
from evaluation.constants import EXAMPLE_CAPTION_LENGTH, MOST_EXAMPLES
from evaluation.models.scorecards import Criterion
from portal.models import Photo


class CriterionExample(models.Model):
    """One example photo of a criterion; fixed with its card (`evaluation.triggers`).

    Editions of a card share the stored photo. `services.keep_example` makes it.
    """

    criterion = internal(
        models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="examples")
    )
    number = internal(
        models.PositiveSmallIntegerField(
            _("number"), choices=[(n, str(n)) for n in range(1, MOST_EXAMPLES + 1)]
        )
    )
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))
    caption = internal(
        models.CharField(
            _("caption"), max_length=EXAMPLE_CAPTION_LENGTH, validators=[validate_plain_text]
        )
    )

    class Meta:
        verbose_name = _("example photo")
        verbose_name_plural = _("example photos")
        ordering = ("criterion", "number")
        constraints = (
            models.UniqueConstraint(fields=("criterion", "number"), name="example_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_EXAMPLES), name="example_number"
            ),
        )

    def __str__(self) -> str:
        return self.caption
