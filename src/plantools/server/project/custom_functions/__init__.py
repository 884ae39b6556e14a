"""The worksheet functions, as xlwings Server finds them: by name."""

from plantools.functions import action_rating, due_date, is_overdue

__all__ = ["action_rating", "due_date", "is_overdue"]
