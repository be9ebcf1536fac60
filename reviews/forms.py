"""Forms about reviews. They parse what was typed; the verbs judge it."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from reviews.models import (
    LONGEST_ALT,
    LONGEST_APPEAL,
    LONGEST_BODY,
    LONGEST_REPORT,
    LONGEST_TITLE,
    MOST_PHOTOS,
    RATINGS,
    SHORTEST_BODY,
    PhotoChoice,
    Rejection,
    Review,
    ReviewPhoto,
)
from reviews.photos import MAX_BYTES
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
# What phones offer to take and to convert to.
PICTURE_TYPES = "image/jpeg,image/png,image/webp,image/avif"
# What its author says of a review, but for pictures.
WRITTEN = ("rating", "title", "body", "is_rewarded", "is_insider")
# Pictures that a form may name: those it has and those it is about to lose.
MOST_NAMED = 20
# More than a review may have: too long a text comes back with its error, not cut short.
LONGEST_KEPT = 20_000


class OneFocusSelect(forms.RadioSelect):
    """Radio buttons, of which the first alone may take the focus of a new page."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["index"] != "0":
            option["attrs"].pop("autofocus", None)
        return option


class PictureInput(forms.FileInput):
    """A field for several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict, name: str
    ) -> list[UploadedFile]:
        return files.getlist(name) if isinstance(files, MultiValueDict) else []


@dataclass
class PhotoEntry:
    """A picture in the form: which it is, what was typed of it, whether it is to go."""

    photo: ReviewPhoto
    alt: str = ""
    is_gone: bool = False
    # Not in what was posted, but taken up with it.
    is_new: bool = False

    @property
    def error(self) -> str:
        length = len(tidy_line(self.alt))
        if self.is_gone or length <= LONGEST_ALT:
            return ""
        return _now("At most %(limit)d characters; this has %(length)d.") % {
            "limit": LONGEST_ALT,
            "length": length,
        }


class ReviewForm(forms.Form):
    """A rating, words, pictures and two answers. Limits stand with the model, so that there is
    one truth."""

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
    pictures = forms.Field(
        label=_("Add pictures"),
        required=False,
        widget=PictureInput(
            attrs={
                "accept": PICTURE_TYPES,
                "aria-describedby": "review_pictures_help review_pictures_error",
            }
        ),
    )
    # The questions that the law asks: 16 CFR 465.4 and 465.5, DMCC Act 2024, schedule 20.
    is_rewarded = forms.BooleanField(
        label=_("I received something for this review"),
        help_text=_("A discount, a gift, the product itself, points, anything."),
        required=False,
    )
    is_insider = forms.BooleanField(
        label=_("I work for %(shop)s") % {"shop": settings.SHOP_NAME},
        help_text=_("Or for the maker or a competitor, or I am close to somebody who does."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        review: Review | None = None,
        choices: Iterable[PhotoChoice] = (),
        **kwargs: Any,
    ) -> None:
        """`choices` are the pictures that an empty form begins with, of those that are open to
        the author of `review`."""
        super().__init__(*args, auto_id="review_%s", label_suffix="", **kwargs)
        for name in ("title", "body"):
            # The verb drops what can't be stored; nobody needs to hear of it.
            self.fields[name].validators = []
            self.fields[name].widget.attrs["dir"] = "auto"
        # The same for as long as it is the same form, so that it is posted once.
        self.posting_key = _key_in((self.data or self.initial).get("posting_key")) or uuid4()
        self.review = review
        if self.is_bound:
            choices = _choices_in(self.data)
        choices = {choice.key: choice.alt for choice in choices}
        gone = self.data.getlist("gone")
        found = ReviewPhoto.objects.open_to(review).in_bulk(choices, field_name="key")
        self.lost_count = len(choices) - len(found)
        self.photos = [
            PhotoEntry(found[key], alt, str(key) in gone)
            for key, alt in choices.items()
            if key in found
        ]

    # What its page tells of the limits, also to its script.
    longest_title, longest_body = LONGEST_TITLE, LONGEST_BODY
    most_photos, most_bytes = MOST_PHOTOS, MAX_BYTES
    most_megabytes = MAX_BYTES // 2**20

    @property
    def base(self) -> str:
        """What tells the words that the form took the place of from any later ones."""
        if self.review is None:
            return ""
        return blake2b(repr(words_of(self.review)).encode(), digest_size=8).hexdigest()

    @property
    def is_trapped(self) -> bool:
        """Whether a field is filled that no person sees."""
        return self.is_bound and bool(self.data.get("homepage"))

    @property
    def writer(self) -> str:
        """Whose form it was, if it was shown to somebody signed in."""
        return self.data.get("owner", "")

    @property
    def uploads(self) -> list[UploadedFile]:
        """The files that came with the form itself, as many as it has room for."""
        return self.files.getlist("pictures")[: self._room]

    @property
    def _room(self) -> int:
        return max(0, MOST_PHOTOS - len(self.choices))

    def take_in(self, photos: Iterable[ReviewPhoto], refusals: Iterable[ValidationError]) -> None:
        """Puts what was made of them behind the other pictures, and beside their field why
        there is no more."""
        left_out = self.files.getlist("pictures")[self._room :]
        self.photos += [PhotoEntry(photo, is_new=True) for photo in photos]
        for upload in left_out:
            self.add_error(
                "pictures",
                _("A review has at most %(most)d pictures, so “%(name)s” isn’t among them.")
                % {"most": MOST_PHOTOS, "name": upload.name},
            )
        for refusal in refusals:
            self.add_error("pictures", refusal)

    def begin_with(self, photos: Iterable[ReviewPhoto]) -> None:
        """Puts pictures that stand before those that are new."""
        there = {entry.photo.key for entry in self.photos}
        standing = [PhotoEntry(photo, photo.alt) for photo in photos if photo.key not in there]
        self.photos = [*standing, *self.photos]

    def clean(self) -> dict[str, Any]:
        if self.lost_count:
            self.add_error(
                "pictures",
                _("A picture that you added is gone: one waits for two days. Add it once more."),
            )
        if any(entry.error for entry in self.photos):
            self.add_error("pictures", _("Say in fewer words what your pictures show."))
        return self.cleaned_data

    @property
    def given(self) -> dict[str, Any]:
        """What the verbs take of a form that passed."""
        return {name: self.cleaned_data[name] for name in WRITTEN} | {"photos": self.choices}

    @property
    def choices(self) -> list[PhotoChoice]:
        """The pictures that are to stay, in their order."""
        return [
            PhotoChoice(entry.photo.key, entry.alt) for entry in self.photos if not entry.is_gone
        ]

    def typed(self) -> dict[str, Any]:
        """What was typed, as a session keeps it."""
        kept = {name: self.data.get(name, "")[:LONGEST_KEPT] for name in (*WRITTEN, "owner")}
        # Those of a review that stands aren't open to who isn't signed in, and not lost.
        photos = [
            [str(choice.key), choice.alt[:LONGEST_KEPT]]
            for choice in _choices_in(self.data)
            if str(choice.key) not in self.data.getlist("gone")
        ]
        new = [[str(entry.photo.key), ""] for entry in self.photos if entry.is_new]
        return kept | {
            "posting_key": str(self.posting_key),
            "photos": [*photos, *new][:MOST_PHOTOS],
            "is_edit": "replaces" in self.data,
        }

    def says(self, review: Review) -> bool:
        """Whether the review stands with these very words already."""
        if any(entry.photo.review_id != review.pk for entry in self.photos):
            return False
        typed = self.cleaned_data
        said = {**typed, "title": tidy_line(typed["title"]), "body": tidy(typed["body"])}
        words = words_of(review)
        return all(said[name] == words[name] for name in WRITTEN if name in self.fields)


def words_of(review: Review) -> dict[str, Any]:
    """A review's words and answers as a form begins with them."""
    return {name: getattr(review, name) for name in WRITTEN}


def _choices_in(data: QueryDict) -> list[PhotoChoice]:
    """The pictures that a form was posted with; each has its description under its own name."""
    return [
        PhotoChoice(key, data.get(f"alt_{text}", ""))
        for text in data.getlist("photo")[:MOST_NAMED]
        if (key := _key_in(text))
    ]


def _key_in(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


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
