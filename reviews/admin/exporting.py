"""Gives reviews out as a file."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from reviews.feeds import exporter
from reviews.models import Review


class Exporting(admin.options.BaseModelAdmin):
    """The action for it."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may see the customers too, whose e-mail addresses are in it."""
        user = request.user
        return user.has_perm("reviews.change_review") and user.has_perm("accounts.view_user")

    @admin.action(
        permissions=["export"], description=gettext_lazy("Export selected reviews with pictures")
    )
    def export(self, request: HttpRequest, queryset: QuerySet[Review]) -> StreamingHttpResponse:
        """An archive, written as it is sent. The stars of what isn't decided stay out of it: who
        decides doesn't see them."""
        name = f"reviews-{timezone.localdate()}.zip"
        return StreamingHttpResponse(
            exporter.write(queryset, is_blind=True),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
