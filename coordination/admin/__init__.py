"""The documents library, the scoreboard, trainings and notices in the admin."""

from coordination.admin import documents, duties, notices, trainings

__all__ = ["documents", "duties", "notices", "trainings"]
