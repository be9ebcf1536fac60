from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reviews.invitations import send_invitations


class Command(BaseCommand):
    help = (
        "Invites everybody whose order was long enough ago and who wasn't invited yet. Imports "
        "schedule this by themselves; a daily run catches what a mail server missed."
    )

    def handle(self, **options: Any) -> None:
        count = send_invitations.call()
        if options["verbosity"]:
            self.stdout.write(_("Invitations sent: %(count)d.") % {"count": count})
