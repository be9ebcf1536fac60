"""One edit of the catalogue: one transaction, one lock, one job in the journal."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Value
from django.db.models.deletion import ProtectedError
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    HomePicture,
    Pin,
    PinnedSearch,
    Product,
    ProductImage,
    ProductValue,
    ScoreCardEntry,
    SearchRedirect,
    Variant,
)
from catalog.refusals import explained
from catalog.verbs import addresses, tree
from catalog.verbs.editions import CATALOGUE, renew
from catalog.verbs.journal import Journal, fields_of
from catalog.verbs.rows import insert as insert_rows
from catalog.verbs.rows import update as write_rows
from catalog.verbs.settling import Settling
from catalog.verbs.touching import Touching

# Any number will do, as long as nothing else in the database takes the same one.
CATALOG_LOCK = 7_267_001

# The field with the picture, in the models that have one.
PICTURED = {Category: "image", HomePicture: "picture", ProductImage: "picture"}

# What the database deletes with an object, by the field that refers to it.
PARTS = {
    Category: ((SearchRedirect, "category"),),
    PinnedSearch: ((Pin, "search"),),
    Product: (
        (Variant, "product"),
        (ProductImage, "product"),
        (Pin, "product"),
        (SearchRedirect, "product"),
        (ScoreCardEntry, "product"),
    ),
    Attribute: ((AttributeValue, "attribute"),),
}

# What the journal calls the values tied to an object.
TIED = {Product: "values", Variant: "options"}


@dataclass
class Saved[Row: models.Model]:
    """What `Edit.save` did with each of the objects."""

    created: list[Row] = field(default_factory=list)
    updated: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)


@contextmanager
def edit_catalog(*, by: AbstractBaseUser | None, job: UUID | None = None) -> Iterator["Edit"]:
    """Opens an edit by a person (None: the system), as part of a job or one of its own.

    Raises ValidationError, with nothing written, for what the catalogue refuses.
    """
    with explained(), transaction.atomic():
        lock_catalog()
        edit = Edit(by=by, job=job or uuid4())
        yield edit
        edit.finish()


def lock_catalog() -> None:
    """Lets one edit at a time write the tree and the counts that hang on each other.

    Held until the transaction ends. SQLite needs no lock of ours: its transactions begin
    with the write lock. A review doesn't take it, but locks the row of its product.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CATALOG_LOCK])


