"""What officers see and decide: meetings, topics, actions; calendar and regularity."""

from deliberation.admin.meetings import ActionAdmin, MeetingAdmin, TopicAdmin

__all__ = ["ActionAdmin", "MeetingAdmin", "TopicAdmin"]
