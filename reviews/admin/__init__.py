"""Where staff judge and answer reviews. They never edit a customer's words, and nothing is deleted."""

from reviews.admin.importing import ReviewUploadAdmin
from reviews.admin.order import OrderAdmin
from reviews.admin.reply import StaffReplyAdmin
from reviews.admin.report import ReviewReportAdmin
from reviews.admin.review import ReviewAdmin

__all__ = [
    "OrderAdmin",
    "ReviewAdmin",
    "ReviewReportAdmin",
    "ReviewUploadAdmin",
    "StaffReplyAdmin",
]
