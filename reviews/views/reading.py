"""What everybody may read of a product's reviews."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product, Redirect
from catalog.paging import page_of, place_of
from catalog.present import present
from reviews.models import Review, read
from reviews.ratings import summary_of
from storefront.pages import public_page

PAGE_SIZE = 10


@public_page(parameters=["page", "upto"])
def review_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All that customers say of one product."""
    catalogue = present(request)
    product = catalogue.recall(Product.objects.at, slug)
    if product is None:
        return _moved(slug)
    if not product.is_shown_at(catalogue.now):
        raise Http404
    reviews = Review.objects.published().for_product(product).for_reading().newest_first()
    page = page_of(reviews, place_of(request.GET), PAGE_SIZE, row_count=product.rating_count)
    context = {
        "product": product,
        "breadcrumb": (
            *product.category.steps,
            (product.category.name, product.category.get_absolute_url()),
            (product.name, product.get_absolute_url()),
        ),
        "present_path": product.category.menu_url,
        "summary": summary_of(product),
        "page": replace(page, rows=read(page.rows)),
    }
    return render(request, "reviews/review_list.html", context)


def _moved(slug: str) -> HttpResponse:
    """The reviews of a product that has a new address, else 404."""
    product = Redirect.objects.target_of(f"p/{slug}", timezone.now())
    if product is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("reviews:review_list", args=[product.slug]))
