"""Tables of the documents library and the scoreboard, by file."""

from coordination.models.documents import Document
from coordination.models.policy import PolicyClause, Scoreboard

__all__ = ["Document", "PolicyClause", "Scoreboard"]
