"""Pages of the admin that change nothing by themselves."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnly(admin.options.BaseModelAdmin):
    """Looked at by whoever may see or judge reviews; changed by actions alone."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reviews.view_review") or self.has_judge_permission(request)

    def has_judge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reviews.change_review")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
