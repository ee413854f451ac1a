"""What waits for a person in deliberation, by file: meetings with their actions, regularity."""

from deliberation.desk.meetings import MOST, items, shortcuts
from deliberation.desk.regularity import regularity_items

__all__ = ["MOST", "items", "regularity_items", "shortcuts"]
