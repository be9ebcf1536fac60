"""What customers say: the public pages, and each customer's own."""

from reviews.views.appeal import my_review_appeal
from reviews.views.feed import review_feed
from reviews.views.invitation import invitation, invitation_stop
from reviews.views.own import my_review_list, my_review_withdrawal
from reviews.views.policy import review_policy
from reviews.views.reading import review_detail, review_list
from reviews.views.report import review_report
from reviews.views.votes import helpful_vote, my_votes
from reviews.views.writing import my_review, my_review_photos, open_too_long

__all__ = [
    "helpful_vote",
    "invitation",
    "invitation_stop",
    "my_review",
    "my_review_appeal",
    "my_review_list",
    "my_review_photos",
    "my_review_withdrawal",
    "my_votes",
    "open_too_long",
    "review_detail",
    "review_feed",
    "review_list",
    "review_policy",
    "review_report",
]
