"""Actions that ask something on a page of their own before they do it."""

from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from reviews.models import Review

# Of the reviews that it is about.
MOST_SHOWN = 20


def ask(
    model_admin: BaseModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Review],
    page: str,
    **facts: Any,
) -> TemplateResponse:
    """The page, which builds on `asking.html`. It leads back to the action with the same reviews
    chosen, also where the action was called on the page of one."""
    is_list = request.resolver_match.url_name.endswith("_changelist")
    list_url = reverse("admin:reviews_review_changelist")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "count": queryset.count(),
        "reviews": queryset[:MOST_SHOWN],
        "most_shown": MOST_SHOWN,
        # The list's own filters decide what "all" means.
        "post_url": request.get_full_path() if is_list else list_url,
        "select_across": request.POST.get("select_across", "0") if is_list else "0",
        "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, f"admin/reviews/review/{page}.html", context | facts)
