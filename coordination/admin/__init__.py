"""Documents, the scoreboard, offices, trainings, plans, referrals and notices in the admin."""

from coordination.admin import documents, duties, members, notices, plans, referrals, trainings

__all__ = ["documents", "duties", "members", "notices", "plans", "referrals", "trainings"]
