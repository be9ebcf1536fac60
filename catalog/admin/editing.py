"""How the admin writes: by the verbs, one edit a request, refusals on the page."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.verbs import Edit, edit_catalog, lock_catalog


class CatalogForm(forms.ModelForm):
    """Shows what the catalogue refused beside what the form itself found."""

    refusal: ValidationError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            # The verbs make an address from the name.
            slug.required = False
            slug.help_text = _("The last part of the address. Empty: made from the name.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            by_field = getattr(self.refusal, "error_dict", {None: self.refusal})
            for name, errors in by_field.items():
                self.add_error(name if name in self.fields else None, errors)
        return cleaned


class RowForm(forms.ModelForm):
    """A row of a table whose fields say their names: a column's heading is no label to them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # A wrapper's own attributes are not its copy's.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(field.label or name))


class ChoiceInput(AutocompleteSelect):
    """A choice with suggestions that says what it is for while it is empty: the label isn't
    tied to what the script puts in the field's place."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {"data-placeholder": capfirst(self.field.verbose_name)}


class ChoosingAdmin(admin.options.BaseModelAdmin):
    """An admin whose choices with suggestions say what they are for."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoiceInput(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CatalogAdmin(ChoosingAdmin, admin.ModelAdmin):
    """The admin of one of the catalogue's models."""

    form = CatalogForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    delete_confirmation_max_display = 50

    # What to do where an object can't be deleted, since something needs it.
    instead_of_deleting = ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; what a verb refuses undoes the whole save and stands on the form again.

        The refusal leaves through Django's own transaction, which takes the edit, the log
        entry and the message with it. The form is then bound once more with the refusal
        as one of its errors, so that the page is the one for any invalid form.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusal = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[CatalogForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def edit(self, request: HttpRequest) -> AbstractContextManager[Edit]:
        """An edit by the person who asks. All edits of one request are one job."""
        if not hasattr(request, "catalog_job"):
            request.catalog_job = uuid4()
        return edit_catalog(by=request.user, job=request.catalog_job)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        """Left to `save_related`: an object and its parts are one edit."""

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[forms.BaseInlineFormSet],
        change: bool,
    ) -> None:
        with self.edit(request) as edit:
            edit.save([form.instance])
            self.save_parts(edit, form, formsets)

    def save_parts(
        self, edit: Edit, form: forms.ModelForm, formsets: Sequence[forms.BaseInlineFormSet]
    ) -> None:
        """Saves what belongs to the object, in the same edit."""
        for formset in formsets:
            rows = formset.save(commit=False)
            edit.delete(formset.deleted_objects)
            edit.save(rows)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with self.edit(request) as edit:
            edit.delete([obj])

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with self.edit(request) as edit:
            edit.delete(queryset)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refusal:
            return self._explain(request, refusal)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; an action is done whole or not at all."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                # Taken before the rows are read: what another edit changes in them while
                # this one waits isn't set back.
                lock_catalog()
                return super().changelist_view(request, extra_context)
        except ValidationError as refusal:
            return self._explain(request, refusal)

    def get_deleted_objects(
        self, objs: Sequence[models.Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """The objects, how many of each kind go with them, and why they can't go.

        Counted, not listed one by one: a product may have hundreds of parts. Who may
        delete an object may delete its parts, so no permission is ever lacking.
        """
        objs = list(objs)
        refusals = self.refusals_to_delete(objs)
        counts = {str(model_ngettext(self.opts, len(objs))): len(objs)}
        for relation, count in self._counts_of_related(objs, models.CASCADE):
            counts[str(model_ngettext(relation.related_model, count))] = count
        return [str(obj) for obj in objs], counts, set(), refusals

    def refusals_to_delete(self, objs: Sequence[models.Model]) -> list[str]:
        """What needs the objects, in words; empty where they may go."""
        found = self._counts_of_related(objs, models.PROTECT)
        reasons = [
            ngettext(
                "%(count)d %(things)s still needs it.",
                "%(count)d %(things)s still need it.",
                count,
            )
            % {"count": count, "things": model_ngettext(relation.related_model, count)}
            for relation, count in found
        ]
        return [*reasons, str(self.instead_of_deleting)] if reasons else []

    def _counts_of_related(
        self, objs: Sequence[models.Model], on_delete: Any
    ) -> list[tuple[models.ForeignObjectRel, int]]:
        counted = [
            (
                relation,
                relation.related_model._base_manager.filter(
                    **{f"{relation.field.name}__in": [obj.pk for obj in objs]}
                ).count(),
            )
            for relation in self.opts.related_objects
            if relation.on_delete is on_delete
        ]
        return [(relation, count) for relation, count in counted if count]

    def can_be_chosen(self, request: HttpRequest) -> bool:
        """Who may edit what refers to it may choose it, with or without its own list."""
        # What products have of their own, such as their attributes' values, is in them.
        referring = {"product"} | {
            relation.related_model._meta.model_name for relation in self.opts.related_objects
        }
        return any(
            request.user.has_perm(f"{self.opts.app_label}.{action}_{model}")
            for model in referring
            for action in ("add", "change")
        )

    def _explain(self, request: HttpRequest, refusal: ValidationError) -> HttpResponse:
        for message in refusal.messages:
            self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
