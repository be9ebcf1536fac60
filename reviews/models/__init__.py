"""What customers say of products, and all that hangs on it. Written by `reviews.verbs` alone."""

from reviews.models.event import LONGEST_APPEAL, Hold, Rejection, ReviewEvent
from reviews.models.order import InvitationStop, Order, OrderLine
from reviews.models.photo import LONGEST_ALT, MOST_PHOTOS, PhotoChoice, ReviewPhoto
from reviews.models.reply import LONGEST_REPLY, StaffReply
from reviews.models.report import EXPLAINED, LONGEST_REPORT, ReviewReport
from reviews.models.review import (
    FIRST_REVIEWS,
    LONGEST_BODY,
    LONGEST_TITLE,
    RATINGS,
    SHORTEST_BODY,
    WORDS,
    Reply,
    Review,
    ReviewQuerySet,
    Sort,
    Source,
    Status,
    Words,
    read,
)
from reviews.models.term import Mention, ReviewTerm
from reviews.models.upload import ReviewUpload
from reviews.models.vote import HelpfulVote

__all__ = [
    "EXPLAINED",
    "FIRST_REVIEWS",
    "LONGEST_ALT",
    "LONGEST_APPEAL",
    "LONGEST_BODY",
    "LONGEST_REPLY",
    "LONGEST_REPORT",
    "LONGEST_TITLE",
    "MOST_PHOTOS",
    "RATINGS",
    "SHORTEST_BODY",
    "WORDS",
    "HelpfulVote",
    "Hold",
    "InvitationStop",
    "Mention",
    "Order",
    "OrderLine",
    "PhotoChoice",
    "Rejection",
    "Reply",
    "Review",
    "ReviewEvent",
    "ReviewPhoto",
    "ReviewQuerySet",
    "ReviewReport",
    "ReviewTerm",
    "ReviewUpload",
    "Sort",
    "Source",
    "StaffReply",
    "Status",
    "Words",
    "read",
]
