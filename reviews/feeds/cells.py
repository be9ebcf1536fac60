"""Reads single cells of a file of reviews. What can't be read raises `Unreadable` with the reason.

What is read but not as it was written is told to `note`, a function that takes the reason.
"""

import html
import json
import re
from datetime import UTC, datetime, time

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from catalog.feeds.cells import UNREAD, Note, Unreadable, has_control_character, shorten_at_word
from reviews.models import LONGEST_BODY, LONGEST_TITLE, RATINGS, Review
from reviews.models.reply import LONGEST_REPLY
from reviews.wording import tidy, tidy_line

LONGEST_BYLINE = Review._meta.get_field("byline").max_length
LONGEST_ORIGIN = Review._meta.get_field("origin").max_length
# How much of a review's words makes its title, where it has none.
TITLE_OF_BODY = 60

# A tag has an end; “3 < 5” and “I <3 it” have none.
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->|&(?:#\d+|#x[\da-fA-F]+|[a-zA-Z]\w+);", re.S)
BREAKS = re.compile(r"<br\s*/?>|</(?:div|li|tr)\s*>", re.IGNORECASE)
PARAGRAPHS = re.compile(r"</(?:p|ul|ol|h[1-6]|blockquote)\s*>", re.IGNORECASE)
GAPS = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")
# As databases print a moment in UTC; the rest is ISO 8601.
UTC_WORD = re.compile(r"\s*(?:UTC|GMT)$", re.IGNORECASE)
SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
YES = {"1", "true", "yes", "y"}
NO = {"", "0", "false", "no", "n"}


def read_rating(text: str, note: Note) -> int:
    """Whole stars, from one to five; `4.0` is four."""
    number = re.fullmatch(r"(\d+)(?:[.,]0+)?", text.strip(), re.ASCII)
    if not text.strip():
        raise Unreadable(_("There are no stars."))
    if number is None or int(number[1][:3]) not in RATINGS:
        raise Unreadable(_("Stars are a whole number from 1 to 5."))
    return int(number[1])


def read_words(text: str, note: Note, *, is_plain: bool) -> str:
    """Plain text in paragraphs; markup and what scripts hold is taken out."""
    if has_control_character(text):
        note(_("Control characters were taken out."))
    if not is_plain and MARKUP.search(text):
        note(_("Markup was taken out; the words stay."))
        broken = BREAKS.sub("&#10;", PARAGRAPHS.sub("&#10;&#10;", text))
        # What nh3 answers is HTML still: its text is escaped.
        text = html.unescape(nh3.clean(broken, tags=set(), clean_content_tags=UNREAD))
        text = GAPS.sub("\n\n", text)
    return tidy(text)


def read_body(text: str, note: Note, *, is_plain: bool) -> str:
    """What the review says. Nobody shortens another's opinion: too long is too long."""
    words = read_words(text, note, is_plain=is_plain)
    if len(words) > LONGEST_BODY:
        raise Unreadable(
            _("The review has %(length)s characters; at most %(limit)s are taken.")
            % {"length": _grouped(len(words)), "limit": _grouped(LONGEST_BODY)}
        )
    return words


def read_title(text: str, note: Note, *, is_plain: bool) -> str:
    """The review's headline, on one line."""
    title = tidy_line(read_words(text, note, is_plain=is_plain))
    if len(title) > LONGEST_TITLE:
        note(
            _("The title has %(length)s characters and was shortened to %(limit)s.")
            % {"length": _grouped(len(title)), "limit": _grouped(LONGEST_TITLE)}
        )
        title = shorten_at_word(title, LONGEST_TITLE)
    return title


def title_of(body: str) -> str:
    """A headline of the review's own words, where it has none."""
    return shorten_at_word(tidy_line(body.partition("\n")[0]), TITLE_OF_BODY)


def read_reply(text: str, note: Note, *, is_plain: bool) -> str:
    """The shop's answer."""
    reply = read_words(text, note, is_plain=is_plain)
    if len(reply) > LONGEST_REPLY:
        raise Unreadable(
            _("The reply has %(length)s characters; at most %(limit)s are taken. It is left out.")
            % {"length": _grouped(len(reply)), "limit": _grouped(LONGEST_REPLY)}
        )
    return reply


def read_byline(text: str, note: Note) -> str:
    """The name that readers see. An e-mail address is nobody's name."""
    name = tidy_line(text)
    if "@" in name:
        raise Unreadable(_("The name is an e-mail address and isn’t shown."))
    if len(name) > LONGEST_BYLINE:
        note(_("The name was shortened to %(limit)d characters.") % {"limit": LONGEST_BYLINE})
        name = shorten_at_word(name, LONGEST_BYLINE)
    return name


def read_email(text: str, note: Note) -> str:
    """An address in lower case. It finds the author's account and is kept nowhere."""
    email = tidy_line(text).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Unreadable(_("This isn’t an e-mail address; no account is looked for.")) from None
    return email


def read_moment(text: str, note: Note) -> datetime:
    """A day or a moment in ISO 8601, also with a space for the T and UTC at the end; in the
    shop's time zone where none is given. A day alone begins at noon, the same day nearly
    everywhere."""
    written = tidy_line(text)
    bare = UTC_WORD.sub("", written)
    try:
        moment = datetime.fromisoformat(SPACED_OFFSET.sub("", bare))
    except ValueError:
        raise Unreadable(
            _("This isn’t a date: write it like 2026-05-31 or 2026-05-31T18:30.")
        ) from None
    if bare != written:
        moment = moment.replace(tzinfo=UTC)
    elif len(bare) <= len("2026-05-31"):
        moment = datetime.combine(moment, time(12))
    try:
        moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise Unreadable(_("This date is too far away.")) from None
    now = timezone.now()
    if moment > now:
        # Today's noon may be yet to come.
        if len(bare) <= len("2026-05-31") and timezone.localdate(moment) == timezone.localdate():
            return now
        raise Unreadable(_("The date lies in the future."))
    return moment


def read_fact(text: str, note: Note) -> bool:
    """Yes or no."""
    word = text.strip().casefold()
    if word not in YES | NO:
        raise Unreadable(_("It is either yes or no."))
    return word in YES


def read_origin(text: str, note: Note) -> str:
    """Where a review was written, as readers are told."""
    origin = tidy_line(text)
    if len(origin) > LONGEST_ORIGIN:
        raise Unreadable(_("It is longer than %(limit)d characters.") % {"limit": LONGEST_ORIGIN})
    return origin


def read_list(text: str, note: Note) -> list[str]:
    """Addresses between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_texts(text: str, note: Note) -> list[str]:
    """Texts as a JSON list, since they may hold anything."""
    try:
        texts = json.loads(text)
    except ValueError:
        texts = None
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise Unreadable(_("This isn’t a list of texts, such as [“the strap”, “the back”]."))
    return [tidy_line(each) for each in texts]


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
