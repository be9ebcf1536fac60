"""The list of what searches should find, its score over time, and CSV in and out."""

import csv
import re
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.charts import line
from catalog.admin.charts import path as drawn_path
from catalog.admin.search import QueryAdmin, QueryForm
from catalog.models import Product, ScoreCardEntry, ScoreCardRun, Variant
from catalog.models.score_card import DEEPEST
from catalog.score_card import got_worse, is_met, run_score_card
from catalog.search import key_of
from catalog.verbs.score_card import LOST_AFTER, begin_run
from storefront import htmx

COLUMNS = ("query", "product", "within")
LARGEST_FILE = 1_000_000
MOST_ROWS = 5000
MOST_RUNS_SHOWN = 30
MOST_WORSE_SHOWN = 20
NUMBER = re.compile(r"[0-9]{1,9}")
# What a spreadsheet would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ScoreCardImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "With the columns query, product and within. A product is named by its address, "
            "the last part of it, or by a SKU. An entry that is there already gets the new number."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> list[ScoreCardEntry]:
        """The entries that the file names, not stored yet. Every wrong line is said at once."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 1 MB."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("Save the file as CSV in UTF-8.")) from None
        try:
            # PostgreSQL takes no such letter.
            if "\0" in text:
                raise csv.Error
            return _entries_in(text)
        except csv.Error:
            raise ValidationError(_("The file can’t be read as CSV.")) from None


class ScoreCardChangeList(ChangeList):
    """Sets beside each entry where its product stood in the last runs."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        latest, before, *_none = [*ScoreCardRun.objects.finished()[:2], None, None]
        self.result_list = list(self.result_list)
        for entry in self.result_list:
            key = str(entry.pk)
            entry.was_run = latest is not None and key in latest.ranks
            entry.rank = latest.ranks.get(key) if latest else None
            entry.rank_before = before.ranks.get(key) if before else None


