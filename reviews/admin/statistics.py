"""The page that shows whether what becomes of a review depends on its stars."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews import tallies

MINUTE = timedelta(minutes=1)
# Days, by what stands for them in the address.
PERIODS = {
    "month": (30, gettext_lazy("30 days")),
    "": (90, gettext_lazy("90 days")),
    "year": (365, gettext_lazy("A year")),
    "all": (None, gettext_lazy("All time")),
}


class Statistics(admin.options.BaseModelAdmin):
    """The page for it."""

    def get_urls(self) -> list[URLPattern]:
        view: Callable[..., HttpResponse] = self.admin_site.admin_view(self.statistics_view)
        return [path("statistics/", view, name="reviews_review_statistics"), *super().get_urls()]

    def statistics_view(self, request: HttpRequest) -> HttpResponse:
        """What was received, published and rejected by stars, and who decided it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        chosen = request.GET.get("period", "")
        days, _label = PERIODS.get(chosen, PERIODS[""])
        since = timezone.now() - timedelta(days=days) if days else None
        lines = tallies.lines_since(since)
        held = [row for row in tallies.held_since(since) if row.total]
        wait = tallies.time_to_decision(since)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Statistics of reviews"),
            "opts": self.opts,
            "periods": [
                (value, label, value == (chosen if chosen in PERIODS else ""))
                for value, (_days, label) in PERIODS.items()
            ],
            "lines": [(line, _bar(line, lines)) for line in lines],
            "total": _total(lines),
            "waiting": tallies.waiting_since(since),
            "evenness": tallies.evenness(lines),
            "unlikely": tallies.UNLIKELY,
            "held": held,
            "judges": tallies.judges_since(since),
            "wait": in_words(wait) if wait is not None else "",
            "may_judge": self.has_judge_permission(request),
        }
        return TemplateResponse(request, "admin/reviews/review/statistics.html", context)


def in_words(time: timedelta) -> str:
    """How long it was, roughly."""
    now = timezone.now()
    return timesince(now - time, now, depth=1) if time >= MINUTE else str(_("a minute"))


def _total(lines: list[tallies.Line]) -> tallies.Line:
    """All of them together, of no number of stars."""
    sums: dict[str, Any] = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("published", "rejected", "withdrawn")
    }
    return tallies.Line(0, **sums)


def _bar(line: tallies.Line, lines: list[tallies.Line]) -> float:
    """How long its share of rejections is beside the longest, of a hundred."""
    longest = max((other.share or 0 for other in lines), default=0)
    return round(100 * (line.share or 0) / longest, 1) if longest else 0
