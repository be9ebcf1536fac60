"""Forms about reviews. They parse what was typed; the verbs judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reviews.models import LONGEST_BODY, LONGEST_TITLE, RATINGS, SHORTEST_BODY, Review
from reviews.wording import tidy, tidy_line

RATING_CHOICES = [
    (rating, ngettext_lazy("%d star", "%d stars", rating) % rating) for rating in RATINGS
]


class StarSelect(forms.RadioSelect):
    """Radio buttons, of which the first alone may take the focus of a new page."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["index"] != "0":
            option["attrs"].pop("autofocus", None)
        return option


class ReviewForm(forms.Form):
    """A rating and words. Limits stand with the model, so that there is one truth."""

    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=RATING_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=StarSelect(attrs={"required": True}),
        error_messages={"invalid_choice": _("Choose from 1 to 5 stars.")},
    )
    title = forms.CharField(
        label=_("Title"),
        help_text=_("In a few words, up to %(limit)d characters.") % {"limit": LONGEST_TITLE},
        required=False,
        widget=forms.TextInput(attrs={"required": True, "autocomplete": "off"}),
    )
    body = forms.CharField(
        label=_("Your review"),
        help_text=_("What is it like to live with? From %(shortest)d to %(longest)s characters.")
        % {"shortest": SHORTEST_BODY, "longest": f"{LONGEST_BODY:,}"},
        required=False,
        widget=forms.Textarea(attrs={"required": True, "rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="review_%s", label_suffix="", **kwargs)
        for name in ("title", "body"):
            # The verb drops what can't be stored; nobody needs to hear of it.
            self.fields[name].validators = []
            self.fields[name].widget.attrs["dir"] = "auto"

    def says(self, review: Review) -> bool:
        """Whether the review stands with these very words already."""
        typed = self.cleaned_data
        return words_of(review) == {
            "rating": typed["rating"],
            "title": tidy_line(typed["title"]),
            "body": tidy(typed["body"]),
        }


def words_of(review: Review) -> dict[str, Any]:
    """A review's words as a form begins with them."""
    return {"rating": review.rating, "title": review.title, "body": review.body}
