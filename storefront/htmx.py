"""What htmx needs from the server. Nothing else knows its headers."""

from collections.abc import Callable
from functools import wraps

from django import shortcuts
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, push_url, retarget

type View = Callable[..., HttpResponse]

DECIDING_HEADERS = ("HX-Request", "HX-Request-Type", "HX-Boosted", "HX-History-Restore-Request")
LONGEST_ADDRESS = 2000
REFUSALS = {403, 429}


def is_htmx(request: HttpRequest) -> bool:
    """Return whether the answer goes into a page that already stands, and not in its place."""
    htmx = request.htmx
    return (
        bool(htmx)
        and not htmx.boosted
        and not htmx.history_restore_request
        and htmx.request_type != "full"
    )


def render_region(
    request: HttpRequest,
    template: str,
    region: str,
    context: dict[str, object],
    *,
    status: int = 200,
    focus: BaseForm | None = None,
) -> HttpResponse:
    """Answer with one region of a page to htmx, and with the whole page to anyone else.

    `focus` is a form that didn't pass: its first field with an error gets the focus. What is
    refused for another reason than its fields says where it belongs: pages take in only 422
    by themselves (templates/components/_htmx_config.json, static/js/shop.js).
    """
    if focus is not None:
        _focus_first_error(focus)
    name = f"{template}#{region}" if is_htmx(request) else template
    response = shortcuts.render(request, name, context, status=status)
    if status in REFUSALS and is_htmx(request):
        retarget(response, f"#{region}")
    return _vary(response)


def redirect(request: HttpRequest, to: object, *args: object, **kwargs: object) -> HttpResponse:
    """Send the browser itself elsewhere, also where htmx did the asking."""
    url = shortcuts.resolve_url(to, *args, **kwargs)
    if is_htmx(request):
        # A 302 would be followed by htmx, and the page it leads to put into the region.
        return _vary(HttpResponseClientRedirect(url))
    return _vary(shortcuts.redirect(url))


def redirect_to_sign_in(request: HttpRequest, page: str | None = None) -> HttpResponse:
    """Send the browser to sign in, and afterwards to `page` or the one it shows now."""
    return redirect(request, redirect_to_login(page or current_page(request)).url)


def stands_at(response: HttpResponse, address: str) -> HttpResponse:
    """Have the browser show this address for what htmx asked for, however it asked.

    The same header goes to everyone, so public pages may send it. No longer one than any
    proxy takes.
    """
    return push_url(response, address) if len(address) <= LONGEST_ADDRESS else response


def login_required(view: View | None = None, *, page: Callable[..., str] | None = None) -> View:
    """Let only customers in; others sign in first and come back to a page, never a fragment.

    `page` makes its address from the view's own arguments. A view that takes only POST
    needs it: without JavaScript there is no other page to come back to.
    """
    if view is None:
        return lambda view: login_required(view, page=page)

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_sign_in(request, page(*args, **kwargs) if page else None)

    return answer


def current_page(request: HttpRequest) -> str:
    """The address that the reader's browser shows, which a fragment's own is not."""
    if is_htmx(request):
        return request.htmx.current_url_abs_path or "/"
    return request.get_full_path()


def _focus_first_error(form: BaseForm) -> None:
    # The attribute serves both ways: browsers heed it in a new page, htmx in a swap.
    for field in form.fields.values():
        field.widget.attrs.pop("autofocus", None)
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            break


def _vary(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, DECIDING_HEADERS)
    return response
