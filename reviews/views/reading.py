"""What everybody may read of a product's reviews."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product, Redirect
from catalog.present import present
from reviews import filters, listing
from reviews.models import Review, ReviewEvent, Status, read
from reviews.ratings import summary_of
from reviews.structured_data import review_data, reviewed_data, steps_to
from storefront.htmx import stands_at
from storefront.pages import public_page


@public_page(parameters=filters.SINGLE, repeated=filters.REPEATED)
def review_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What customers say of one product: all of it, or what a reader looks for."""
    catalogue = present(request)
    product = catalogue.recall(Product.objects.at, slug)
    if product is None:
        return _moved(slug)
    if not product.is_shown_at(catalogue.now):
        raise Http404
    summary = summary_of(product)
    reviews = listing.review_list(catalogue, product, request.GET, request.path)
    context = {
        "product": product,
        "breadcrumb": _steps_to(product),
        "present_path": product.category.menu_url,
        "summary": summary,
        "reviews": reviews,
        "structured_data": reviewed_data(product, summary, reviews.reviews),
    }
    response = render(request, "reviews/review_list.html", context)
    return stands_at(response, reviews.address)


@public_page()
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review at an address of its own, for as long as it is published."""
    catalogue = present(request)
    reviews = Review.objects.published().select_related("product")
    review = get_object_or_404(reviews, pk=pk)
    product = catalogue.recall(Product.objects.at, review.product.slug)
    if product is None or not product.is_shown_at(catalogue.now):
        raise Http404
    [words] = read([pk])
    context = {
        "product": product,
        "breadcrumb": _steps_to(product),
        "present_path": product.category.menu_url,
        "summary": summary_of(product),
        "review": words,
        "ratings_before": _ratings_before(review),
        "structured_data": review_data(product, words),
    }
    return render(request, "reviews/review_detail.html", context)


def _steps_to(product: Product) -> tuple[tuple[str, str], ...]:
    return (*steps_to(product), (product.name, product.get_absolute_url()))


def _ratings_before(review: Review) -> list[tuple[datetime, int]]:
    """The stars that readers saw before, each with the moment when its author changed them."""
    edits = review.events.filter(
        action=ReviewEvent.Action.EDIT, from_status=Status.PUBLISHED
    ).order_by("pk")
    changes = edits.values_list("at", "changes") if review.edited_at else ()
    return [(at, changed["rating"][0]) for at, changed in changes if "rating" in changed]


def _moved(slug: str) -> HttpResponse:
    """The reviews of a product that has a new address, else 404."""
    product = Redirect.objects.target_of(f"p/{slug}", timezone.now())
    if product is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("reviews:review_list", args=[product.slug]))
