"""The list of all reviews, and the ledger of each."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews import verbs
from reviews.admin.exporting import Exporting
from reviews.admin.looking import ReadOnly
from reviews.admin.moving import Moving
from reviews.admin.reply import Answerable
from reviews.admin.verifying import Verifying
from reviews.models import RATINGS, Review, ReviewEvent, Status

BOTH_PLACES = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
WORD_KINDS = {
    Status.PENDING: "warn",
    Status.PUBLISHED: "good",
    Status.REJECTED: "bad",
    Status.WITHDRAWN: "quiet",
}


class RejectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stays in the review's ledger."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )


class LedgerInline(ReadOnly, admin.TabularInline):
    model = ReviewEvent
    fields = ("at", "action", "from_status", "to_status", "actor", "reason", "words")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("ledger")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewEvent]:
        return super().get_queryset(request).select_related("actor").order_by("pk")

    @admin.display(description=gettext_lazy("words before and after"))
    def words(self, event: ReviewEvent) -> SafeString:
        return format_html_join(
            SafeString("<br>"),
            "<del>{}</del> → {}",
            ((before, after) for before, after in event.changes.values()),
        )


@admin.register(Review)
class ReviewAdmin(Exporting, Answerable, Moving, Verifying, ReadOnly, admin.ModelAdmin):
    list_display = ("headline", "stars", "product", "author", "standing", "created_at")
    list_select_related = ("product", "user")
    list_filter = ("status", "rating", "created_at")
    list_per_page = 50
    search_fields = ("title", "body", "product__name", "user__username", "user__email")
    search_help_text = gettext_lazy("Words of the review, the product or the customer.")
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("publish", "reject", "move", "verify", "unverify", "export")
    inlines = (LedgerInline,)
    fields = (
        ("product", "author"),
        "stars",
        "title",
        "body",
        "standing",
        "vouched",
        ("created_at", "updated_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return super().get_queryset(request).select_related("product", "user")

    def view_on_site(self, review: Review) -> str | None:
        if not review.product.is_shown_at(timezone.now()):
            return None
        return reverse("reviews:review_list", args=[review.product.slug])

    @admin.action(
        permissions=["judge"],
        description=gettext_lazy("Publish this review"),
        description_plural=gettext_lazy("Publish selected reviews"),
        location=BOTH_PLACES,
    )
    def publish(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        chosen = list(queryset)
        count = len(verbs.publish(chosen, by=request.user))
        self._tell(
            request,
            ngettext("%(count)d review published.", "%(count)d reviews published.", count),
            count,
            len(chosen) - count,
        )

    @admin.action(
        permissions=["judge"],
        description=gettext_lazy("Reject this review…"),
        description_plural=gettext_lazy("Reject selected reviews…"),
        location=BOTH_PLACES,
    )
    def reject(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        """Asks for the reason first, on a page of its own."""
        form = RejectionForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_for_reason(request, queryset, form)
        chosen = list(queryset)
        count = len(verbs.reject(chosen, by=request.user, reason=form.cleaned_data["reason"]))
        self._tell(
            request,
            ngettext("%(count)d review rejected.", "%(count)d reviews rejected.", count),
            count,
            len(chosen) - count,
        )
        return None

    def _ask_for_reason(
        self, request: HttpRequest, queryset: QuerySet[Review], form: RejectionForm
    ) -> HttpResponse:
        is_list = request.resolver_match.url_name.endswith("_changelist")
        list_url = reverse("admin:reviews_review_changelist")
        return TemplateResponse(
            request,
            "admin/reviews/review/rejection.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Reject reviews"),
                "opts": self.opts,
                "form": form,
                "count": queryset.count(),
                "reviews": queryset[:20],
                # The list's own filters decide what "all" means.
                "post_url": request.get_full_path() if is_list else list_url,
                "select_across": request.POST.get("select_across", "0") if is_list else "0",
                "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
                "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            },
        )

    def _tell(self, request: HttpRequest, message: str, count: int, left: int) -> None:
        if count:
            self.message_user(request, message % {"count": count}, messages.SUCCESS)
        if left:
            note = ngettext(
                "%(count)d review stayed as it was.", "%(count)d reviews stayed as they were.", left
            )
            self.message_user(request, note % {"count": left}, messages.WARNING)

    @admin.display(description=gettext_lazy("review"), ordering="title")
    def headline(self, review: Review) -> str:
        return str(review)

    @admin.display(description=gettext_lazy("rating"), ordering="rating")
    def stars(self, review: Review) -> SafeString:
        return format_html(
            '<span class="rating" aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}</span>',
            "★" * review.rating + "☆" * (len(RATINGS) - review.rating),
            review.rating,
        )

    @admin.display(description=gettext_lazy("customer"), ordering="user__username")
    def author(self, review: Review) -> str:
        return str(review.user) if review.user else _("Account closed")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, review: Review) -> SafeString:
        return format_html(
            '<span class="word word--{}">{}</span>',
            WORD_KINDS[Status(review.status)],
            review.get_status_display(),
        )
