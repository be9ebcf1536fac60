"""What shoppers search for, what finds nothing, and the way from there to mending it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Sum, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.admin.charts import bars, sparkline
from catalog.admin.search import results_url
from catalog.models import HiddenSearch, PinnedSearch, SearchCount, SearchRedirect, Synonym
from catalog.models.searching import SHOWN_FROM
from catalog.search import key_of

DAYS = 30
WEEK = 7
MOST_ROWS = 100


@dataclass(frozen=True)
class Answer:
    """What staff have answered to a query, or the form where they may."""

    label: str
    url: str
    is_given: bool


@dataclass(frozen=True)
class Asked:
    """A query with its figures, as a row of the table."""

    text: str
    total: int
    finds: int
    week: int
    week_before: int
    drawing: SafeString
    results_url: str
    answers: list[Answer]


@admin.register(SearchCount)
class SearchCountAdmin(admin.ModelAdmin):
    """A page of figures in the place of a list: nobody edits what was searched."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SearchCount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SearchCount | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        today = timezone.localdate()
        first_day = today - timedelta(days=DAYS - 1)
        days = [first_day + timedelta(days=number) for number in range(DAYS)]
        counts = SearchCount.objects.since(first_day)
        is_nothing = request.GET.get("show") == "nothing"
        words = key_of(request.GET.get("q", ""))
        return TemplateResponse(
            request,
            "admin/catalog/searchcount/change_list.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Searches"),
                "opts": self.opts,
                "is_nothing": is_nothing,
                "words": request.GET.get("q", "") if words else "",
                "rows": self._rows(request, counts, days, words, is_nothing=is_nothing),
                "days": DAYS,
                "shown_from": SHOWN_FROM,
                "most_rows": MOST_ROWS,
                **_totals(counts, days),
                **(extra_context or {}),
            },
        )

    def _rows(
        self, request: HttpRequest, counts: Any, days: list[date], words: str, *, is_nothing: bool
    ) -> list[Asked]:
        """The most frequent queries, each with what can be done for it."""
        queries = counts.named().by_query().filter(total__gte=SHOWN_FROM)
        if words:
            queries = queries.filter(key__contains=words)
        if is_nothing:
            queries = queries.filter(finds=0)
        queries = list(queries[:MOST_ROWS])
        keys = [query["key"] for query in queries]
        by_day: dict[str, dict[date, int]] = defaultdict(dict)
        for key, day, number in counts.filter(key__in=keys).values_list("key", "day", "searches"):
            by_day[key][day] = number
        given = _Given(self.admin_site, request, keys)
        rows = []
        for query in queries:
            series = [by_day[query["key"]].get(day, 0) for day in days]
            rows.append(
                Asked(
                    text=query["wording"],
                    total=query["total"],
                    finds=query["finds"],
                    week=sum(series[-WEEK:]),
                    week_before=sum(series[-2 * WEEK : -WEEK]),
                    drawing=sparkline(series),
                    results_url=results_url(query["wording"]),
                    answers=given.to(query["key"], query["wording"]),
                )
            )
        return rows


def _totals(counts: Any, days: list[date]) -> dict[str, Any]:
    """How much was searched a day, and how much of that found nothing."""
    by_day = {
        row["day"]: row
        for row in counts.values("day").annotate(
            total=Sum("searches"),
            nothing=Sum(Case(When(found=0, then=F("searches")), default=Value(0))),
            unnamed=Sum(Case(When(key="", then=F("searches")), default=Value(0))),
        )
    }
    pairs, unnamed = [], 0
    for day in days:
        row = by_day.get(day, {"total": 0, "nothing": 0, "unnamed": 0})
        # What is counted without its words is not asked what it finds.
        pairs.append((row["total"], row["nothing"] - row["unnamed"]))
        unnamed += row["unnamed"]
    return {
        "by_day": list(zip(days, pairs, strict=True)),
        "bars": bars(pairs),
        "width": 10 * len(days),
        "highest": max(total for total, _nothing in pairs),
        "total": sum(total for total, _nothing in pairs),
        "nothing": sum(nothing for _total, nothing in pairs),
        "unnamed": unnamed,
    }


class _Given:
    """What staff have answered to some queries, and what this member of staff may answer."""

    def __init__(self, site: admin.AdminSite, request: HttpRequest, keys: Iterable[str]) -> None:
        self.site, self.request = site, request
        wanted = set(keys)
        self.by_model = {
            model: dict(model.objects.filter(key__in=wanted).values_list("key", "pk"))
            for model in (PinnedSearch, SearchRedirect, HiddenSearch)
            if self._admin(model).has_view_permission(request)
        }
        self.synonyms: dict[str, int] = {}
        if self._admin(Synonym).has_view_permission(request):
            for pk, text in Synonym.objects.values_list("pk", "words"):
                self.synonyms.setdefault(key_of(text), pk)

    def to(self, key: str, text: str) -> list[Answer]:
        labels = (
            (Synonym, self.synonyms, "words", _("Synonym"), _("Synonym")),
            (PinnedSearch, None, "query", _("Pinned"), _("Pin")),
            (SearchRedirect, None, "query", _("Redirected"), _("Redirect")),
            (HiddenSearch, None, "query", _("Hidden"), _("Hide")),
        )
        answers = []
        for model, rows, field, given, add in labels:
            held = self.by_model.get(model, {}) if rows is None else rows
            name = f"admin:catalog_{model._meta.model_name}"
            if key in held:
                url = reverse(f"{name}_change", args=[held[key]])
                answers.append(Answer(given, url, is_given=True))
            elif self._admin(model).has_add_permission(self.request):
                url = reverse(f"{name}_add", query={field: text})
                answers.append(Answer(add, url, is_given=False))
        return answers

    def _admin(self, model: type) -> admin.ModelAdmin:
        return self.site.get_model_admin(model)
