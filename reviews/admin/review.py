"""The list of all reviews, and the ledger of each."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.pictures import thumbnail
from reviews.admin.exporting import Exporting
from reviews.admin.judging import Judging
from reviews.admin.looking import ReadOnly
from reviews.admin.moving import Moving
from reviews.admin.queue import Queue
from reviews.admin.reply import Answerable
from reviews.admin.statistics import Statistics
from reviews.admin.verifying import Verifying
from reviews.models import RATINGS, Hold, Rejection, Review, ReviewEvent, ReviewReport, Status

WORD_KINDS = {
    Status.PENDING: "warn",
    Status.PUBLISHED: "good",
    Status.REJECTED: "bad",
    Status.WITHDRAWN: "quiet",
}


def undecided(review: str = "pk", status: str = "status") -> Q:
    """Whose stars nobody who decides may see: what waits, and what somebody reported."""
    reports = ReviewReport.objects.filter(review=OuterRef(review), status=ReviewReport.Status.OPEN)
    return Q(**{status: Status.PENDING}) | Q(Exists(reports))


class StarsFilter(admin.SimpleListFilter):
    """By stars, of those that are decided: what waits is in none of these lists."""

    title = gettext_lazy("stars, once decided")
    parameter_name = "stars"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(rating), "★" * rating) for rating in reversed(RATINGS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        if self.value() not in {str(rating) for rating in RATINGS}:
            return queryset
        return queryset.filter(is_undecided=False, rating=int(self.value()))


class LedgerInline(ReadOnly, admin.TabularInline):
    model = ReviewEvent
    fields = (
        "at",
        "action",
        "from_status",
        "to_status",
        "actor",
        "because",
        "reason",
        "words",
        "told_at",
    )
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("ledger")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewEvent]:
        events = super().get_queryset(request).select_related("actor").order_by("pk")
        return events.annotate(is_undecided=undecided("review", "review__status"))

    @admin.display(description=gettext_lazy("because"))
    def because(self, event: ReviewEvent) -> str:
        is_rejection = event.action == ReviewEvent.Action.REJECT
        return labels_of(event.codes, Rejection if is_rejection else Hold)

    @admin.display(description=gettext_lazy("words before and after"))
    def words(self, event: ReviewEvent) -> SafeString:
        """What was said before, and after; stars once the review is decided."""
        shown = (
            pair
            for name, pair in event.changes.items()
            if name != "rating" or not event.is_undecided
        )
        return format_html_join(SafeString("<br>"), "<del>{}</del> → {}", shown)


def labels_of(codes: Iterable[str] | None, reasons: type[TextChoices]) -> str:
    """Reason codes in words."""
    known = dict(reasons.choices)
    return ", ".join(str(known.get(code, code)) for code in codes or ())


@admin.register(Review)
class ReviewAdmin(
    Queue,
    Statistics,
    Judging,
    Exporting,
    Answerable,
    Moving,
    Verifying,
    ReadOnly,
    admin.ModelAdmin,
):
    change_list_template = "admin/reviews/review/change_list.html"
    list_display = ("headline", "stars", "product", "author", "standing", "held", "created_at")
    list_select_related = ("product", "user")
    list_filter = ("status", StarsFilter, "created_at")
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
        "pictures",
        "vouched",
        ("is_rewarded", "is_insider"),
        ("standing", "held"),
        ("created_at", "updated_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        codes = ReviewEvent.objects.filter(review=OuterRef("pk"), to_status=Status.PENDING).exclude(
            codes=[]
        )
        return (
            super()
            .get_queryset(request)
            .select_related("product", "user")
            .annotate(
                is_undecided=undecided(),
                # What is undecided stands together, in no order of stars.
                shown_rating=Case(
                    When(is_undecided=True, then=Value(0)),
                    default=F("rating"),
                    output_field=PositiveSmallIntegerField(),
                ),
                held_for=Subquery(codes.order_by("-pk").values("codes")[:1]),
            )
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No address filters by stars but the filter that leaves out what is undecided."""
        return not lookup.startswith("rating") and super().lookup_allowed(lookup, value, request)

    def pages(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What stands beside the list of reviews on the admin's start page: names and addresses."""
        pages = []
        if self.has_judge_permission(request):
            name = _("Waiting reviews")
            # Counted where one looks for work, not beside every page.
            if request.resolver_match.url_name in {"index", "app_list"}:
                name = f"{name} ({Review.objects.waiting().count()})"
            pages.append((name, reverse("admin:reviews_review_queue")))
        if self.has_view_permission(request):
            pages.append((_("Statistics"), reverse("admin:reviews_review_statistics")))
        return pages

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_judge": self.has_judge_permission(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def view_on_site(self, review: Review) -> str | None:
        if not review.product.is_shown_at(timezone.now()):
            return None
        return reverse("reviews:review_list", args=[review.product.slug])

    @admin.display(description=gettext_lazy("review"), ordering="title")
    def headline(self, review: Review) -> str:
        return str(review)

    @admin.display(description=gettext_lazy("rating"), ordering="shown_rating")
    def stars(self, review: Review) -> SafeString | str:
        if review.is_undecided:
            return _("Hidden")
        return format_html(
            '<span class="rating" aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}</span>',
            "★" * review.rating + "☆" * (len(RATINGS) - review.rating),
            review.rating,
        )

    @admin.display(description=gettext_lazy("customer"), ordering="user__username")
    def author(self, review: Review) -> str:
        return str(review.user) if review.user else _("Account closed")

    @admin.display(description=gettext_lazy("held because"))
    def held(self, review: Review) -> str:
        if review.status != Status.PENDING:
            return "—"
        return labels_of(review.held_for, Hold) or "—"

    @admin.display(description=gettext_lazy("pictures"))
    def pictures(self, review: Review) -> SafeString | str:
        photos = review.photos.all()
        return (
            format_html_join(
                " ",
                '<a href="{}">{}</a>',
                (
                    (photo.picture.url, thumbnail(photo.picture, is_ready=photo.sizes_ready))
                    for photo in photos
                ),
            )
            if photos
            else "—"
        )

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, review: Review) -> SafeString:
        return format_html(
            '<span class="word word--{}">{}</span>',
            WORD_KINDS[Status(review.status)],
            review.get_status_display(),
        )
