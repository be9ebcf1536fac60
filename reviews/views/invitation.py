"""The pages that an invitation leads to. Their addresses are keys: nothing tells them on."""

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog.models import Picture
from reviews import invitations, verbs
from reviews.invited import (
    DisclosureForm,
    InvitedForm,
    draft_of,
    drop_draft,
    keep_draft,
    outcome_in_words,
    products_of,
    standing_of,
)
from reviews.models import Order
from reviews.verbs.inviting import is_open_to
from storefront.htmx import redirect, redirect_to_sign_in

DISCLOSED = ("is_rewarded", "is_insider")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """One form for all that was ordered, for the first account that uses the link."""
    try:
        order = invitations.order_of(token, max_days=settings.REVIEW_INVITATION_MAX_DAYS)
    except invitations.Expired:
        return _show(request, {"state": "expired"}, status=410)
    except invitations.Unknown:
        return _show(request, {"state": "unknown"}, status=404)
    if not order.email:
        # Whose it was has closed their account: it speaks for nobody.
        return _show(request, {"state": "unknown"}, status=404)
    if request.user.is_authenticated:
        if not is_open_to(order, request.user):
            return _show(request, {"state": "taken"}, status=403)
    elif request.method != "POST" and order.customer_id is not None:
        return _show(request, {"state": "theirs", "sign_in_page": request.path})
    if request.method == "POST":
        return _post(request, order)
    draft = draft_of(request.session, order)
    rows = _rows(request, order, initial=draft)
    disclosures = DisclosureForm(initial={name: name in draft for name in DISCLOSED})
    context = {"is_draft": bool(draft) and request.user.is_authenticated}
    return _show(request, context | _form(order, rows, disclosures))


@csrf_exempt  # Mailboxes press this button for their owners (RFC 8058); the key is in the address.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where somebody says that they don't want to be asked again, however old the link."""
    try:
        order = invitations.order_of(token)
    except invitations.Unknown:
        return _private(render(request, "reviews/invitation_stop.html", status=404))
    if request.method == "POST" and order.email:
        verbs.stop_invitations(order.email)
    context = {"order": order, "is_done": request.method == "POST"}
    return _private(render(request, "reviews/invitation_stop.html", context))


def _post(request: HttpRequest, order: Order) -> HttpResponse:
    if not request.user.is_authenticated:
        keep_draft(request.session, order, request.POST)
        return redirect_to_sign_in(request, request.path)
    rows = _rows(request, order, data=request.POST)
    disclosures = DisclosureForm(request.POST)
    filled = [row["form"] for row in rows if row.get("form") and row["form"].is_filled]
    context = _form(order, rows, disclosures)
    if not filled:
        return _show(request, context | {"is_empty": True}, status=422)
    if not ratelimit.consume(request, action="post_invited"):
        return _show(request, context | {"is_too_fast": True}, status=429)
    disclosures.is_valid()
    sound = [form for form in filled if form.is_valid()]
    if sound and not verbs.follow_invitation(order, by=request.user):
        return _show(request, {"state": "taken"}, status=403)
    posted = {form: form.post(request.user, disclosures.cleaned_data) for form in sound}
    refused = [form for form in filled if posted.get(form) is None]
    if not refused:
        drop_draft(request.session)
        messages.success(request, outcome_in_words([*posted.values()]))
        return redirect(request, request.path)
    for row in rows:
        if row.get("form") in posted and row["form"] not in refused:
            row["review"] = posted[row.pop("form")]
    _focus_first_error(refused[0])
    return _show(request, context | {"refused": refused}, status=422)


def _rows(request: HttpRequest, order: Order, **bound: Any) -> list[dict[str, Any]]:
    """What was ordered and is in the shop, each with its review or with the form for it."""
    now = timezone.now()
    products = [product for product in products_of(order) if product.is_shown_at(now)]
    standing = standing_of(request.user, products)
    draft = bound.pop("initial", {})
    rows = []
    for product in products[: invitations.MOST_PRODUCTS]:
        row: dict[str, Any] = {
            "product": product,
            "picture": next((Picture(*facts) for facts in product.first_pictures), None),
            "review": standing.get(product.pk),
        }
        form = InvitedForm(product=product, **bound)
        form.initial = {
            name: draft[key] for name in form.fields if (key := form.add_prefix(name)) in draft
        }
        if not form.is_filled and bound:
            # Nothing is wrong with what was left empty.
            form = InvitedForm(product=product)
        # What was typed shows, also where there is a review already, maybe of another window.
        if row["review"] is None or form.is_filled or any(form.initial.values()):
            row["form"] = form
        rows.append(row)
    return rows


def _form(order: Order, rows: list[dict[str, Any]], disclosures: DisclosureForm) -> dict[str, Any]:
    has_form = any(row.get("form") for row in rows)
    return {"order": order, "rows": rows, "disclosures": disclosures, "has_form": has_form}


def _focus_first_error(form: InvitedForm) -> None:
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return


def _show(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return _private(render(request, "reviews/invitation.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Keeps the key in its address to itself: no index, and no page after it learns of it.

    With no referrer at all, browsers would say nothing of where a form comes from either.
    """
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response
