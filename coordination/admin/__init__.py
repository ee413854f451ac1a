"""The documents library, the scoreboard, offices, trainings and work plans in the admin."""

from coordination.admin import documents, duties, plans, trainings

__all__ = ["documents", "duties", "plans", "trainings"]
