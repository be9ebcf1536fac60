"""The columns of reviews in a file: Judge.me's, and behind them what only this shop tells.

The export writes all of them, the import reads what is there: so what one shop writes, another
one reads, and Judge.me reads its own.
"""

import re

# As Judge.me's import names them.
COMMON = (
    "title",
    "body",
    "rating",
    "review_date",
    "reviewer_name",
    "reviewer_email",
    "product_id",
    "product_handle",
    "reply",
    "picture_urls",
)
# What this shop knows beyond that.
OWN = (
    "product_name",
    "picture_texts",
    "reply_date",
    "status",
    "reason_codes",
    "verified_by",
    "received_something",
    "works_for_shop",
    "brought_in_from",
    "edited_at",
    "helpful_votes",
    "review_id",
)
COLUMNS = (*COMMON, *OWN)
# A file with these was written by the export.
MARKS = frozenset({"review_id", "status"})

# The same columns under the names that other places give them.
ALIASES = {
    "review_title": "title",
    "headline": "title",
    "review_content": "body",
    "review": "body",
    "content": "body",
    "review_score": "rating",
    "stars": "rating",
    "date": "review_date",
    "created_at": "review_date",
    "display_name": "reviewer_name",
    "author": "reviewer_name",
    "nickname": "reviewer_name",
    "email": "reviewer_email",
    "sku": "product_id",
    "handle": "product_handle",
    "replied_at": "reply_date",
}
# What others tell that says nothing to this shop.
UNUSED = {
    *("source", "curated", "ip_address", "location", "metaobject_handle", "product_title"),
    *("product_url", "product_image_url", "appkey", "user_type", "verified_purchase", "state"),
    *("id", "published", "helpful", "unhelpful", "country"),
}
# What a spreadsheet takes for a formula, and runs.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{text}" if FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """The text of a guarded cell."""
    return cell[1:] if GUARDED.match(cell) else cell
