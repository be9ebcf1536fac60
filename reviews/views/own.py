"""What a customer wrote, and the form for it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from catalog.models import Product
from catalog.paging import page_of, place_of
from reviews import drafts, verbs
from reviews.forms import ReviewForm, words_of
from reviews.models import Review, ReviewReport, Status
from reviews.ratings import KEPT, summary_of
from reviews.standing import standings_of
from storefront.htmx import (
    current_page,
    is_htmx,
    login_required,
    redirect,
    redirect_to_sign_in,
    render_region,
)

PAGE_SIZE = 10
# Of what they reported, the latest.
MOST_REPORTS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_review(request: HttpRequest, slug: str) -> HttpResponse:
    """The reader's review of one product, or the form for it, which opens without an account."""
    product = get_object_or_404(Product, slug=slug)
    review = own_review(request.user, product)
    is_shown = product.is_shown_at(timezone.now())
    if not is_shown and (review is None or review.is_withdrawn):
        raise Http404
    if request.method == "POST":
        if not request.user.is_authenticated:
            drafts.keep(request.session, product, request.POST)
            return redirect_to_sign_in(request, f"{request.path}?edit")
        return _post(request, product, review)
    context = own_region(request, product, is_editing="edit" in request.GET)
    return _show(request, context | {"is_open": True})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def my_review_withdrawal(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more, then takes the review back."""
    review = get_object_or_404(request.user.reviews.select_related("product"), product__slug=slug)
    if request.method == "POST":
        verbs.withdraw([review], by=request.user)
        return _answer(request, review.product, _("Your review is withdrawn."))
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
    request: HttpRequest, product: Product, *, is_editing: bool = False
) -> dict[str, Any]:
    """What `reviews/my_review.html#my_review` shows: a review that stands, or the form.

    What was typed before signing in fills the form and opens it.
    """
    review = own_review(request.user, product)
    is_standing = review is not None and not review.is_withdrawn
    context = {"product": product, "review": review, "is_standing": is_standing}
    if is_standing and not is_editing:
        return context
    draft = drafts.of(request.session, product)
    initial = draft or (words_of(review) if review else None)
    return context | {
        "form": ReviewForm(initial=initial),
        "is_draft": draft is not None and request.user.is_authenticated,
        "is_open": draft is not None,
    }


def _post(request: HttpRequest, product: Product, review: Review | None) -> HttpResponse:
    form = ReviewForm(request.POST)
    is_edit = review is not None and request.POST.get("replaces") == str(review.pk)
    stored = _store(form, request.user, product, review if is_edit else None)
    if stored is None:
        context = own_region(request, product) | {"form": form, "is_open": True, "is_draft": False}
        return _show(request, context, status=422, focus=form)
    drafts.drop(request.session, product)
    if stored.status == Status.PENDING:
        note = _("Thank you. We’ll look at your review before it shows.")
    elif is_edit:
        note = _("Your changes are saved.")
    else:
        note = _("Thank you. Your review is published.")
    return _answer(request, product, note)


def _store(
    form: ReviewForm, author: User, product: Product, replaced: Review | None
) -> Review | None:
    """Writes a review, or puts new words in the place of the one that the form showed.

    None, with the errors in the form, for what is refused.
    """
    if not form.is_valid():
        return None
    try:
        if replaced and not replaced.is_withdrawn:
            return verbs.edit(replaced, by=author, **form.cleaned_data)
        return verbs.write(author=author, product=product, **form.cleaned_data)
    except verbs.AlreadyReviewed:
        stored = Review.objects.for_product(product).by(author).get()
        if form.says(stored):
            # A second click or a retry: it is posted, and that is all they want to know.
            return stored
        form.add_error(
            None,
            _(
                "You have reviewed this already, maybe in another window. "
                "Save changes to put these words in the place of the earlier ones."
            ),
        )
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _show(request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
    return render_region(request, "reviews/my_review.html", "my_review", context, **kwargs)


def _answer(request: HttpRequest, product: Product, note: str) -> HttpResponse:
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
        "reviews": Review.objects.first_of(product),
    }
    # Only the product's page has the rating and the list that hang on the review.
    is_beside_them = current_page(request).partition("?")[0] == product.get_absolute_url()
    region = "my_review_posted" if is_beside_them else "my_review"
    return render_region(request, "reviews/my_review.html", region, context)
