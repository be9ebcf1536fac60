"""Anybody may tell the shop that a review should not stand."""

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews import verbs
from reviews.forms import ReportForm
from reviews.models import Review, ReviewReport
from storefront.htmx import redirect, render_region

# The reports that a visitor without an account has given, for as long as the session lasts.
SESSION_KEY = "review_reports"
MOST_REMEMBERED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks what is wrong with a review; once that is said, tells what happens next."""
    reviews = Review.objects.published().select_related("user", "product")
    review = get_object_or_404(reviews, pk=pk)
    if not review.product.is_shown_at(timezone.now()):
        raise Http404
    report = _open_report(request, review)
    is_own = request.user.is_authenticated and review.user_id == request.user.pk
    if report or is_own:
        return _show(request, review, report=report, is_own=is_own)
    posted = request.POST if request.method == "POST" else None
    form = ReportForm(posted, is_signed_in=request.user.is_authenticated)
    if not form.is_bound:
        return _show(request, review, form=form)
    if not form.is_valid():
        return _show(request, review, form=form, status=422)
    if form.is_trapped:
        # As if it had gone through, so that it isn't tried another way; nothing is stored.
        return _show(request, review, report=ReviewReport(review=review))
    report = _store(request, form, review)
    if report is None:
        return _show(request, review, form=form, status=422)
    if not request.user.is_authenticated:
        _remember(request, report)
    return redirect(request, "reviews:review_report", review.pk)


def _open_report(request: HttpRequest, review: Review) -> ReviewReport | None:
    """What this reader has said of the review already, while it waits for an answer."""
    reports = ReviewReport.objects.open().filter(review=review)
    if request.user.is_authenticated:
        return reports.by(request.user).first()
    return reports.filter(pk__in=request.session.get(SESSION_KEY, ()), reporter=None).first()


def _store(request: HttpRequest, form: ReportForm, review: Review) -> ReviewReport | None:
    """Gives the report; None, with the errors in the form, for what is refused."""
    by = request.user if request.user.is_authenticated else None
    email = form.cleaned_data.get("email", "")
    may_report = ratelimit.consume(request, action="report_review") and (
        not email or ratelimit.consume(request, action="mail_reporter", key=email.lower())
    )
    if not may_report:
        form.add_error(
            None, _("That was a lot of reports in a short time. Please try again in an hour.")
        )
        return None
    try:
        return verbs.report(
            review,
            by=by,
            code=form.cleaned_data["code"],
            words=form.cleaned_data["words"],
            email=email,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None


def _remember(request: HttpRequest, report: ReviewReport) -> None:
    given = [*request.session.get(SESSION_KEY, ()), report.pk]
    request.session[SESSION_KEY] = given[-MOST_REMEMBERED:]


def _show(
    request: HttpRequest,
    review: Review,
    *,
    form: ReportForm | None = None,
    report: ReviewReport | None = None,
    is_own: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "review": review,
        "product": review.product,
        "form": form,
        "report": report,
        "is_own": is_own,
    }
    return render_region(
        request,
        "reviews/review_report.html",
        "review_report",
        context,
        status=status,
        focus=form if status == 422 else None,
    )
