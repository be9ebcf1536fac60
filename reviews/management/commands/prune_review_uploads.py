from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from reviews.feeds import uploads


class Command(BaseCommand):
    help = (
        "Forgets what files of reviews said that were handed in more than a week ago: they hold "
        "names and e-mail addresses. Their counts stay."
    )

    def handle(self, **options: Any) -> None:
        count = uploads.prune(timezone.now())
        if options["verbosity"]:
            text = ngettext("%(count)d file forgotten.", "%(count)d files forgotten.", count)
            self.stdout.write(text % {"count": count})
