"""Forms about reviews. They parse what was typed; the verbs judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reviews.models import (
    LONGEST_APPEAL,
    LONGEST_BODY,
    LONGEST_REPORT,
    LONGEST_TITLE,
    RATINGS,
    SHORTEST_BODY,
    Rejection,
    Review,
)
from reviews.wording import tidy, tidy_line

RATING_CHOICES = [
    (rating, ngettext_lazy("%d star", "%d stars", rating) % rating) for rating in RATINGS
]
# What staff call the reasons of a rejection, as readers see them.
REPORT_CHOICES = [
    (Rejection.FAKE, _("It doesn’t seem to come from somebody who had the product")),
    (Rejection.UNRELATED, _("It isn’t about this product")),
    (Rejection.ADVERTISING, _("It advertises something")),
    (Rejection.INSIDER, _("It comes from the shop or a competitor, and doesn’t say so")),
    (Rejection.OFFENSIVE, _("It insults or threatens somebody")),
    (Rejection.PRIVATE, _("It tells private things about somebody")),
    (Rejection.UNLAWFUL, _("It is against the law")),
    (Rejection.OTHER, _("Something else")),
]


class OneFocusSelect(forms.RadioSelect):
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
        widget=OneFocusSelect(attrs={"required": True}),
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


class ReportForm(forms.Form):
    """What somebody holds against a review (Digital Services Act, Art. 16(2))."""

    code = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=REPORT_CHOICES,
        widget=OneFocusSelect,
        error_messages={"required": _("Choose what comes closest.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        help_text=_(
            "Which part do you mean, and how do you know? Needed for the last two of these "
            "reasons, and a help with every other one."
        ),
        max_length=LONGEST_REPORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        help_text=_("For our answer alone. Without it, we read your report and can’t answer."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    is_honest = forms.BooleanField(
        label=_("What I say here is true and complete, as far as I know."),
        error_messages={"required": _("Confirm this, please: somebody’s words are at stake.")},
    )
    # Nobody sees it. What fills in every field there is gives itself away.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="report_%s", label_suffix="", **kwargs)
        # The verb drops what can't be stored; nobody needs to hear of it.
        self.fields["words"].validators = []
        if is_signed_in:
            # The answer goes to the account's address.
            del self.fields["email"]

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data["website"])


class AppealForm(forms.Form):
    """Why staff should look again at what they rejected."""

    words = forms.CharField(
        label=_("Why should we look again?"),
        help_text=_("Tell us what we have missed or misread. Up to %(limit)s characters.")
        % {"limit": f"{LONGEST_APPEAL:,}"},
        required=False,
        widget=forms.Textarea(attrs={"required": True, "rows": 6, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="appeal_%s", label_suffix="", **kwargs)
        self.fields["words"].validators = []
