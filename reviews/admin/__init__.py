"""Where staff judge reviews. They never edit a customer's words, and nothing is deleted."""

from reviews.admin.review import ReviewAdmin

__all__ = ["ReviewAdmin"]
