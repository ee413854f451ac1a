"""A field that holds a county's code and is chosen by the county's name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import County


class CountyChoiceMixin:
    """Offers the user's own counties for the field `jurisdiction` of an admin form."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "jurisdiction":
            counties = County.objects.for_user(request.user).values_list("code", "name")
            return forms.ChoiceField(label=_("county or district"), choices=list(counties))
        parent: Any = super()
        return parent.formfield_for_dbfield(db_field, request, **kwargs)
