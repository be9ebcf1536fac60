"""Makes the sizes of pictures in the background; the original serves until they exist."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.tasks import task
from pictures.models import PillowPicture
from PIL import Image


def schedule_sizes(*, file_name: str, sender: tuple[str, str, str], **_details: Any) -> None:
    """What django-pictures calls when a picture is stored: the work waits for the commit."""
    transaction.on_commit(lambda: make_sizes.enqueue(list(sender), file_name))


@task(queue_name="pictures")
def make_sizes(sender: list[str], file_name: str) -> None:
    """Writes the sizes of one stored picture and lets the shop serve them.

    A picture that was replaced or deleted meanwhile is left alone.
    """
    app_label, model_name, field_name = sender
    rows = apps.get_model(app_label, model_name)._base_manager.filter(**{field_name: file_name})
    row = rows.first()
    if row is None:
        return
    stored = getattr(row, field_name)
    with stored.open() as file, Image.open(file) as image:
        original = PillowPicture.pre_process(image)
        for size in stored.get_picture_files_list():
            size.save(original)
    rows.update(sizes_ready=True)
