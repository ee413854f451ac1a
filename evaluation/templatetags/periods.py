"""Names the month or quarter of a code."""

from django import template

from evaluation import periods

register = template.Library()
register.filter("period_name", periods.period_name)
