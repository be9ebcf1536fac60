"""Marks reviews as verified by what staff saw, and takes that back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews import verbs
from reviews.admin.asking import ask
from reviews.models import Review

BOTH_PLACES = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class NoteForm(forms.Form):
    """What was seen, or why it counts no longer."""

    note = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )

    def __init__(self, *args: Any, label: str, help_text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label, self.fields["note"].help_text = label, help_text


class Verifying(admin.options.BaseModelAdmin):
    """The actions for it."""

    @admin.action(
        permissions=["judge"],
        description=gettext_lazy("Mark this review as verified…"),
        description_plural=gettext_lazy("Mark selected reviews as verified…"),
        location=BOTH_PLACES,
    )
    def verify(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        """Asks what proof of the purchase was seen, then notes it."""
        return self._with_note(
            request,
            queryset,
            action="verify",
            title=_("Mark reviews as verified"),
            told=_("Readers will see that our staff checked the purchase behind:"),
            label=_("What you saw"),
            help_text=_(
                "Such as: photo of the receipt, order 1234 by telephone. No more of the customer than that needs; it stays in the ledger."
            ),
            button=_("Mark as verified"),
            do=verbs.check,
        )

    @admin.action(
        permissions=["judge"],
        description=gettext_lazy("Take back that this review is verified…"),
        description_plural=gettext_lazy("Take back that selected reviews are verified…"),
        location=BOTH_PLACES,
    )
    def unverify(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        """Asks why, then lets readers see no mark any more."""
        return self._with_note(
            request,
            queryset,
            action="unverify",
            title=_("Take back that reviews are verified"),
            told=_("Readers will no longer see that the purchase is verified behind:"),
            label=_("Reason"),
            help_text=_("It stays in the ledger."),
            button=_("Take it back"),
            do=verbs.uncheck,
        )

    def _with_note(
        self,
        request: HttpRequest,
        queryset: QuerySet[Review],
        *,
        label: str,
        help_text: str,
        do: Callable[..., list[Review]],
        **facts: Any,
    ) -> HttpResponse | None:
        posted = request.POST if "note" in request.POST else None
        form = NoteForm(posted, label=label, help_text=help_text)
        if form.is_valid():
            chosen = list(queryset)
            count = len(do(chosen, by=request.user, reason=form.cleaned_data["note"]))
            self._say_noted(request, count, len(chosen) - count)
            return None
        return ask(self, request, queryset, "asking", form=form, **facts)

    def _say_noted(self, request: HttpRequest, count: int, left: int) -> None:
        if count:
            note = ngettext("%(count)d review changed.", "%(count)d reviews changed.", count)
            self.message_user(request, note % {"count": count}, messages.SUCCESS)
        if left:
            note = ngettext(
                "%(count)d review stayed as it was.", "%(count)d reviews stayed as they were.", left
            )
            self.message_user(request, note % {"count": left}, messages.WARNING)

    @admin.display(description=gettext_lazy("verified by"), ordering="source")
    def vouched(self, review: Review) -> str | Promise | SafeString:
        """What vouches for the purchase, with the order's number where there is one."""
        if not review.source:
            return "—"
        if review.order_line is None:
            return review.get_source_display()
        return f"{review.get_source_display()}: {review.order_line.order.number}"
