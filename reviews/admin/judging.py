"""Publishes and rejects reviews from their list and from the page of each."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews import verbs
from reviews.admin.asking import ask
from reviews.models import Rejection, Review

BOTH_PLACES = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class RejectionForm(forms.Form):
    """Why reviews are rejected, and what their authors are told beside it."""

    code = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=Rejection,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason: its author is told.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("In your words, for the author"),
        help_text=gettext_lazy("Needed where it is another reason. It stays in the ledger."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )


class Judging(admin.options.BaseModelAdmin):
    """The two actions; what each does can be taken back at one stroke."""

    @admin.action(
        permissions=["judge"],
        description=gettext_lazy("Publish this review"),
        description_plural=gettext_lazy("Publish selected reviews"),
        location=BOTH_PLACES,
    )
    def publish(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        chosen, job = list(queryset), uuid4()
        count = len(verbs.publish(chosen, by=request.user, job=job))
        told = ngettext("%(count)d review published.", "%(count)d reviews published.", count)
        self._tell(request, told % {"count": count}, job, count, len(chosen) - count)

    @admin.action(
        permissions=["judge"],
        description=gettext_lazy("Reject this review…"),
        description_plural=gettext_lazy("Reject selected reviews…"),
        location=BOTH_PLACES,
    )
    def reject(self, request: HttpRequest, queryset: QuerySet[Review]) -> HttpResponse | None:
        """Asks for the reason first, on a page of its own."""
        form = RejectionForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_for_reason(request, queryset, form)
        chosen, job = list(queryset), uuid4()
        code, reason = Rejection(form.cleaned_data["code"]), form.cleaned_data["reason"]
        try:
            done = verbs.reject(chosen, by=request.user, code=code, reason=reason, job=job)
        except ValidationError as error:
            form.add_error("reason", error)
            return self._ask_for_reason(request, queryset, form)
        count = len(done)
        told = ngettext("%(count)d review rejected.", "%(count)d reviews rejected.", count)
        self._tell(request, told % {"count": count}, job, count, len(chosen) - count)
        return None

    def _ask_for_reason(
        self, request: HttpRequest, queryset: QuerySet[Review], form: RejectionForm
    ) -> HttpResponse:
        title, button = _("Reject reviews"), _("Reject")
        facts = {"title": title, "form": form, "action": "reject", "button": button}
        return ask(self, request, queryset, "rejection", **facts)

    def _tell(self, request: HttpRequest, told: str, job: UUID, count: int, left: int) -> None:
        if count:
            url = reverse("admin:reviews_review_undo", args=[job])
            note = format_html('{} <a href="{}">{}</a>', told, url, _("Take it back"))
            self.message_user(request, note, messages.SUCCESS)
        if left:
            note = ngettext(
                "%(count)d review stayed as it was.", "%(count)d reviews stayed as they were.", left
            )
            self.message_user(request, note % {"count": left}, messages.WARNING)
