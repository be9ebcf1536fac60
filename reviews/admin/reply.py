"""The shop's public words under reviews, written and taken back by whoever may."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews import verbs
from reviews.models import Review, StaffReply, Status
from reviews.wording import tidy

ADD = "admin:reviews_staffreply_add"


class ReplyForm(forms.ModelForm):
    """Words for the review that `review` names, or for the one that has words already."""

    review: Review | None = None

    class Meta:
        model = StaffReply
        fields = ("body",)
        widgets = {"body": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.review is not None:
            self.instance.review = self.review

    def clean_body(self) -> str:
        body = tidy(self.cleaned_data["body"])
        if not body:
            raise ValidationError(_("Nothing of that can be seen."))
        return body

    def clean(self) -> dict[str, Any]:
        if self.instance.review.status != Status.PUBLISHED:
            raise ValidationError(_("Only a published review can be answered."))
        return super().clean()


@admin.register(StaffReply)
class StaffReplyAdmin(admin.ModelAdmin):
    form = ReplyForm
    list_display = ("__str__", "headline", "product", "author", "created_at", "updated_at")
    list_per_page = 50
    search_fields = ("body", "review__title", "review__product__name")
    search_help_text = gettext_lazy("Words of the reply, the review or the product.")
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    fields = ("about", "body")
    readonly_fields = ("about",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffReply]:
        replies = super().get_queryset(request)
        return replies.select_related("review__product", "review__user", "author")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A reply begins at its review: elsewhere no page offers to add one."""
        return "review" in request.GET and super().has_add_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Opens what the review has already, if there is anything."""
        review = self._review(request)
        if review is None and self.has_add_permission(request):
            return redirect("admin:reviews_review_changelist")
        reply = StaffReply.objects.filter(review=review).first() if review else None
        if reply is not None and request.method != "POST":
            return redirect("admin:reviews_staffreply_change", reply.pk)
        return super().add_view(request, form_url, extra_context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refusal:
            # Somebody rejected the review, or its author took it back, since it was checked.
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return redirect(request.get_full_path())

    def get_form(
        self, request: HttpRequest, obj: StaffReply | None = None, **kwargs: Any
    ) -> type[ReplyForm]:
        form = super().get_form(request, obj, **kwargs)
        form.review = None if obj else self._review(request)
        return form

    def save_model(
        self, request: HttpRequest, obj: StaffReply, form: ReplyForm, change: bool
    ) -> None:
        obj.pk = verbs.reply(obj.review, by=request.user, body=obj.body).pk

    def delete_model(self, request: HttpRequest, obj: StaffReply) -> None:
        verbs.take_back_reply(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[StaffReply]) -> None:
        for reply in queryset:
            verbs.take_back_reply(reply)

    def view_on_site(self, reply: StaffReply) -> str | None:
        if reply.review.status != Status.PUBLISHED:
            return None
        return reverse("reviews:review_detail", args=[reply.review_id])

    def _review(self, request: HttpRequest) -> Review | None:
        """The review that a new reply is for."""
        pk = request.GET.get("review", "")
        reviews = Review.objects.select_related("product", "user")
        return reviews.filter(pk=pk).first() if pk.isdecimal() else None

    @admin.display(description=gettext_lazy("review"))
    def about(self, reply: StaffReply) -> SafeString:
        review = reply.review
        return format_html(
            '<p><strong>{}</strong></p>{}<p class="quiet">{} · {}</p>',
            review.title,
            SafeString(linebreaks(review.body, autoescape=True)),
            review.author_name,
            review.product,
        )

    @admin.display(description=gettext_lazy("review"), ordering="review__title")
    def headline(self, reply: StaffReply) -> str:
        return str(reply.review)

    @admin.display(description=gettext_lazy("product"), ordering="review__product__name")
    def product(self, reply: StaffReply) -> str:
        return reply.review.product.name


class Answerable(admin.options.BaseModelAdmin):
    """What a review's own page says of the shop's reply."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return super().get_queryset(request).select_related("reply")

    def get_fields(self, request: HttpRequest, obj: Review | None = None) -> list[Any]:
        fields = [*super().get_fields(request, obj)]
        if request.user.has_perm("reviews.add_staffreply"):
            fields.append("answer")
        return fields

    @admin.display(description=gettext_lazy("reply of the shop"))
    def answer(self, review: Review) -> SafeString | str:
        if hasattr(review, "reply"):
            words, label = Truncator(review.reply.body).words(30), _("Change it")
        elif review.status == Status.PUBLISHED:
            words, label = "", _("Reply in public")
        else:
            return _("None: only a published review can be answered.")
        return format_html(
            '{} <a href="{}?review={}">{}</a>', words, reverse(ADD), review.pk, label
        )