@admin.register(ScoreCardEntry)
class ScoreCardEntryAdmin(QueryAdmin):
    form = QueryForm
    change_list_template = "admin/catalog/scorecardentry/change_list.html"
    list_display = ("query", "product", "place", "within", "move", "in_shop")
    list_select_related = ("product",)
    list_per_page = 50
    search_fields = ("query", "key", "product__name")
    ordering = ("query", "pk")
    autocomplete_fields = ("product",)
    fields = ("query", "product", "within")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ScoreCardChangeList

    def get_urls(self) -> list[URLPattern]:
        def own(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(view)
            return path(address, wrapped, name=f"catalog_scorecardentry_{name}")

        return [
            own("run/", self.run_view, "run"),
            own("progress/", self.progress_view, "progress"),
            own("import/", self.import_view, "import"),
            own("export/", self.export_view, "export"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        runs = list(ScoreCardRun.objects.finished().defer("ranks")[:MOST_RUNS_SHOWN])
        context = {
            "title": _("Score card"),
            **_progress(),
            **_chart(runs),
            "has_entries": ScoreCardEntry.objects.exists(),
            "may_run": self.has_change_permission(request),
            "may_import": self._may_import(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def run_view(self, request: HttpRequest) -> HttpResponse:
        """Begins a run on the worker."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not ScoreCardEntry.objects.exists():
            self.message_user(request, _("There is nothing to look for yet."), messages.WARNING)
        elif (run := begin_run()) is None:
            self.message_user(request, _("A run is under way already."), messages.WARNING)
        else:
            transaction.on_commit(lambda: run_score_card.enqueue(run.pk))
            self.message_user(
                request, _("The score card runs in the background."), messages.SUCCESS
            )
        return redirect("admin:catalog_scorecardentry_changelist")

    def progress_view(self, request: HttpRequest) -> HttpResponse:
        """How far the run is, asked by the page until it is done; then the page comes anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        progress = _progress()
        if not progress["running"]:
            return htmx.redirect(request, "admin:catalog_scorecardentry_changelist")
        return TemplateResponse(
            request, "admin/catalog/scorecardentry/change_list.html#progress", progress
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Takes entries from a CSV file: all of them or, where one is wrong, none."""
        if not self._may_import(request):
            raise PermissionDenied
        is_handed_in = request.method == "POST"
        form = ScoreCardImportForm(*([request.POST, request.FILES] if is_handed_in else []))
        if is_handed_in and form.is_valid():
            entries = form.cleaned_data["file"]
            with self.edit(request) as edit:
                saved = edit.save(entries)
            counts = {
                "created": len(saved.created),
                "updated": len(saved.updated),
                "unchanged": len(saved.unchanged),
            }
            self.message_user(
                request,
                _("Entries added: %(created)d, changed: %(updated)d, as before: %(unchanged)d.")
                % counts,
                messages.SUCCESS,
            )
            return redirect("admin:catalog_scorecardentry_changelist")
        return TemplateResponse(
            request,
            "admin/catalog/scorecardentry/import.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Import the score card"),
                "opts": self.opts,
                "form": form,
            },
            status=422 if is_handed_in else 200,
        )

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """The whole list as a CSV file that the import takes back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = ScoreCardEntry.objects.select_related("product").order_by("query", "pk")
        rows = ((row.query, row.product.slug, row.within) for row in entries.iterator(500))
        writer = csv.writer(_Echo())
        lines = (writer.writerow(map(_harmless, row)) for row in [COLUMNS, *rows])
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="score-card.csv"'},
        )

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    @admin.display(description=gettext_lazy("place now"))
    def place(self, entry: ScoreCardEntry) -> SafeString | str:
        if not entry.was_run:
            return _("Not run yet")
        kind = "good" if is_met(entry, entry.rank) else "bad"
        return format_html('<span class="word word--{}">{}</span>', kind, place_name(entry.rank))

    @admin.display(description=gettext_lazy("the run before"))
    def move(self, entry: ScoreCardEntry) -> str:
        if not entry.was_run or entry.rank_before == entry.rank:
            return "—"
        return place_name(entry.rank_before)


def place_name(rank: int | None) -> str:
    """A place in words."""
    return str(rank) if rank else _("Not in the first %(count)d") % {"count": DEEPEST}


def _progress() -> dict[str, Any]:
    running = ScoreCardRun.objects.filter(
        finished_at=None, reached_at__gt=timezone.now() - LOST_AFTER
    ).first()
    return {"running": running, "progress_url": reverse("admin:catalog_scorecardentry_progress")}


def _chart(runs: list[ScoreCardRun]) -> dict[str, Any]:
    """The score over time, the newest last, and what fell since the run before the last."""
    if not runs:
        return {"runs": []}
    points = line([run.percent for run in reversed(runs)], 100)
    worse = got_worse(*ScoreCardRun.objects.finished()[:2]) if len(runs) > 1 else []
    return {
        "runs": runs,
        "latest": runs[0],
        "first": runs[-1],
        "change": runs[0].percent - runs[1].percent if len(runs) > 1 else None,
        "points": points,
        "line": drawn_path(points),
        "worse": [
            (fall.entry, place_name(fall.rank), fall.rank_before, fall.is_lost)
            for fall in worse[:MOST_WORSE_SHOWN]
        ],
        "worse_left": max(len(worse) - MOST_WORSE_SHOWN, 0),
    }


def _entries_in(text: str) -> list[ScoreCardEntry]:
    reader = csv.DictReader(StringIO(text, newline=""))
    if not {"query", "product"} <= {(name or "").strip() for name in reader.fieldnames or ()}:
        raise ValidationError(_("The first line must name the columns: query, product, within."))
    reader.fieldnames = [(name or "").strip() for name in reader.fieldnames]
    lines = [(reader.line_num, row) for row in reader]
    if len(lines) > MOST_ROWS:
        raise ValidationError(_("A file has at most %(count)d entries.") % {"count": MOST_ROWS})
    products = _products_named((row.get("product") or "").strip() for _line, row in lines)
    wrong: list[str] = []
    found: dict[tuple[str, int], ScoreCardEntry] = {}
    for number, row in lines:
        try:
            entry = _entry_in(row, products)
        except ValidationError as error:
            wrong += [
                _("Line %(number)d: %(reason)s") % {"number": number, "reason": reason}
                for reason in error.messages
            ]
        else:
            found[entry.key, entry.product_id] = entry
    if wrong:
        raise ValidationError(wrong[:20])
    return _with_stored(found)


def _entry_in(row: dict[str, str | None], products: dict[str, int]) -> ScoreCardEntry:
    query = " ".join((row.get("query") or "").removeprefix("'").split())
    name, within = ((row.get(column) or "").strip() for column in ("product", "within"))
    if not key_of(query):
        raise ValidationError(_("Write at least one word."))
    if name not in products:
        raise ValidationError(_("There is no product “%(name)s”.") % {"name": name})
    if within and not NUMBER.fullmatch(within):
        raise ValidationError(_("“%(within)s” is no number.") % {"within": within})
    entry = ScoreCardEntry(query=query, key=key_of(query), product_id=products[name])
    entry.within = int(within) if within else entry.within
    entry.clean_fields(exclude=["product", "key"])
    return entry


def _products_named(names: Iterable[str]) -> dict[str, int]:
    """The products by the names that a file gives them: a SKU, or the slug, which goes first."""
    names = set(names)
    by_sku = Variant.objects.filter(sku__in=names).values_list("sku", "product")
    by_slug = Product.objects.filter(slug__in=names).values_list("slug", "pk")
    return {**dict(by_sku), **dict(by_slug)}


def _with_stored(found: dict[tuple[str, int], ScoreCardEntry]) -> list[ScoreCardEntry]:
    """The entries, with those that the list has already in the place of new ones."""
    keys = {key for key, _product in found}
    stored = {
        (entry.key, entry.product_id): entry
        for entry in ScoreCardEntry.objects.filter(key__in=keys)
    }
    for pair, entry in found.items():
        if held := stored.get(pair):
            held.query, held.within = entry.query, entry.within
            found[pair] = held
    return list(found.values())


def _harmless(cell: object) -> str:
    """The cell as a spreadsheet shows it, and never reckons with it."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    """What a CSV writer may write to: it gives each line back."""

    def write(self, line: str) -> str:
        return line
