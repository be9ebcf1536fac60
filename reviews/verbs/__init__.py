"""What can be done with reviews: the only code that writes their tables.

Each verb is one intention in one transaction: it holds the products' rows, so that the
ratings stay right, and leaves its entry in the ledger.
"""

from reviews.verbs.appealing import appeal
from reviews.verbs.bringing import bring_in, bring_in_photos
from reviews.verbs.inviting import (
    follow_invitation,
    note_invited,
    note_not_invited,
    stop_invitations,
)
from reviews.verbs.judging import publish, reject, undo
from reviews.verbs.leaving import erase, part
from reviews.verbs.mending import mend
from reviews.verbs.moving import Move, move, plan_of
from reviews.verbs.picturing import discard, prune_photos, take_up
from reviews.verbs.replying import reply, take_back_reply
from reviews.verbs.reporting import dismiss, forget_addresses, reopen, report, uphold
from reviews.verbs.verifying import (
    Arrival,
    Fate,
    Purchase,
    bring_in_orders,
    check,
    take_back_orders,
    uncheck,
    verify_by_orders,
)
from reviews.verbs.voting import take_back, vote
from reviews.verbs.writing import AlreadyReviewed, edit, withdraw, write

__all__ = [
    "AlreadyReviewed",
    "Arrival",
    "Fate",
    "Move",
    "Purchase",
    "appeal",
    "bring_in",
    "bring_in_orders",
    "bring_in_photos",
    "check",
    "discard",
    "dismiss",
    "edit",
    "erase",
    "follow_invitation",
    "forget_addresses",
    "mend",
    "move",
    "note_invited",
    "note_not_invited",
    "part",
    "plan_of",
    "prune_photos",
    "publish",
    "reject",
    "reopen",
    "reply",
    "report",
    "stop_invitations",
    "take_back",
    "take_back_orders",
    "take_back_reply",
    "take_up",
    "uncheck",
    "undo",
    "uphold",
    "verify_by_orders",
    "vote",
    "withdraw",
    "write",
]
