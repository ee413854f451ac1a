"""The documents library, the scoreboard and trainings in the admin."""

from coordination.admin import documents, trainings

__all__ = ["documents", "trainings"]
