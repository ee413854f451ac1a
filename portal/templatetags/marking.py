"""What was looked for, marked in what was found."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join

from portal.marking import pieces

register = template.Library()


@register.filter
def marked(text: str, words: Sequence[str]) -> str:
    """`text` with each of the folded `words` in <mark>."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece.text) if piece.is_found else piece.text,)
            for piece in pieces(text, words)
        ),
    )
