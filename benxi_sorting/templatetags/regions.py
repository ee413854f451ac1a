"""A wide table of Django's admin scrolls for itself, and for those without a mouse too."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html

register = template.Library()

# As Django's `change_list_results.html` writes it.
RESULTS = '<div class="results">'


class ScrollingResults(template.Node):
    """The rows of a list in a region with its name that is reached and scrolled by keyboard.

    Django's template has no block for it, and a copy would stay an old one after an update.
    """

    def __init__(self, content: NodeList, label: FilterExpression) -> None:
        self.content = content
        self.label = label

    def render(self, context: Context) -> str:
        region = format_html(
            '<div class="results" role="region" tabindex="0" aria-label="{}">',
            self.label.resolve(context),
        )
        return self.content.render(context).replace(RESULTS, region, 1)


@register.tag
def scrolling_results(parser: Parser, token: Token) -> ScrollingResults:
    _name, label = token.split_contents()
    content = parser.parse(("endscrolling_results",))
    parser.delete_first_token()
    return ScrollingResults(content, parser.compile_filter(label))
