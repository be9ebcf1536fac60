"""The queue of waiting reviews, worked with keys alone or without any script, blind to stars."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.pictures import thumbnail
from catalog.models import ProductImage
from reviews import verbs, waiting
from reviews.admin.statistics import in_words
from reviews.models import Rejection, Review, ReviewEvent, Status
from storefront import htmx

TEMPLATE = "admin/reviews/review/queue.html"
LONGEST_REASON = 1000
MOST_SHOWN = 20


@dataclass(frozen=True)
class Outcome:
    """What became of a decision: a sentence, and the form's error where it couldn't be made."""

    note: str = ""
    level: int = messages.SUCCESS
    # The keys that a refused form was about, its words and what is wrong with them.
    refused: list[str] = field(default_factory=list)
    words: str = ""
    error: str = ""


class Queue(admin.options.BaseModelAdmin):
    """The pages for it: the queue itself, and the undoing of what was decided."""

    def get_urls(self) -> list[URLPattern]:
        def own(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"reviews_review_{name}")

        return [
            own("queue/", self.queue_view, "queue"),
            own("undo/<uuid:job>/", self.undo_view, "undo"),
            *super().get_urls(),
        ]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """The reviews that wait longest with what there is to know, and what is decided on them."""
        if not self.has_judge_permission(request):
            raise PermissionDenied
        outcome = _decide(request) if request.method == "POST" else Outcome()
        is_swap = htmx.is_htmx(request)
        if outcome.note and not is_swap:
            self.message_user(request, outcome.note, outcome.level)
            return redirect(request.get_full_path())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Waiting reviews"),
            "opts": self.opts,
            "outcome": outcome,
            "is_swap": is_swap,
            **_page(request, outcome),
        }
        status = 422 if outcome.error else 200
        return htmx.render_region(request, TEMPLATE, "queue", context, status=status)

    def undo_view(self, request: HttpRequest, job: UUID) -> HttpResponse:
        """Asks whether to take back what was decided at one stroke, and takes it back."""
        if not self.has_judge_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST":
            outcome = _undo(request, job)
            self.message_user(request, outcome.note, outcome.level)
            return redirect("admin:reviews_review_changelist")
        decided = Review.objects.filter(
            pk__in=ReviewEvent.objects.judgements().filter(job=job).values("review")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take back a decision"),
            "opts": self.opts,
            "count": decided.count(),
            "reviews": decided.select_related("product").defer("rating")[:MOST_SHOWN],
            "most_shown": MOST_SHOWN,
        }
        return TemplateResponse(request, "admin/reviews/review/undo.html", context)


def _decide(request: HttpRequest) -> Outcome:
    """Does what was posted: takes back, publishes or rejects."""
    if "undo" in request.POST:
        job = _uuid(request.POST["undo"])
        return _undo(request, job) if job else _nothing()
    keys = request.POST.getlist("chosen")
    as_read = dict(key for text in keys if (key := waiting.read_key(text)))
    if not as_read:
        return _nothing()
    chosen = list(Review.objects.filter(pk__in=as_read).defer("rating"))
    decision = {"by": request.user, "job": uuid4(), "as_read": as_read}
    if request.POST.get("decision") == "publish":
        done = verbs.publish(chosen, **decision)
        told = ngettext("Published: “%(title)s”.", "%(count)d reviews published.", len(done))
    else:
        code, words = request.POST.get("code", ""), request.POST.get("reason", "")[:LONGEST_REASON]
        if code not in Rejection:
            return _nothing()
        try:
            done = verbs.reject(chosen, code=Rejection(code), reason=words, **decision)
        except ValidationError as error:
            return Outcome(refused=keys, words=words, error=" ".join(error.messages))
        told = ngettext("Rejected: “%(title)s”.", "%(count)d reviews rejected.", len(done))
    return _told(told, done, as_read)


def _told(told: str, done: list[Review], as_read: dict[int, datetime]) -> Outcome:
    """What was done, and what wasn't since somebody was there before."""
    notes = [told % {"count": len(done), "title": done[0]}] if done else []
    left = set(as_read) - {review.pk for review in done}
    for review in Review.objects.filter(pk__in=left).only("title", "status").order_by("pk"):
        if review.status == Status.PENDING:
            note = _("“%(title)s” was changed while you read it. Please read it again.")
        elif review.status == Status.WITHDRAWN:
            note = _("“%(title)s” was withdrawn by its author meanwhile.")
        else:
            note = _("“%(title)s” was decided already.")
        notes.append(note % {"title": review})
    return Outcome(" ".join(notes), messages.WARNING if left else messages.SUCCESS)


def _undo(request: HttpRequest, job: UUID) -> Outcome:
    back, left = verbs.undo(job, by=request.user)
    notes = []
    if back:
        told = ngettext(
            "Taken back: “%(title)s” stands as before.",
            "Taken back: %(count)d reviews stand as before.",
            len(back),
        )
        notes.append(told % {"count": len(back), "title": back[0]})
    if left:
        told = ngettext(
            "“%(title)s” has changed since and stays as it is.",
            "%(count)d reviews have changed since and stay as they are.",
            len(left),
        )
        notes.append(told % {"count": len(left), "title": left[0]})
    if not notes:
        return Outcome(_("There was nothing to take back."), messages.WARNING)
    return Outcome(" ".join(notes), messages.WARNING if left else messages.SUCCESS)


def _nothing() -> Outcome:
    return Outcome(_("Nothing was chosen, so nothing is decided."), messages.WARNING)


def _page(request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
    after = request.GET.get("after", "")
    last = waiting.read_id(after)
    cards, has_more = waiting.page_after(last)
    if last and not cards:
        # The end of the queue: what was passed over is looked at again.
        last = None
        cards, has_more = waiting.page_after(None)
    is_bulk = len(outcome.refused) > 1
    return {
        "cards": [_shown(card, outcome) for card in cards],
        "bulk_error": outcome.error if is_bulk else "",
        "bulk_words": outcome.words if is_bulk else "",
        "count": Review.objects.waiting().count(),
        "jobs": waiting.jobs_of(request.user),
        "codes": list(enumerate(Rejection.choices, 1)),
        "longest_reason": LONGEST_REASON,
        "address": request.get_full_path(),
        "is_later": last is not None,
        "next_after": cards[-1].review.pk if has_more else None,
        "may_see_users": request.user.has_perm("accounts.view_user"),
    }


def _shown(card: waiting.Card, outcome: Outcome) -> dict[str, Any]:
    """A card with what only a page needs."""
    is_refused = outcome.refused == [card.key]
    return {
        "card": card,
        "picture": _picture(card.image),
        "photos": [
            (photo, thumbnail(photo.picture, is_ready=photo.sizes_ready, size="large"))
            for photo in card.review.photos.all()
        ],
        "waits": in_words(timezone.now() - card.since),
        "error": outcome.error if is_refused else "",
        "words": outcome.words if is_refused else "",
    }


def _picture(image: ProductImage | None) -> SafeString:
    return thumbnail(image and image.picture, is_ready=bool(image and image.sizes_ready))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
