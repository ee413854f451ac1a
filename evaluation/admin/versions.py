"""Forms that keep the version that a person saw."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import SeenVersionForm


class ReplacingForm(SeenVersionForm):
    """A second editor is shown what is stored in the field `shown`, and may then replace it."""

    may_replace = True
    shown: ClassVar[str]

    def stored(self, now: Any) -> str:
        return str(getattr(now, self.shown))

    def stale_error(self) -> ValidationError:
        return ValidationError(
            _(
                "Somebody else saved this record meanwhile. Stored there: “%(text)s”. "
                "Saving again replaces it with yours."
            ),
            params={"text": self.stored_words},
        )
