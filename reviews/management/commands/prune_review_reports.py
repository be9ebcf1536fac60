"""Forgets the addresses of reporters whom the shop has answered."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews import verbs


class Command(BaseCommand):
    help = "Forgets the e-mail addresses of who reported reviews, some time after the answer."

    def handle(self, **options: Any) -> None:
        before = timezone.now() - timedelta(days=settings.REVIEW_REPORT_DAYS)
        count = verbs.forget_addresses(before)
        if options["verbosity"]:
            self.stdout.write(f"Addresses of reporters forgotten: {count}.")
