"""Where the search page's script says that somebody searched."""

from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from catalog.search_counts import count_search
from storefront.pages import is_from_own_page

# Larger than any query with the name of its field.
LARGEST_BODY = 4096


@csrf_exempt  # No public page has a token; who sends it is judged by what browsers say.
@require_POST
def search_counted(request: HttpRequest) -> HttpResponse:
    """Counts a search. It answers nothing: the page that tells of it may be gone."""
    if not is_from_own_page(request):
        raise PermissionDenied("Only the shop's own pages count searches.")
    length = request.headers.get("content-length", "")
    is_small = length.isdecimal() and int(length) <= LARGEST_BODY
    if is_small and ratelimit.consume(request, action="count_search"):
        count_search(request.POST.get("q", ""), timezone.now())
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
