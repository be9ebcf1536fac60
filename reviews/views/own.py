"""What a customer wrote, and where it stands."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from catalog.models import Picture, Product
from catalog.paging import page_of, place_of
from reviews import drafts, verbs
from reviews.forms import ReviewForm, words_of
from reviews.models import PhotoChoice, Review, ReviewReport, read
from reviews.ratings import KEPT, summary_of
from reviews.standing import standings_of
from storefront.htmx import (
    current_page,
    is_htmx,
    login_required,
    redirect,
    render_region,
)

PAGE_SIZE = 10
# Of what they reported, the latest.
MOST_REPORTS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def my_review_withdrawal(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more, then takes the review back."""
    review = get_object_or_404(request.user.reviews.select_related("product"), product__slug=slug)
    if request.method == "POST":
        verbs.withdraw([review], by=request.user)
        return answer(request, review.product, _("Your review is withdrawn."))
    if review.is_withdrawn:
        return redirect(request, "reviews:my_review_list")
    return render_region(
        request,
        "reviews/my_review_withdrawal.html",
        "my_review_withdrawal",
        {"review": review, "product": review.product},
    )


@require_safe
@never_cache
@login_required
def my_review_list(request: HttpRequest) -> HttpResponse:
    """All that the customer wrote, and where each review stands."""
    page = page_of(
        request.user.reviews.for_listing().newest_first(), place_of(request.GET), PAGE_SIZE
    )
    context = {
        "page": replace(page, rows=standings_of(page.rows, timezone.now())),
        "reports": ReviewReport.objects.by(request.user)
        .for_listing()
        .newest_first()[:MOST_REPORTS],
    }
    return render(request, "reviews/my_review_list.html", context)


def own_review(user: User, product: Product) -> Review | None:
    """The reader's review of a product, withdrawn or not."""
    if not user.is_authenticated:
        return None
    return Review.objects.for_product(product).by(user).for_listing().first()


def own_region(
    request: HttpRequest,
    product: Product,
    *,
    is_editing: bool = False,
    form: ReviewForm | None = None,
) -> dict[str, Any]:
    """What `reviews/my_review.html#my_review` shows: a review that stands, or the form.

    What was typed before signing in fills the form and opens it, unless there is a filled one.
    """
    review = own_review(request.user, product)
    is_standing = review is not None and not review.is_withdrawn
    context = {
        "product": product,
        "picture": next((Picture(*facts) for facts in product.first_pictures), None),
        "review": review,
        "is_standing": is_standing,
    }
    if form is not None:
        return context | {"form": form}
    if is_standing and not is_editing:
        return context | {"standing": standings_of([review], timezone.now())[0]}
    draft = drafts.of(request.session, product, request.user)
    initial = draft or (words_of(review) if review else {})
    return context | {
        "form": ReviewForm(
            initial={name: value for name, value in initial.items() if value != ""},
            review=review,
            choices=_begin_with(review, draft),
        ),
        "is_draft": draft is not None and request.user.is_authenticated,
        "is_open": draft is not None,
    }


def _begin_with(review: Review | None, draft: dict[str, Any] | None) -> list[PhotoChoice]:
    """The pictures that a form begins with: what the review has and what was added since."""
    typed = [PhotoChoice(UUID(key), alt) for key, alt in draft["photos"]] if draft else []
    if review is None or (draft and draft["is_edit"]):
        return typed
    standing = review.photos.order_by("position", "pk")
    return [*(PhotoChoice(photo.key, photo.alt) for photo in standing), *typed]


def show(request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
    """The review that stands, or the form."""
    return render_region(request, "reviews/my_review.html", "my_review", context, **kwargs)


def answer(request: HttpRequest, product: Product, note: str) -> HttpResponse:
    """Shows what was done: the region and all that hangs on it to htmx, else a new page."""
    is_shown = product.is_shown_at(timezone.now())
    if not (is_htmx(request) and is_shown):
        messages.success(request, note)
        review = own_review(request.user, product)
        if review is None or review.is_withdrawn:
            return redirect(request, "reviews:my_review_list")
        return redirect(request, "reviews:my_review", product.slug)
    product.refresh_from_db(fields=KEPT)
    context = own_region(request, product) | {
        "note": note,
        "summary": summary_of(product),
        "reviews": read(Review.objects.first_of(product)),
    }
    # Only the product's page has the rating and the list that hang on the review.
    is_beside_them = current_page(request).partition("?")[0] == product.get_absolute_url()
    region = "my_review_posted" if is_beside_them else "my_review"
    return render_region(request, "reviews/my_review.html", region, context)
