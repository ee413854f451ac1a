"""Forms that keep the version that a person saw."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class SeenVersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A second editor is shown what is stored in the field `shown`, and may then replace it."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, label="")
    shown: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = (self.instance.version, getattr(self.instance, self.shown))
        if "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.instance.version
            self.fields["seen_version"].required = self.instance.pk is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        version, stored = self.stored
        is_old = self.instance.pk is not None and cleaned.get("seen_version") != version
        if "seen_version" in self.fields and is_old:
            self.data = {**dict(self.data.items()), "seen_version": str(version)}
            raise forms.ValidationError(
                _(
                    "Somebody else saved this record meanwhile. Stored there: “%(text)s”. "
                    "Saving again replaces it with yours."
                ),
                params={"text": stored},
            )
        return cleaned
