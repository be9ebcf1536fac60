"""The one journal: every change of the catalogue, never edited."""

from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """What one verb did to one object: the fields that changed, before and after."""

    job = models.UUIDField(_("job"), default=uuid4, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    model = models.CharField(_("kind"), max_length=20)
    object_id = models.BigIntegerField(_("number"))
    # Null before: the object was made. Null after: it was deleted.
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["model", "object_id", "id"], name="catalog_change_object")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
