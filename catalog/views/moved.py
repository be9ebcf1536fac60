"""Old addresses, which lead to the new ones."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect

from catalog.models import Redirect
from catalog.present import Present


def moved(path: str, catalogue: Present) -> HttpResponse:
    """A permanent redirect from an address that something had once, else 404."""
    target = Redirect.objects.target_of(path, catalogue.now)
    if target is None:
        raise Http404
    return HttpResponsePermanentRedirect(target.get_absolute_url())
