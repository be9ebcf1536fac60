"""Reviews that were written elsewhere: a file is handed in, looked at, and imported."""

import csv
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.feeds import uploads
from reviews.feeds.layout import guard
from reviews.feeds.outcome import FATES, Fate
from reviews.models import ReviewUpload
from storefront import htmx

Stage = ReviewUpload.Stage
PAGE_SIZE = 100
TEMPLATES = "admin/reviews/reviewupload"
WORD_KINDS = {
    Stage.CHECKING: "quiet",
    Stage.CHECKED: "warn",
    Stage.STORING: "quiet",
    Stage.DONE: "good",
    Stage.REFUSED: "bad",
}
# What the rows of a file are looked through by: all of them, or those of a fate.
WAITING = "waiting"
SHOWN = {
    "": gettext_lazy("All"),
    Fate.ADDED: gettext_lazy("Added"),
    WAITING: gettext_lazy("Waiting for staff"),
    Fate.DUPLICATE: gettext_lazy("Known already"),
    Fate.REJECTED: gettext_lazy("Rejected"),
}


class UploadForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV with Judge.me’s columns, or the archive that an export of reviews wrote. "
            "Up to 25 MB; larger files by manage.py import_reviews."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.gz,.zip,text/csv"}),
    )

    class Meta:
        model = ReviewUpload
        fields = ("origin",)
        labels = {"origin": gettext_lazy("Written at")}
        widgets = {"origin": forms.TextInput(attrs={"class": "vTextField"})}

    field_order = ("file", "origin")

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > uploads.LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than %(limit)s.")
                % {"limit": filesizeformat(uploads.LARGEST_FILE)}
            )
        return file


@admin.register(ReviewUpload)
class ReviewUploadAdmin(admin.ModelAdmin):
    list_display = ("name", "origin", "standing", "counts", "by", "created_at")
    list_select_related = ("by",)
    list_per_page = 50
    ordering = ("-created_at", "-pk")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewUpload]:
        return super().get_queryset(request).without_files()

    def has_change_permission(self, request: HttpRequest, obj: ReviewUpload | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Bringing in what customers will read is judging it."""
        may_judge = request.user.has_perm("reviews.change_review")
        return may_judge and super().has_add_permission(request)

    def get_urls(self) -> list[URLPattern]:
        def own(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(view)
            return path(f"<int:pk>/{address}", wrapped, name=f"reviews_reviewupload_{name}")

        return [
            own("import/", self.import_view, "import"),
            own("progress/", self.progress_view, "progress"),
            own("rows.csv", self.rows_view, "rows"),
            own("rejected.csv", self.rejected_view, "rejected"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Takes a file up, and shows what would become of it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_handed_in = request.method == "POST"
        form = UploadForm(*([request.POST, request.FILES] if is_handed_in else []))
        if is_handed_in and form.is_valid():
            data = form.cleaned_data
            upload = uploads.take_up(data["file"], data["origin"], request.user)
            return redirect("admin:reviews_reviewupload_change", upload.pk)
        return TemplateResponse(
            request,
            f"{TEMPLATES}/add.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Import reviews"),
                "opts": self.opts,
                "form": form,
            },
            status=422 if is_handed_in else 200,
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """How far an import is, and what becomes of each row."""
        upload = self._upload(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        shown = request.GET.get("show", "")
        shown = shown if shown in SHOWN else ""
        rows = [row for row in upload.rows if _is_shown(row, shown)]
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        counts = {name: sum(_is_shown(row, name) for row in upload.rows) for name in SHOWN}
        return TemplateResponse(
            request,
            f"{TEMPLATES}/change.html",
            {
                **self.admin_site.each_context(request),
                "title": upload.name,
                "opts": self.opts,
                "upload": upload,
                "standing": self.standing(upload),
                "account": upload.account,
                "account_in_words": uploads.in_words(upload.account) if upload.account else "",
                "tabs": [(name, label, counts[name]) for name, label in SHOWN.items()],
                "shown": shown,
                "page": page,
                "rows": [_told(row) for row in page],
                "most_rows": uploads.MOST_ROWS,
                "is_cut": upload.account.get("rows", 0) > uploads.MOST_ROWS,
                "may_import": self.has_add_permission(request),
                "may_delete": self.has_delete_permission(request, upload),
                "reviews_url": self._reviews_url(upload),
                **self._progress(upload),
            },
        )

    def import_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begins what the check has prepared."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        if uploads.begin(self._upload(request, pk)):
            self.message_user(
                request, _("The reviews are imported in the background."), messages.SUCCESS
            )
        else:
            self.message_user(
                request, _("This import is under way or done already."), messages.WARNING
            )
        return redirect("admin:reviews_reviewupload_change", pk)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the import is, asked by its page until it is done; then the page comes anew."""
        upload = self._upload(request, pk)
        if not upload.is_under_way:
            return htmx.redirect(request, "admin:reviews_reviewupload_change", pk)
        context = self._progress(upload)
        return TemplateResponse(request, f"{TEMPLATES}/change.html#progress", context)

    def rows_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What becomes of every row, as a table."""
        response = _csv("rows")
        writer = csv.writer(response)
        writer.writerow(["line", "fate", "waits", "reason", "product", "title"])
        for line, fate, waits, *texts in self._upload(request, pk).rows:
            writer.writerow([line, fate, "yes" if waits else "no", *map(guard, texts)])
        return response

    def rejected_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The rejected rows as they came, with the reason behind each."""
        upload = self._upload(request, pk)
        if not upload.rejected:
            raise Http404
        response = _csv("rejected")
        response.write(upload.rejected)
        return response

    def _upload(self, request: HttpRequest, pk: int | str) -> ReviewUpload:
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload = self.get_object(request, str(pk))
        if upload is None:
            raise Http404
        return upload

    def _progress(self, upload: ReviewUpload) -> dict[str, Any]:
        return {
            "upload": upload,
            "progress_url": reverse("admin:reviews_reviewupload_progress", args=[upload.pk]),
            "total": upload.account.get("added", 0) if upload.stage == Stage.STORING else 0,
        }

    def _reviews_url(self, upload: ReviewUpload) -> str:
        """The reviews from there in the list of all."""
        list_url = reverse("admin:reviews_review_changelist")
        return f"{list_url}?{urlencode({'origin__exact': upload.origin})}"

    @admin.display(description=gettext_lazy("status"), ordering="stage")
    def standing(self, upload: ReviewUpload) -> SafeString:
        if upload.is_lost:
            return format_html('<span class="word word--bad">{}</span>', _("Interrupted"))
        kind = WORD_KINDS[Stage(upload.stage)]
        return format_html(
            '<span class="word word--{}">{}</span>', kind, upload.get_stage_display()
        )

    @admin.display(description=gettext_lazy("rows"))
    def counts(self, upload: ReviewUpload) -> str:
        return uploads.in_words(upload.account) if upload.account else "—"


def _is_shown(row: list[Any], shown: str) -> bool:
    _line, fate, waits, *_texts = row
    return waits if shown == WAITING else fate == shown or not shown


def _told(row: list[Any]) -> dict[str, Any]:
    line, fate, waits, reason, product, title = row
    kind = {Fate.ADDED: "good", Fate.DUPLICATE: "quiet", Fate.REJECTED: "bad"}[fate]
    return {
        "line": line,
        "fate": _("waits for staff") if waits else FATES[fate],
        "kind": "warn" if waits else kind,
        "reason": reason,
        "product": product,
        "title": title,
    }


def _csv(name: str) -> HttpResponse:
    return HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
