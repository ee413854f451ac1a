"""What officers enter when they put communities into programmes."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import DateField
from communities.models import Programme

INTO, OUT_OF = "into", "out-of"


class TagForm(forms.Form):
    """Into which programmes all the chosen communities go, or out of which, from a day on."""

    # One that is not offered any more can still be left.
    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.all(), label=_("Programmes"), widget=forms.CheckboxSelectMultiple
    )
    act = forms.ChoiceField(
        label=pgettext_lazy("programme", "What is done"),
        choices=[(INTO, _("Put into the programmes")), (OUT_OF, _("Take out of the programmes"))],
        widget=forms.RadioSelect,
        initial=INTO,
    )
    since = DateField(label=_("From this day on"), initial=timezone.localdate)
