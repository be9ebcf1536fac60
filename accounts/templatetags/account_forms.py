"""Filters that ready allauth's forms for the shop's own field markup."""

from django import forms, template

register = template.Library()


@register.filter
def without_placeholders(form: forms.BaseForm) -> forms.BaseForm:
    """The same form; its labels say what goes into a field, so nothing stands in it."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form