class Edit:
    """The steps of one edit. They take sets; one object is a set of one."""

    def __init__(self, by: AbstractBaseUser | None, job: UUID) -> None:
        self.by = by
        self.job = job
        self.journal = Journal(by, job)
        self.settling = Settling()
        self.touching = Touching()

    def save[Row: models.Model](self, rows: Iterable[Row]) -> Saved[Row]:
        """Creates or updates objects of one model, writing only what differs."""
        rows = list(rows)
        if not rows:
            return Saved()
        model = type(rows[0])
        stored = self._stored(model, [row.pk for row in rows if row.pk])
        _refuse_gone(rows, stored)
        addresses.give(rows)
        if model is Category:
            tree.place([row for row in rows if row.pk not in stored])
        if model in PICTURED:
            _forget_sizes(rows, stored)
        for row in rows:
            _clean(row)
        saved = self._sort_out(rows, stored)
        if model is Product:
            for product in saved.created:
                product.created_by = product.created_by or self.by
        # As they were and as they are: one that moves matters to both its products.
        self.settling.touch(model, [*(stored[row.pk] for row in saved.updated), *saved.updated])
        model._base_manager.bulk_create(saved.created, batch_size=500)
        _update(model, saved.updated, stored)
        self._note(model, saved, stored)
        self.settling.touch(model, saved.created, is_new=True)
        self.touching.note(model, saved.created)
        self.touching.note_changed(model, saved.updated, stored)
        if model is Variant:
            _carry_ties(saved.updated, stored)
        if model is Category and tree.is_reshaped(saved.updated, stored):
            tree.retrace(rows)
            self.settling.tree_changed = True
        if model is Product:
            addresses.leave_redirects(saved.updated, stored)
        return saved

    def save_variants(
        self, variants: Sequence[tuple[Variant, Sequence[AttributeValue]]]
    ) -> Saved[Variant]:
        """Saves variants together with the values that tell each of them apart."""
        for variant, values in variants:
            variant.options_key = _options_key(values)
        self._free_options_keys([variant for variant, _values in variants if variant.pk])
        saved = self.save([variant for variant, _values in variants])
        self._tie(
            Variant,
            {variant.pk: (variant.product_id, list(values)) for variant, values in variants},
        )
        return saved

    def set_values(self, products: Sequence[tuple[Product, Sequence[AttributeValue]]]) -> int:
        """Makes these the products' own attribute values. Says how many products changed."""
        return self._tie(
            Product,
            {product.pk: (product.pk, list(values)) for product, values in products},
        )

    def delete(self, rows: Iterable[models.Model]) -> None:
        """Deletes objects of one model with what belongs to them; the journal keeps their fields.

        Raises ValidationError where something else needs one of them.
        """
        rows = list(rows)
        if not rows:
            return
        model = type(rows[0])
        # As they stand, not as a form or an earlier reading left the objects.
        rows = list(self._stored(model, [row.pk for row in rows]).values())
        if model is Category:
            tree.check_deletable(rows)
        self._note_parts(model, rows)
        self.settling.touch(model, rows)
        self.touching.note_deleted(model, rows)
        for row in rows:
            self.journal.note(model, row.pk, fields_of(row), None)
        try:
            for pks in _deletion_steps(rows):
                model._base_manager.filter(pk__in=pks).delete()
        except ProtectedError as error:
            raise ValidationError(_needed_by(error)) from error

    def finish(self) -> None:
        """Brings the derived columns up to date, writes the journal, and draws a new edition
        that says what was touched."""
        self.settling.settle()
        self.journal.write()
        renew(
            CATALOGUE,
            products=self.settling.products,
            tree=self.touching.tree,
            vocabulary=self.touching.vocabulary,
            attributes=self.touching.attributes,
        )

    def _stored[Row: models.Model](self, model: type[Row], pks: list[int]) -> dict[int, Row]:
        if not pks:
            return {}
        rows = model._base_manager.select_for_update().filter(pk__in=pks).order_by("pk")
        return {row.pk: row for row in rows}

    def _sort_out[Row: models.Model](self, rows: list[Row], stored: dict[int, Row]) -> Saved[Row]:
        saved = Saved()
        for row in rows:
            if row.pk not in stored:
                saved.created.append(row)
            elif _changed_fields(row, stored[row.pk]):
                saved.updated.append(row)
            else:
                saved.unchanged.append(row)
        return saved

    def _note[Row: models.Model](
        self, model: type[Row], saved: Saved[Row], stored: dict[int, Row]
    ) -> None:
        for row in saved.created:
            self.journal.note(model, row.pk, None, fields_of(row))
        for row in saved.updated:
            before, after = fields_of(stored[row.pk]), fields_of(row)
            changed = [name for name in after if before[name] != after[name]]
            if changed:
                self.journal.note(
                    model,
                    row.pk,
                    {name: before[name] for name in changed},
                    {name: after[name] for name in changed},
                )

    def _note_parts(self, model: type[models.Model], rows: list[models.Model]) -> None:
        """What goes with the objects, or loses them, leaves entries of its own."""
        for part, owner in PARTS.get(model, ()):
            for row in part._base_manager.filter(**{f"{owner}__in": rows}):
                self.journal.note(part, row.pk, fields_of(row), None)
        if model in TIED:
            self._note_ties(model, rows)
        if model is ProductImage:
            shown = Variant.objects.filter(picture__in=rows).values_list("pk", "picture")
            for pk, picture in shown:
                self.journal.note(Variant, pk, {"picture_id": picture}, {"picture_id": None})

    def _note_ties(self, model: type[models.Model], rows: list[models.Model]) -> None:
        owner = "variant" if model is Variant else "product"
        ties = ProductValue.objects.filter(**{f"{owner}__in": rows}).order_by("value")
        held: dict[tuple[type[models.Model], int], list[int]] = defaultdict(list)
        for product, variant, value in ties.values_list("product", "variant", "value"):
            held[(Variant, variant) if variant else (Product, product)].append(value)
        for (tied, pk), values in held.items():
            self.journal.note(tied, pk, {TIED[tied]: values}, None)

    def _free_options_keys(self, variants: list[Variant]) -> None:
        """Two variants may trade options: both keys are given up before either is taken."""
        wanted = {variant.pk: variant.options_key for variant in variants}
        held = Variant.objects.filter(pk__in=wanted).values_list("pk", "options_key")
        moving = [pk for pk, key in held if key and key != wanted[pk]]
        if moving:
            unique_for_now = Concat(Value("~"), Cast("pk", models.CharField()))
            Variant.objects.filter(pk__in=moving).update(options_key=unique_for_now)

    def _tie(
        self,
        model: type[models.Model],
        wanted: dict[int, tuple[int, list[AttributeValue]]],
    ) -> int:
        """Makes the ties of each owner exactly the values wanted for it."""
        name = TIED[model]
        owner_column = "variant_id" if model is Variant else "product_id"
        ties = ProductValue.objects.filter(**{f"{owner_column}__in": wanted})
        if model is Product:
            ties = ties.filter(variant=None)
        held: dict[int, dict[int, int]] = {pk: {} for pk in wanted}
        for tie_pk, owner, value in ties.values_list("pk", owner_column, "value_id"):
            held[owner][value] = tie_pk
        new, old, changed = [], [], set()
        for owner, (product_id, values) in wanted.items():
            value_ids = list(dict.fromkeys(value.pk for value in values))
            if set(value_ids) == held[owner].keys():
                continue
            changed.add(product_id)
            variant_id = owner if model is Variant else None
            new += [
                (product_id, variant_id, value_id)
                for value_id in value_ids
                if value_id not in held[owner]
            ]
            old += [pk for value_id, pk in held[owner].items() if value_id not in value_ids]
            self.journal.note(model, owner, {name: sorted(held[owner])}, {name: sorted(value_ids)})
        self.settling.touch_products(changed)
        if old:
            ProductValue.objects.filter(pk__in=old).delete()
        insert_rows(ProductValue, ["product", "variant", "value"], new)
        return len(changed)


