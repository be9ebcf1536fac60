"""What customers say: the public pages, and each customer's own."""

from reviews.views.own import my_review, my_review_list, my_review_withdrawal
from reviews.views.reading import review_list

__all__ = ["my_review", "my_review_list", "my_review_withdrawal", "review_list"]
