"""What readers hold against reviews, decided beside the review itself, whose stars stay hidden."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews import verbs
from reviews.admin.looking import ReadOnly
from reviews.models import LONGEST_REPORT, Rejection, Review, ReviewReport, Status
from reviews.waiting import read_id, read_key

Answer = ReviewReport.Status
WORD_KINDS = {
    Answer.OPEN: "warn",
    Answer.UPHELD: "good",
    Answer.DISMISSED: "quiet",
    Answer.SETTLED: "quiet",
}
OPEN_FIRST = Case(When(status=Answer.OPEN, then=Value(0)), default=Value(1))


class DecisionForm(forms.Form):
    """What becomes of a reported review, and what its author and the reporters are told."""

    code = forms.ChoiceField(
        label=gettext_lazy("Why it should go"),
        choices=[("", "—"), *Rejection.choices],
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("In your words, for its author"),
        help_text=gettext_lazy("Only if it goes. Needed where it is another reason."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    answer = forms.CharField(
        label=gettext_lazy("In your words, for who reported it"),
        help_text=gettext_lazy("They are told what you decide in any case."),
        max_length=LONGEST_REPORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


@admin.register(ReviewReport)
class ReviewReportAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("headline", "product", "code", "told_by", "standing", "created_at")
    list_filter = ("status", "code", "created_at")
    list_per_page = 50
    search_fields = ("review__title", "review__product__name", "words", "reporter__username")
    search_help_text = gettext_lazy("Words of the review, the product, the report or its reader.")
    ordering = (OPEN_FIRST, "-created_at", "-pk")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewReport]:
        return super().get_queryset(request).for_listing().defer("review__rating")

    def get_urls(self) -> list[URLPattern]:
        waiting = self.admin_site.admin_view(self.open_view)
        return [path("open/", waiting, name="reviews_reviewreport_open"), *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Leads to those that wait for an answer."""
        return redirect(reverse("admin:reviews_reviewreport_changelist") + "?status__exact=open")

    def pages(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What stands beside the list of reports on the admin's start page."""
        if not self.has_judge_permission(request):
            return []
        name = _("Open reports")
        # Counted where one looks for work, not beside every page.
        if request.resolver_match.url_name in {"index", "app_list"}:
            name = f"{name} ({ReviewReport.objects.open().count()})"
        return [(name, reverse("admin:reviews_reviewreport_open"))]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows the review with all that was said against it, and decides on it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = self.get_object(request, object_id)
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        form = DecisionForm(request.POST if request.method == "POST" else None)
        if form.is_bound:
            if not self.has_judge_permission(request):
                raise PermissionDenied
            if form.is_valid() and self._is_decided(request, report.review, form):
                return redirect("admin:reviews_reviewreport_changelist")
        return self._show(request, report, form)

    def _is_decided(self, request: HttpRequest, review: Review, form: DecisionForm) -> bool:
        """Does what the pressed button says; False, with the errors in the form, if it can't."""
        try:
            if "reopen" in request.POST:
                self._say_opened(request, verbs.reopen(review))
            elif "dismiss" in request.POST:
                self._dismiss(request, review, form.cleaned_data)
            elif form.cleaned_data["code"]:
                self._uphold(request, review, form.cleaned_data)
            else:
                form.add_error("code", _("Choose why it goes: its author is told."))
        except ValidationError as refusal:
            form.add_error("reason" if "uphold" in request.POST else None, refusal)
        return form.is_valid()

    def _dismiss(self, request: HttpRequest, review: Review, said: dict[str, Any]) -> None:
        closed = verbs.dismiss(
            review,
            by=request.user,
            answer=said["answer"],
            as_read=_as_read(request),
            reports=[pk for text in request.POST.getlist("report") if (pk := read_id(text))],
        )
        self._say_answered(request, review, len(closed), _("The review stays."))

    def _uphold(self, request: HttpRequest, review: Review, said: dict[str, Any]) -> None:
        job, open_count = uuid4(), review.reports.open().count()
        rejected = verbs.uphold(
            review,
            by=request.user,
            code=Rejection(said["code"]),
            reason=said["reason"],
            answer=said["answer"],
            job=job,
            as_read=_as_read(request),
        )
        outcome = format_html(
            '{} <a href="{}">{}</a>.',
            _("The review doesn’t show any more."),
            reverse("admin:reviews_review_undo", args=[job]),
            _("Undo"),
        )
        self._say_answered(request, review, open_count if rejected else 0, outcome)

    def _say_answered(self, request: HttpRequest, review: Review, count: int, outcome: str) -> None:
        if count:
            told = ngettext(
                "%(count)d report is answered.", "%(count)d reports are answered.", count
            )
            self.message_user(request, format_html("{} {}", outcome, told % {"count": count}))
        elif review.reports.open().exists():
            changed = _("“%(title)s” was changed while you read it. Please read it again.")
            self.message_user(request, changed % {"title": review}, messages.WARNING)
        else:
            self.message_user(request, _("Somebody decided this already."), messages.WARNING)

    def _say_opened(self, request: HttpRequest, count: int) -> None:
        told = ngettext(
            "%(count)d report is open again.", "%(count)d reports are open again.", count
        )
        self.message_user(request, told % {"count": count})

    def _show(self, request: HttpRequest, report: ReviewReport, form: DecisionForm) -> HttpResponse:
        review = report.review
        reports = review.reports.select_related("reporter", "decided_by")
        reports = list(reports.order_by(OPEN_FIRST, "-created_at", "-pk"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reported review"),
            "opts": self.opts,
            "form": form,
            "review": review,
            "as_read": f"{review.pk}~{review.updated_at.isoformat()}",
            "is_shown": review.status == Status.PUBLISHED,
            "reports": [(given, _reporter(given)) for given in reports],
            "open_count": sum(given.is_open for given in reports),
            "can_reopen": any(given.status == Answer.DISMISSED for given in reports),
            "may_judge": self.has_judge_permission(request),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "admin/reviews/reviewreport/change_form.html", context, status=status
        )

    @admin.display(description=gettext_lazy("review"), ordering="review__title")
    def headline(self, report: ReviewReport) -> str:
        return str(report.review)

    @admin.display(description=gettext_lazy("product"), ordering="review__product__name")
    def product(self, report: ReviewReport) -> str:
        return report.review.product.name

    @admin.display(description=gettext_lazy("reported by"), ordering="reporter__username")
    def told_by(self, report: ReviewReport) -> str:
        return _reporter(report)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, report: ReviewReport) -> SafeString:
        return format_html(
            '<span class="word word--{}">{}</span>',
            WORD_KINDS[Answer(report.status)],
            report.get_status_display(),
        )


def _reporter(report: ReviewReport) -> str:
    """Whom a report came from, as staff see it; an address is nobody's business."""
    return report.reporter.username if report.reporter else _("A visitor")


def _as_read(request: HttpRequest) -> datetime | None:
    """When the review on the page had been changed last: what has come since isn't decided."""
    key = read_key(request.POST.get("as_read", ""))
    return key and key[1]
