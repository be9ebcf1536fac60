"""The orders that verify reviews: a list to look through, and order books to bring in."""

import base64
import binascii
import zlib
from contextlib import closing
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.feeds.problems import FeedRefused
from reviews import verbs
from reviews.models import Order, OrderLine
from reviews.orders import Account, OrderBook, in_words

# The file travels with the page that says what it would do, packed: nothing of it is kept
# anywhere until it is brought in.
LARGEST_FILE = 10_000_000
LARGEST_PACKED = 2_000_000
MOST_PROBLEMS = 200
ANOTHER_WAY = gettext_lazy("Bring it in with manage.py import_orders.")


class OrderBookForm(forms.Form):
    """The file, as it is chosen."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "With the columns order number, e-mail, SKU and date (2026-05-31), and a row for each "
            "thing that was ordered. You see what it would do before anything is stored."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than 10 MB. %(way)s") % {"way": ANOTHER_WAY}
            )
        return file.read()


class PackedForm(forms.Form):
    """The file, as it comes back with the press of the button."""

    packed = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_packed(self) -> bytes:
        try:
            unpacking = zlib.decompressobj()
            raw = base64.b64decode(self.cleaned_data["packed"], validate=True)
            text = unpacking.decompress(raw, LARGEST_FILE + 1)
        except (binascii.Error, ValueError, zlib.error):
            text = b""
        if not text or not unpacking.eof or len(text) > LARGEST_FILE:
            raise ValidationError(_("The file was damaged on its way. Choose it again."))
        return text


class LineInline(admin.TabularInline):
    model = OrderLine
    fields = readonly_fields = ("sku", "product")
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("product").order_by("pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    change_list_template = "admin/reviews/order/change_list.html"
    list_display = ("number", "email", "placed_on", "line_count", "invited_at", "review_count")
    list_per_page = 50
    search_fields = ("number", "email", "lines__sku")
    search_help_text = gettext_lazy("An order number, an e-mail address or a SKU.")
    ordering = ("-pk",)
    show_full_result_count = False
    fields = readonly_fields = (
        "number",
        "email",
        "placed_on",
        "customer",
        "invited_at",
        "created_at",
    )
    inlines = (LineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
        counts = {
            "lines_counted": Subquery(lines.annotate(count=Count("pk")).values("count")),
            "reviews_counted": Subquery(lines.annotate(count=Count("reviews")).values("count")),
        }
        return super().get_queryset(request).select_related("customer").annotate(**counts)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="reviews_order_import"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Orders come as they were sold, never one typed by hand."""
        return self.import_view(request)

    def delete_model(self, request: HttpRequest, obj: Order) -> None:
        verbs.take_back_orders([obj], by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        verbs.take_back_orders(queryset, by=request.user)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Looks through a file, says what it would do, and does that once it is told to."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "packed" in request.POST:
            return self._bring_in(request, PackedForm(request.POST))
        if request.method != "POST":
            return self._show_import(request, OrderBookForm())
        form = OrderBookForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._show_look(request, form.cleaned_data["file"])
            except FeedRefused as refusal:
                form.add_error("file", list(refusal.reasons))
        return self._show_import(request, form, status=422)

    def _bring_in(self, request: HttpRequest, form: PackedForm) -> HttpResponse:
        try:
            if not form.is_valid():
                raise FeedRefused(*form.errors["packed"])
            with closing(OrderBook(BytesIO(form.cleaned_data["packed"]))) as book:
                account = book.bring_in(by=request.user)
        except FeedRefused as refusal:
            self.message_user(request, " ".join(refusal.reasons), messages.ERROR)
            return redirect("admin:reviews_order_import")
        said = " ".join(in_words(account, is_look=False))
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:reviews_order_changelist")

    def _show_look(self, request: HttpRequest, data: bytes) -> HttpResponse:
        with closing(OrderBook(BytesIO(data))) as book:
            account = book.look()
        packed = base64.b64encode(zlib.compress(data, 9)).decode()
        if len(packed) > LARGEST_PACKED:
            raise FeedRefused(
                _("The file holds more than fits here. %(way)s") % {"way": ANOTHER_WAY}
            )
        return self._show_import(request, OrderBookForm(), account=account, packed=packed)

    def _show_import(
        self,
        request: HttpRequest,
        form: OrderBookForm,
        *,
        account: Account | None = None,
        packed: str = "",
        status: int = 200,
    ) -> HttpResponse:
        problems = account.problems if account else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bring in orders"),
            "opts": self.opts,
            "form": form,
            "today": timezone.localdate(),
            "account": account,
            "words": in_words(account, is_look=True) if account else [],
            "problems": problems[:MOST_PROBLEMS],
            "problems_left": max(len(problems) - MOST_PROBLEMS, 0),
            "packed": PackedForm(initial={"packed": packed}) if packed else None,
        }
        return TemplateResponse(request, "admin/reviews/order/import.html", context, status=status)

    @admin.display(description=gettext_lazy("products"))
    def line_count(self, order: Order) -> int:
        return order.lines_counted

    @admin.display(description=gettext_lazy("reviews verified"))
    def review_count(self, order: Order) -> int:
        return order.reviews_counted
