"""What the shop tells everybody about how it treats reviews."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models.product import PRIOR_MEAN, PRIOR_RATINGS
from catalog.present import present
from reviews import moderation
from reviews.counters import counters
from reviews.models import Hold, Rejection
from storefront.pages import public_page


@public_page()
def review_policy(request: HttpRequest) -> HttpResponse:
    """How reviews come, what is held back, and what became of all of them. EU 2005/29/EC,
    Art. 7(6), and the UK's DMCC Act 2024 ask for it."""
    context = {
        "counters": present(request).recall(counters),
        "holds": [held_in_words(hold) for hold in moderation.active()],
        "rejections": [code.label for code in Rejection if code != Rejection.OTHER],
        "invitation_days": settings.REVIEW_INVITATION_DAYS,
        "invitation_max_days": settings.REVIEW_INVITATION_MAX_DAYS,
        "prior_ratings": PRIOR_RATINGS,
        "prior_mean": number_format(PRIOR_MEAN, 1),
    }
    return render(request, "reviews/review_policy.html", context)


def held_in_words(hold: Hold) -> str | Promise:
    """What waits to be read by somebody of the shop, as customers understand it."""
    match hold:
        case Hold.FIRST:
            return ngettext(
                "the first review of somebody whose account is younger than %(days)s day, unless a "
                "purchase vouches for it",
                "the first review of somebody whose account is younger than %(days)s days, unless "
                "a purchase vouches for it",
                settings.REVIEW_NEW_CUSTOMER_DAYS,
            ) % {"days": number_format(settings.REVIEW_NEW_CUSTOMER_DAYS)}
        case Hold.LINKS:
            return _("what has links, e-mail addresses or telephone numbers in its text")
        case Hold.REPEATED:
            return _("what says the same, or nearly, as a review of another product")
        case Hold.BURST:
            return _(
                "reviews without a purchase, while more than %(count)s of one product come within "
                "%(hours)s hours and that is far more than usual"
            ) % {
                "count": number_format(settings.REVIEW_BURST, force_grouping=True),
                "hours": number_format(settings.REVIEW_BURST_HOURS),
            }
        case Hold.INSIDER:
            return _(
                "what somebody writes who works for the shop or has an e-mail address at its domain"
            )
        case Hold.REJECTED:
            return _("what we didn’t publish before, once its writer has changed it")
    return hold.label
