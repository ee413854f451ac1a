"""Verification of a downloaded file."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.policies import public
from portal.fingerprints import LARGEST, Fingerprint
from portal.pages import public_form
from portal.verifying import verified_context, verify

HOUR = 3600
FILES_AN_HOUR = 30
ALL_FILES_AN_HOUR = 600
MEGABYTE = 1024 * 1024
TOO_LARGE = 413


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "At most %(most)s MB. It is compared and kept nowhere. Leave its name as it is: files "
            "of open data are found by it."
        ),
        max_length=255,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["file"]
        field.help_text = field.help_text % {"most": LARGEST // MEGABYTE}


@public
@public_form(limit=FILES_AN_HOUR, seconds=HOUR, together=ALL_FILES_AN_HOUR)
def verify_file(request: HttpRequest) -> HttpResponse:
    """Which publication a file is, and whether it still holds; nothing of it is kept."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            file = form.cleaned_data["file"]
            assert isinstance(file, Fingerprint)
            if file.is_too_large:
                form.add_error(
                    "file",
                    _("The file is larger than %(most)s MB.") % {"most": LARGEST // MEGABYTE},
                )
                status = TOO_LARGE
            else:
                context |= {"file": file, **verified_context(verify(file))}
                status = 200
    return render(request, "portal/verify_file.html", context, status=status)
