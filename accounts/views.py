"""The customer's own pages, and what is personal on public ones."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core import ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts import personal
from accounts.archive import archive_of
from accounts.closing import close_account
from accounts.forms import AccountCloseForm, AccountForm
from accounts.models import User
from catalog.models import Category, Product
from catalog.refusals import explained
from reviews import personal as reviews_personal
from reviews.models import Review, Status
from reviews.views.own import own_region
from storefront.htmx import login_required

# The longest of ACCOUNT_RATE_LIMITS.
RETRY_SECONDS = 5 * 60


@require_GET
@never_cache
@login_required
def account_detail(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "accounts/account_detail.html",
        {
            "has_password": request.user.has_usable_password(),
            "has_second_step": is_mfa_enabled(request.user),
            "has_doors": bool(settings.SOCIALACCOUNT_PROVIDERS),
            "door_count": SocialAccount.objects.filter(user=request.user).count(),
            "reviews": Review.objects.by(request.user).aggregate(
                count=Count("pk"),
                waiting=Count("pk", filter=Q(status=Status.PENDING)),
                rejected=Count("pk", filter=Q(status=Status.REJECTED)),
            ),
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def account_update(request: HttpRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = AccountForm(posted, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid() and _is_saved(form):
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:account_detail")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/account_update.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def account_data(request: HttpRequest) -> HttpResponse:
    """Hands the customer a copy of all that the shop knows of them."""
    user = request.user
    if not did_recently_reauthenticate(request):
        if request.method == "POST":
            # Asked for on the way to the page, never on the way to a file.
            return redirect("accounts:account_data")
        raise ReauthenticationRequired
    known = personal.known_of(user) | reviews_personal.known_of(user)
    if request.method != "POST":
        counts = {
            name: len(known[name]) for name in ("reviews", "helpful_votes", "reports", "orders")
        }
        counts["pictures"] = sum(len(review["pictures"]) for review in known["reviews"])
        return render(request, "accounts/account_data.html", {"counts": counts})
    if not ratelimit.consume(request, action="download_data"):
        return ratelimit.respond_429(request)
    today = timezone.localdate()
    about = {"user": user, "shop_name": settings.SHOP_NAME, "today": today}
    readme = render_to_string("accounts/account_data_readme.txt", about)
    archive = archive_of(readme, known, reviews_personal.pictures_of(user))
    name = f"{slugify(settings.SHOP_NAME) or 'shop'}-{today.isoformat()}.zip"
    return FileResponse(archive, as_attachment=True, filename=name)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password")
@login_required
def account_close(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.may_close_account:
        status = 403 if request.method == "POST" else 200
        return render(request, "accounts/account_close.html", status=status)
    form = AccountCloseForm(
        request.POST if request.method == "POST" else None,
        user=user,
        has_reviews=Review.objects.by(user).exists(),
    )
    if form.is_valid():
        close_account(user, keeps_reviews=form.keeps_reviews)
        logout(request)
        return redirect("accounts:account_closed")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/account_close.html", {"form": form}, status=status)


@require_GET
@never_cache
def account_closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account_closed.html")


@require_GET
@cache_control(private=True, no_store=True)
def here(request: HttpRequest) -> HttpResponse:
    """What is personal on the public page at `?page=`; 204 to someone not signed in."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    product, category = subject_of(request.GET.get("page", ""))
    context = {"edit_url": edit_url(request.user, product or category)}
    if product and product.is_shown_at(timezone.now()):
        context |= own_region(request, product)
    return render(request, "accounts/here.html", context)


@never_cache
def too_many_tries(request: HttpRequest) -> HttpResponse:
    """The answer to who tries more often than ACCOUNT_RATE_LIMITS allows."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = RETRY_SECONDS
    return response


def _is_saved(form: AccountForm) -> bool:
    """Saves the details, unless somebody has taken the name since the form was checked."""
    try:
        with explained(), transaction.atomic():
            form.save()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def subject_of(page: str) -> tuple[Product | None, Category | None]:
    """The product or the category that the page at this path is about."""
    try:
        match = resolve(page)
    except Resolver404:
        return None, None
    if match.view_name == "catalog:product_detail":
        return Product.objects.filter(slug=match.kwargs["slug"]).first(), None
    if match.view_name == "catalog:category_detail":
        return None, Category.objects.filter(path=match.kwargs["path"]).first()
    return None, None


def edit_url(user: User, subject: Product | Category | None) -> str:
    """Where this member of staff changes it; empty for everybody else."""
    if subject is None or not user.is_staff:
        return ""
    model = subject._meta.model_name
    if not user.has_perm(f"catalog.change_{model}"):
        return ""
    return reverse(f"admin:catalog_{model}_change", args=[subject.pk])
