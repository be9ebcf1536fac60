from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.models import Redirect


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    """The addresses that things had once. They come and go with the things, by themselves."""

    list_display = ("path", "leads_to")
    list_display_links = None
    list_select_related = ("category", "product")
    search_fields = ("path", "category__name", "product__name")
    search_help_text = _("An old address, or the name of what it leads to.")
    ordering = ("path",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Redirect | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Redirect | None = None) -> bool:
        return False

    @admin.display(description=_("leads to"))
    def leads_to(self, redirect: Redirect) -> SafeString:
        target = redirect.category or redirect.product
        return format_html('<a href="{}">{}</a>', target.get_absolute_url(), target)
