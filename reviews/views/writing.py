"""The form for a review: what is typed into it is posted once, and never lost."""

from collections.abc import Iterable

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import csrf
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from catalog.models import Product
from reviews import drafts, verbs
from reviews.forms import PhotoEntry, ReviewForm
from reviews.models import MOST_PHOTOS, Review, ReviewPhoto, Status
from reviews.views.own import answer, own_region, own_review, show
from storefront.htmx import redirect_to_sign_in
from storefront.pages import is_from_own_page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_review(request: HttpRequest, slug: str) -> HttpResponse:
    """The reader's review of one product, or the form for it, which opens without an account."""
    product, review = _subject(request, slug)
    if request.method == "POST":
        return _post(request, product, review)
    context = own_region(request, product, is_editing="edit" in request.GET)
    return show(request, context | {"is_open": True})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_review_photos(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes pictures up for a review that is being written, or shows again those whose keys a
    form remembers. Nobody need be signed in: how many come from one address is limited."""
    _product, review = _subject(request, slug)
    refusals: list[ValidationError] = []
    if request.method == "POST":
        photos, refusals = _take_up(request, request.FILES.getlist("pictures")[:MOST_PHOTOS])
        entries = [PhotoEntry(photo) for photo in photos]
        if not entries and not refusals:
            refusals = [ValidationError(_("Choose a picture first."))]
    else:
        entries = ReviewForm(request.GET, review=review).photos
    return render(
        request,
        "reviews/my_review_photos.html",
        {"entries": entries, "refusals": [" ".join(error.messages) for error in refusals]},
        status=422 if refusals else 200,
    )


@never_cache
def open_too_long(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token doesn't count any more.

    The form for a review comes back with its words and a new token. Every other form, and one
    that another site sent, gets the page that says what happened.
    """
    if not is_from_own_page(request):
        return csrf.csrf_failure(request, reason)
    # The browser gets a new one, with which a script may try again.
    get_token(request)
    product = _reviewed_in(request)
    if product is None:
        return csrf.csrf_failure(request, reason)
    form = ReviewForm(request.POST, review=own_review(request.user, product))
    form.add_error(
        None,
        _("This page had been open too long, so we didn’t take it yet. Please press once more."),
    )
    if request.FILES:
        form.add_error("pictures", _("Please choose your new pictures once more."))
    return _again(request, product, form, status=403)


def _subject(request: HttpRequest, slug: str) -> tuple[Product, Review | None]:
    """The product and the reader's review of it; 404 where they can't have one."""
    product = get_object_or_404(Product, slug=slug)
    review = own_review(request.user, product)
    if not product.is_shown_at(timezone.now()) and (review is None or review.is_withdrawn):
        raise Http404
    return product, review


def _post(request: HttpRequest, product: Product, review: Review | None) -> HttpResponse:
    form = ReviewForm(request.POST, request.FILES, review=review)
    photos, refusals = _take_up(request, form.uploads)
    form.take_in(photos, refusals)
    if not request.user.is_authenticated and "pictures" not in form.errors:
        drafts.keep(request.session, product, form.typed())
        return redirect_to_sign_in(request, f"{request.path}?edit")
    if form.is_trapped:
        # Only a program fills what nobody sees. It hears what a person would and nothing is
        # posted; the words stay in its session, in case that a person's browser filled it.
        drafts.keep(request.session, product, form.typed())
        return answer(request, product, _thanks(Status.PENDING, is_edit=False))
    if form.writer not in {"", str(request.user.pk or "")}:
        form.add_error(
            None,
            _(
                "Somebody else was signed in when this form was opened. "
                "If the words are yours, press once more to post them as %(name)s."
            )
            % {"name": request.user.username},
        )
    if not form.is_valid():
        return _again(request, product, form, status=422)
    if not ratelimit.consume(request, action="post_review", user=request.user):
        form.add_error(
            None, _("That was a lot at once. Please wait a few minutes, then press once more.")
        )
        return _again(request, product, form, status=429)
    is_edit = review is not None and request.POST.get("replaces") == str(review.pk)
    stored = _store(form, request.user, product, review if is_edit else None)
    if stored is None:
        return _again(request, product, form, status=422)
    drafts.drop(request.session, product)
    return answer(request, product, _thanks(stored.status, is_edit=is_edit))


def _thanks(status: str, *, is_edit: bool) -> str:
    if status == Status.PENDING:
        return _("Thank you. We’ll look at your review before it shows.")
    if is_edit:
        return _("Your changes are saved.")
    return _("Thank you. Your review is published.")


def _take_up(
    request: HttpRequest, uploads: Iterable[UploadedFile]
) -> tuple[list[ReviewPhoto], list[ValidationError]]:
    """The pictures that were taken up, and why the others weren't."""
    photos, refusals = [], []
    for upload in uploads:
        try:
            if not ratelimit.consume(request, action="take_up_photo"):
                raise ValidationError(
                    _("“%(name)s” is one too many for now. Try it again in a few minutes."),
                    "too_many_uploads",
                    {"name": upload.name},
                )
            photos.append(verbs.take_up(upload))
        except ValidationError as error:
            refusals.append(error)
    return photos, refusals


def _store(
    form: ReviewForm, author: User, product: Product, replaced: Review | None
) -> Review | None:
    """Writes a review, or puts new words in the place of the one that the form showed.

    None, with the errors in the form, for what is refused.
    """
    try:
        if replaced and not replaced.is_withdrawn:
            return verbs.edit(replaced, by=author, **form.given)
        key = form.posting_key
        return verbs.write(author=author, product=product, posting_key=key, **form.given)
    except verbs.AlreadyReviewed:
        stored = Review.objects.for_product(product).by(author).get()
        if form.says(stored):
            # A second click or a retry: it is posted, and that is all they want to know.
            return stored
        form.begin_with(stored.photos.order_by("position", "pk"))
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


def _again(
    request: HttpRequest, product: Product, form: ReviewForm, *, status: int
) -> HttpResponse:
    """The form as it was filled in, with what is in its way."""
    context = own_region(request, product, form=form) | {"is_open": True}
    return show(request, context, status=status, focus=form)


def _reviewed_in(request: HttpRequest) -> Product | None:
    """The product of the form that was posted, if it is the form for a review."""
    match = request.resolver_match
    if match is None or match.view_name != "reviews:my_review":
        return None
    try:
        return _subject(request, match.kwargs["slug"])[0]
    except Http404:
        return None
