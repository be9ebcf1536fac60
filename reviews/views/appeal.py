"""Authors object to a rejection."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews import verbs
from reviews.decisions import decision_on
from reviews.forms import AppealForm
from storefront.htmx import login_required, redirect, render_region


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def my_review_appeal(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks the author what staff have missed, and has them look again."""
    review = get_object_or_404(request.user.reviews.select_related("product"), product__slug=slug)
    decision = decision_on(review)
    if decision is None or decision.is_final or decision.appeal:
        # Nothing to appeal against; how things stand, the review's own page tells.
        return redirect(request, "reviews:my_review", slug)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verbs.appeal(review, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Thank you. We’ll look at your review again."))
            return redirect(request, "reviews:my_review", slug)
    return render_region(
        request,
        "reviews/my_review_appeal.html",
        "my_review_appeal",
        {"review": review, "product": review.product, "decision": decision, "form": form},
        status=422 if form.is_bound else 200,
        focus=form if form.is_bound else None,
    )
