"""Writes of outreach, by file."""

from outreach.services.guide import add, change
from outreach.services.loading import load_sorting_guide
from outreach.services.publishing import publish_guide
from outreach.services.words import answer_word, note_word

__all__ = ["add", "answer_word", "change", "load_sorting_guide", "note_word", "publish_guide"]
