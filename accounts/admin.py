"""Customers and staff as staff see them. People sign in, and out for good, by themselves."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Count,
    IntegerField,
    ManyToManyField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import verbs
from accounts.closing import close_account
from accounts.models import User
from reviews.models import Review

BOTH_PLACES = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
MOST_SHOWN = 20


class ClosingForm(forms.Form):
    """What becomes of the reviews of accounts that are closed."""

    reviews = forms.ChoiceField(
        label=_("Their reviews"),
        choices=[
            ("keep", _("Keep them in the shop with their pictures, without a name")),
            ("erase", _("Erase them too, with their pictures")),
        ],
        widget=forms.RadioSelect,
    )


class OwnPartInline(admin.TabularInline):
    """What belongs to the person: staff see it beside the account and leave it alone."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm("accounts.view_user") or request.user.has_perm(
            "accounts.change_user"
        )

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


class EmailAddressInline(OwnPartInline):
    model = EmailAddress
    fields = ("email", "verified", "primary")
    verbose_name_plural = _("e-mail addresses")


class AuthenticatorInline(OwnPartInline):
    model = Authenticator
    fields = ("type", "created_at", "last_used_at")
    verbose_name_plural = _("second steps of signing in")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = (
        "username",
        "email",
        "is_verified",
        "is_active",
        "is_staff",
        "reviews",
        "created_at",
    )
    list_filter = ("is_verified", "is_active", "is_staff", "created_at")
    list_per_page = 50
    search_fields = ("username", "email", "phone_number")
    search_help_text = _("Display name, e-mail address or phone number.")
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("remove_second_steps", "close_accounts")
    inlines = (EmailAddressInline, AuthenticatorInline)
    # The owner changes the e-mail address, which proves that it is theirs.
    readonly_fields = ("email", "is_verified", "reviews", "last_login", "created_at")
    filter_horizontal = ("groups", "user_permissions")

    def get_fieldsets(
        self, request: HttpRequest, obj: User | None = None
    ) -> Sequence[tuple[str | None, dict[str, Any]]]:
        """Only a superuser sees, and may grant, what others may do."""
        fieldsets = [
            (None, {"fields": ("username", ("email", "is_verified"), "phone_number")}),
            (_("Account"), {"fields": ("is_active", ("created_at", "last_login"), "reviews")}),
        ]
        if request.user.is_superuser:
            granted = ("is_staff", "is_superuser", "groups", "user_permissions")
            fieldsets.append((_("Permissions"), {"fields": granted}))
        return fieldsets

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        counts = (
            Review.objects.filter(user=OuterRef("pk"))
            .order_by()
            .values("user")
            .annotate(count=Count("pk"))
            .values("count")
        )
        count = Coalesce(Subquery(counts, output_field=IntegerField()), 0)
        return super().get_queryset(request).annotate(review_count=count)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField:
        return super().formfield_for_manytomany(
            db_field, request, **_grantable(self, db_field) | kwargs
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nobody guesses a password's hash by filtering the list, letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up by themselves; a superuser makes staff of them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff look after customers; their own kind is a superuser's business."""
        if obj is not None and (obj.is_staff or obj.is_superuser):
            return request.user.is_superuser
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account is closed, by its owner or by an action here, never just deleted: first
        it is asked what becomes of the reviews."""
        return False

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.delete_user")

    @admin.action(
        permissions=["change"],
        description=_("Remove the second steps of signing in"),
        location=BOTH_PLACES,
    )
    def remove_second_steps(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Helps those who lost their phone or key."""
        people = [user for user in queryset if self.has_change_permission(request, user)]
        count = len(verbs.remove_second_steps(people))
        message = ngettext(
            "%(count)d person now signs in without a second step.",
            "%(count)d people now sign in without a second step.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)

    @admin.action(
        permissions=["close"],
        description=_("Close this account…"),
        description_plural=_("Close selected accounts…"),
        location=BOTH_PLACES,
    )
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """For those who ask by letter, or can't sign in. Asks what becomes of the reviews."""
        people = [user for user in queryset.order_by("pk") if user.may_close_account]
        form = ClosingForm(request.POST if "reviews" in request.POST else None)
        if people and not form.is_valid():
            return self._ask_what_becomes_of_reviews(request, people, form)
        for user in people:
            close_account(user, keeps_reviews=form.cleaned_data["reviews"] == "keep")
        if people:
            message = ngettext(
                "%(count)d account closed.", "%(count)d accounts closed.", len(people)
            )
            self.message_user(request, message % {"count": len(people)}, messages.SUCCESS)
        else:
            self.message_user(request, _("Accounts of staff stay open."), messages.WARNING)
        return None

    def _ask_what_becomes_of_reviews(
        self, request: HttpRequest, people: list[User], form: ClosingForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Close accounts"),
            "opts": self.opts,
            "form": form,
            "people": people[:MOST_SHOWN],
            "count": len(people),
            "most_shown": MOST_SHOWN,
            "selected": [user.pk for user in people],
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/accounts/user/closing.html", context)

    @admin.display(description=_("reviews"), ordering="review_count")
    def reviews(self, user: User) -> SafeString:
        url = reverse("admin:reviews_review_changelist", query={"user": user.pk})
        return format_html('<a href="{}">{}</a>', url, user.review_count)


def _grantable(model_admin: admin.ModelAdmin, field: ManyToManyField) -> dict[str, Any]:
    """Of all permissions, those that open something in the admin; groups as they are."""
    if field.remote_field.model is not Permission:
        return {}
    types = ContentType.objects.get_for_models(*model_admin.admin_site._registry).values()
    permissions = Permission.objects.filter(content_type__in=types).select_related("content_type")
    return {
        "queryset": permissions.order_by(
            "content_type__app_label", "content_type__model", "codename"
        )
    }


class RoleAdmin(GroupAdmin):
    """Groups grant permissions, so they are a superuser's business alone."""

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField:
        return super().formfield_for_manytomany(
            db_field, request, **_grantable(self, db_field) | kwargs
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return request.user.is_superuser


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
