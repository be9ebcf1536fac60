"""The shop's admin site: its name, and one way to sign in for everybody."""

from collections.abc import Callable
from functools import wraps
from traceback import walk_tb
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

type View = Callable[..., HttpResponse]


class ShopAdminSite(AdminSite):
    site_title = site_header = settings.SHOP_NAME
    index_title = _("Behind the counter")

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leads to the shop's own sign-in, with its codes, passkeys and limits."""
        wanted = LoginView().get_redirect_url(request) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(wanted)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """The view behind the door. Django's own look rows up by whatever they are sent; what
        no form offers, such as a name where a row's number stands, is a bad request."""

        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
                # Widgets look rows up, too.
                return response.render() if hasattr(response, "render") else response
            except (ValueError, OverflowError, DataError) as error:
                if is_refused_by_database(error):
                    raise BadRequest(str(error)) from error
                raise

        return super().admin_view(answer, cacheable)

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The apps as the settings order them: the shop's own before what they stand on."""
        order = [app.label for app in apps.get_app_configs()]
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"] = [
                row for model in app["models"] for row in self._with_pages(request, model)
            ]
        return sorted(listed, key=lambda app: order.index(app["app_label"]))

    def _with_pages(self, request: HttpRequest, model: dict[str, Any]) -> list[dict[str, Any]]:
        """A model's line and, below it, those of the pages its admin offers beside the list:
        `pages(request)` gives their names and addresses."""
        pages = getattr(self.get_model_admin(model["model"]), "pages", lambda request: [])
        own = {"add_url": None, "view_only": True, "perms": model["perms"], "model": model["model"]}
        return [
            model,
            *(
                {
                    **own,
                    "name": name,
                    "object_name": url.strip("/").rpartition("/")[2],
                    "admin_url": url,
                }
                for name, url in pages(request)
            ),
        ]

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return ChoicesView.as_view(admin_site=self)(request)


class ChoicesView(AutocompleteJsonView):
    """What a field with suggestions offers.

    A model's admin may name its objects for it by `choice_label(obj)`, and say by
    `can_be_chosen(request)` who may choose one without seeing the whole list.
    """

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "choice_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}

    def has_perm(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        can_be_chosen = getattr(self.model_admin, "can_be_chosen", None)
        if can_be_chosen is not None and can_be_chosen(request):
            return True
        return super().has_perm(request, obj)


def is_refused_by_database(error: Exception) -> bool:
    """Whether a value didn't get past Django's database layer. Any other error is our own."""
    *_, (innermost, _line) = walk_tb(error.__traceback__)
    return innermost.f_globals["__name__"].startswith("django.db.")
