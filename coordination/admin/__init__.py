"""The documents library, the scoreboard and trainings in the admin."""

from coordination.admin import documents, duties, trainings

__all__ = ["documents", "duties", "trainings"]
