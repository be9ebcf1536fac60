"""The form behind an invitation: all that was ordered on one page, each with its own fields."""

from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.models import Product
from reviews import verbs
from reviews.forms import ReviewForm
from reviews.models import WORDS, Order, Review, Status
from reviews.wording import tidy, tidy_line

KEY = "invitation_draft"
# More than a review may have: too long a text comes back with its error, not cut short.
LONGEST_FIELD = 20_000
LONGEST_DRAFT = 120_000


class InvitedForm(forms.Form):
    """A review of one of the things ordered. Left empty, it asks for nothing."""

    rating = ReviewForm.base_fields["rating"]
    title = ReviewForm.base_fields["title"]
    body = ReviewForm.base_fields["body"]

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        prefix = f"p{product.pk}"
        super().__init__(*args, prefix=prefix, auto_id="review_%s", label_suffix="", **kwargs)
        self.product = product
        for name, field in self.fields.items():
            field.widget.attrs.pop("required", None)
            if name != "rating":
                # The model judges the words, and drops what can't be stored.
                field.validators = []
                field.widget.attrs["dir"] = "auto"
        self.fields["title"].help_text = ""
        self.fields["body"].widget.attrs["rows"] = 4

    @property
    def is_filled(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in WORDS)

    def clean(self) -> dict[str, Any]:
        # Asked before the link is used up by what can't be posted anyway.
        try:
            review = Review(**self._tidied())
            review.clean_fields(exclude={field.name for field in Review._meta.fields} - {*WORDS})
        except ValidationError as refusal:
            for name, errors in refusal.error_dict.items():
                if name not in self.errors:
                    self.add_error(name, errors)
        return self.cleaned_data

    def post(self, author: User, disclosures: dict[str, bool]) -> Review | None:
        """The review, stored; None, with the errors here, for what is refused."""
        try:
            return verbs.write(
                author=author, product=self.product, **self.cleaned_data, **disclosures
            )
        except verbs.AlreadyReviewed as refusal:
            stored = Review.objects.for_product(self.product).by(author).get()
            if {name: getattr(stored, name) for name in WORDS} == self._tidied():
                # A second click or a retry.
                return stored
            self.add_error(None, refusal)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return None

    def _tidied(self) -> dict[str, Any]:
        """The words as the verb stores them."""
        return {
            "rating": self.cleaned_data.get("rating"),
            "title": tidy_line(self.cleaned_data.get("title", "")),
            "body": tidy(self.cleaned_data.get("body", "")),
        }


class DisclosureForm(forms.Form):
    """The questions that the law asks, once for all that is posted together."""

    is_rewarded = forms.BooleanField(
        label=gettext_lazy("I received something for what I write here"),
        help_text=ReviewForm.base_fields["is_rewarded"].help_text,
        required=False,
    )
    is_insider = ReviewForm.base_fields["is_insider"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="invited_%s", label_suffix="", **kwargs)


def products_of(order: Order) -> list[Product]:
    """What was ordered, each once."""
    products = Product.objects.filter(order_lines__order=order).order_by("order_lines__pk")
    return list(dict.fromkeys(products))


def standing_of(author: User, products: list[Product]) -> dict[int, Review]:
    """The reviews that this customer has of these products and hasn't withdrawn, by product."""
    if not author.is_authenticated:
        return {}
    reviews = Review.objects.by(author).for_products(product.pk for product in products)
    return {review.product_id: review for review in reviews.exclude(status=Status.WITHDRAWN)}


def keep_draft(session: SessionBase, order: Order, typed: QueryDict) -> None:
    """Keeps what was typed until its author has signed in; of other orders nothing."""
    kept, room = {}, LONGEST_DRAFT
    for name, value in typed.items():
        if name != "csrfmiddlewaretoken" and len(name) < 40 and room > 0:
            kept[name] = value[: min(LONGEST_FIELD, room)]
            room -= len(name) + len(kept[name])
    session[KEY] = {"order": order.pk, "typed": kept}


def draft_of(session: SessionBase, order: Order) -> dict[str, str]:
    """What was typed for this order; empty if nothing waits."""
    draft = session.get(KEY) or {}
    return draft["typed"] if draft.get("order") == order.pk else {}


def drop_draft(session: SessionBase) -> None:
    session.pop(KEY, None)


def outcome_in_words(posted: list[Review]) -> str:
    """What became of the reviews that were posted together."""
    waiting = sum(review.status == Status.PENDING for review in posted)
    if waiting == len(posted):
        return _("Thank you. We’ll look at what you wrote before it shows.")
    if waiting:
        return _("Thank you. Some of it shows already; the rest we’ll look at first.")
    return _("Thank you. What you wrote is published.")
