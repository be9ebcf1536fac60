"""Where readers say that a review helped them."""

from typing import Any

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from catalog.models import Product
from reviews import verbs
from reviews.models import HelpfulVote, Review, ReviewQuerySet
from storefront.htmx import is_htmx, login_required, redirect, render_region

# No list of reviews grows longer.
MOST_REVIEWS = 200
# The digits of the longest id there is.
LONGEST_ID = 18


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required(page=lambda pk: reverse("reviews:helpful_vote", args=[pk]))
def helpful_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that a review helped, or takes that back; without a script, on a page of its own."""
    rows = _read_by(request.user).select_related("product", "user")
    review = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _show(request, {"review": review})
    if not ratelimit.consume(request, action="vote"):
        return ratelimit.respond_429(request)
    do = verbs.take_back if request.POST.get("is_helpful") == "no" else verbs.vote
    try:
        do(review, by=request.user)
    except ValidationError as refusal:
        return _show(request, {"review": review, "errors": refusal.messages}, status=422)
    if is_htmx(request):
        return _show(request, {"review": get_object_or_404(rows, pk=pk), "is_changed": True})
    return redirect(request, "reviews:helpful_vote", pk)


@require_GET
@cache_control(private=True, no_store=True)
def my_votes(request: HttpRequest) -> HttpResponse:
    """What the reader may say of the reviews `?reviews=1,2,3`; 204 to someone not signed in."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    asked = request.GET.get("reviews", "").split(",")[:MOST_REVIEWS]
    pks = [pk for pk in asked if pk.isascii() and pk.isdecimal() and len(pk) <= LONGEST_ID]
    reviews = _read_by(request.user).filter(pk__in=pks).order_by("pk")
    context = {"reviews": reviews, "reply_url": _reply_url(request.user)}
    return render(request, "reviews/my_votes.html", context)


def _read_by(reader: User) -> ReviewQuerySet:
    """What everybody may read, each with what this reader has to do with it."""
    reviews = Review.objects.published().for_products(Product.objects.visible(timezone.now()))
    votes = HelpfulVote.objects.filter(review=OuterRef("pk"), user=reader)
    return reviews.annotate(is_mine=Q(user=reader), is_found=Exists(votes))


def _reply_url(reader: User) -> str:
    """Where staff reply to the review that `?review=` names; empty for everybody else."""
    may_reply = reader.is_staff and reader.has_perm("reviews.add_staffreply")
    return reverse("admin:reviews_staffreply_add") if may_reply else ""


def _show(request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
    context["reply_url"] = _reply_url(request.user)
    return render_region(request, "reviews/helpful_vote.html", "helpful_vote", context, **kwargs)
