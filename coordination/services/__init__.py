"""Writes of the documents library and the scoreboard, by file."""

from coordination.services.documents import (
    DocumentContent,
    begin_document,
    change_document,
    discard_document,
    publish_document,
    repeal_document,
)
from coordination.services.loading import load_policy
from coordination.services.scoreboards import (
    discard_scoreboard,
    prepare_scoreboard,
    publish_scoreboard,
)

__all__ = [
    "DocumentContent",
    "begin_document",
    "change_document",
    "discard_document",
    "discard_scoreboard",
    "load_policy",
    "prepare_scoreboard",
    "publish_document",
    "publish_scoreboard",
    "repeal_document",
]