def _refuse_gone(rows: list[models.Model], stored: dict[int, models.Model]) -> None:
    """Nobody brings back, by saving it, what another has deleted meanwhile."""
    gone = [row for row in rows if not row._state.adding and row.pk not in stored]
    if gone:
        raise ValidationError(
            _("“%(name)s” isn't there any more: it was deleted meanwhile.") % {"name": gone[0]}
        )


def _clean(row: models.Model) -> None:
    """What a form checks of a row without asking the database, which checks the rest."""
    unchecked = {
        f.name for f in row._meta.local_fields if f.is_relation or f.generated or not f.editable
    }
    row.clean_fields(exclude=unchecked)
    row.clean()


def _written_fields(model: type[models.Model]) -> list[models.Field]:
    names = (*model.journaled, *getattr(model, "kept", ()))
    by_attname = {f.attname: f for f in model._meta.local_fields}
    return [by_attname[name] for name in names]


def _changed_fields(row: models.Model, stored: models.Model) -> list[models.Field]:
    return [
        f
        for f in _written_fields(type(row))
        if getattr(row, f.attname) != getattr(stored, f.attname)
    ]


def _forget_sizes(rows: list[models.Model], stored: dict[int, models.Model]) -> None:
    """A new picture has no sizes yet; an old one keeps what the worker has made since."""
    for row in rows:
        if row.pk in stored:
            held, name = stored[row.pk], PICTURED[type(row)]
            row.sizes_ready = held.sizes_ready and getattr(row, name) == getattr(held, name)


def _update(
    model: type[models.Model], rows: list[models.Model], stored: dict[int, models.Model]
) -> None:
    """Writes the fields that differ; files are stored by each row's own save."""
    fields = list(dict.fromkeys(f for row in rows for f in _changed_fields(row, stored[row.pk])))
    if not rows:
        return
    names = [f.name for f in fields]
    if hasattr(model, "updated_at"):
        now = timezone.now()
        for row in rows:
            row.updated_at = now
        names.append("updated_at")
    if len(rows) == 1 or any(isinstance(f, models.FileField) for f in fields):
        for row in rows:
            row.save(update_fields=[*names, *_dimension_fields(fields)])
    else:
        write_rows(rows, names)


def _carry_ties(variants: list[Variant], stored: dict[int, Variant]) -> None:
    """The ties of a variant name its product, so they move with it."""
    for variant in variants:
        if variant.product_id != stored[variant.pk].product_id:
            ProductValue.objects.filter(variant=variant).update(product=variant.product_id)


def _dimension_fields(fields: list[models.Field]) -> list[str]:
    return [
        name
        for f in fields
        if isinstance(f, models.ImageField)
        for name in (f.width_field, f.height_field)
        if name
    ]


def _options_key(values: Sequence[AttributeValue]) -> str:
    return ",".join(str(pk) for pk in sorted({value.pk for value in values}))


def _deletion_steps(rows: list[models.Model]) -> list[list[int]]:
    """All at once, but of categories the deepest first: a parent is needed by its children."""
    depths = sorted({getattr(row, "depth", 0) for row in rows}, reverse=True)
    return [[row.pk for row in rows if getattr(row, "depth", 0) == depth] for depth in depths]


def _needed_by(error: ProtectedError) -> str:
    needers = {type(row)._meta.verbose_name_plural for row in error.protected_objects}
    return _("It can't be deleted, since these still need it: %(things)s.") % {
        "things": ", ".join(sorted(str(name) for name in needers))
    }
