"""Gives reviews to another product, after saying what will happen."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.models import Product
from reviews import verbs
from reviews.admin.asking import MOST_SHOWN, ask
from reviews.models import Review


class MoveForm(forms.Form):
    """Where reviews go, and why."""

    product = forms.ModelChoiceField(
        queryset=Product.objects.all(),
        label=gettext_lazy("To this product"),
        widget=AutocompleteSelect(Review._meta.get_field("product"), admin.site),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stays in the reviews’ ledger."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class Moving(admin.options.BaseModelAdmin):
    """The action for it."""

    def has_move_permission(self, request: HttpRequest) -> bool:
        """Who judges reviews and may look at products, which they choose from."""
        products = self.admin_site.get_model_admin(Product)
        return self.has_judge_permission(request) and products.has_view_permission(request)

    @admin.action(
        permissions=["move"],
        description=gettext_lazy("Move this review to another product…"),
        description_plural=gettext_lazy("Move selected reviews to another product…"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def move(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        """Asks where to and why, then says what that does, and then does it."""
        is_asked = "reason" in request.POST
        form = MoveForm(request.POST if is_asked else None)
        if not (is_asked and form.is_valid()):
            return self._show_move(request, queryset, {"form": form})
        to, reason = form.cleaned_data["product"], form.cleaned_data["reason"]
        if "is_seen" not in request.POST:
            plan = verbs.plan_of(queryset, to)
            parts = [(told, some[:MOST_SHOWN], len(some)) for told, some in _told(plan, to) if some]
            facts = {"form": form, "to": to, "reason": reason, "plan": plan, "parts": parts}
            return self._show_move(request, queryset, facts)
        done = verbs.move(queryset, to=to, by=request.user, reason=reason)
        count = len(done.moved)
        note = ngettext("%(count)d review moved.", "%(count)d reviews moved.", count)
        self.message_user(
            request, note % {"count": count}, messages.SUCCESS if count else messages.WARNING
        )
        return None

    def _show_move(
        self, request: HttpRequest, queryset: QuerySet[Review], facts: dict[str, Any]
    ) -> HttpResponse:
        button = _("Move") if "plan" in facts else _("See what that does")
        title = _("Move reviews to another product")
        facts |= {"title": title, "action": "move", "button": button}
        return ask(self, request, queryset, "moving", **facts)


def _told(plan: verbs.Move, to: Product) -> list[tuple[str, list[Review]]]:
    """What happens to which reviews, in words."""
    moved, withdrawn = len(plan.moved), len(plan.withdrawn)
    return [
        (
            ngettext(
                "%(count)d review moves to %(product)s:",
                "%(count)d reviews move to %(product)s:",
                moved,
            )
            % {"count": moved, "product": to},
            plan.moved,
        ),
        (
            ngettext(
                "%(count)d review is withdrawn, since its author has another one that stays:",
                "%(count)d reviews are withdrawn, since their authors have another one that stays:",
                withdrawn,
            )
            % {"count": withdrawn},
            plan.withdrawn,
        ),
    ]
