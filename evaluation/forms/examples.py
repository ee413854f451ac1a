"""Example photos of a criterion, as an officer attaches them to a draft card."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from evaluation import services
from evaluation.constants import MOST_EXAMPLES
from evaluation.models import CriterionExample
from portal.photos import reencode


class ExampleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A picture with its caption; another picture may take its place."""

    by: ClassVar[Any]

    upload = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def clean_upload(self) -> Any:
        """Looked at now, because what is wrong with it must stand beside it."""
        upload = self.cleaned_data["upload"]
        if upload is not None:
            reencode(upload)
        elif self.instance.photo_id is None:
            raise forms.ValidationError(_("Choose a picture."))
        return upload

    def save(self, commit: bool = True) -> Any:
        upload = self.cleaned_data.get("upload")
        if upload is None:
            return super().save(commit)
        if self.instance.number is None:
            self.instance.number = self._free_number()
        services.keep_example(self.instance, by=self.by, upload=upload)
        return self.instance

    def _free_number(self) -> int:
        examples = CriterionExample.objects.filter(criterion=self.instance.criterion_id)
        taken = set(examples.values_list("number", flat=True))
        return min(set(range(1, MOST_EXAMPLES + 1)) - taken)


class ExampleFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        """No more than there may be, with those that the page knows nothing of."""
        super().clean()
        stored = CriterionExample.objects.filter(criterion=self.instance.pk)
        leave = sum(form in self.deleted_forms for form in self.initial_forms)
        come = sum(
            form.has_changed() and form not in self.deleted_forms for form in self.extra_forms
        )
        if stored.count() - leave + come > MOST_EXAMPLES:
            raise forms.ValidationError(
                _("A criterion has at most %(most)s example photos."),
                code="too_many",
                params={"most": MOST_EXAMPLES},
            )
