"""The tree of categories: `parent` is the truth, the other columns follow it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField

from catalog.models.image import Picture

MAX_DEPTH = 12


class CategoryQuerySet(models.QuerySet["Category"]):
    """The words for sets of categories."""

    def at(self, path: str) -> "Category | None":
        """The one with this address."""
        return self.filter(path=path).first()

    def visible(self) -> Self:
        """Published, as are all their ancestors."""
        return self.filter(is_visible=True)

    def stocked(self) -> Self:
        """Those with at least one product to show."""
        return self.filter(product_count__gt=0)

    def below(self, category: "Category") -> Self:
        """The descendants of a category, itself left out."""
        return self.filter(path__startswith=f"{category.path}/")

    def subtree(self, category: "Category") -> Self:
        """A category and its descendants."""
        return self.filter(Q(pk=category.pk) | Q(path__startswith=f"{category.path}/"))

    def line_to(self, path: str) -> Self:
        """The categories from the department down to the one at a path."""
        slugs = path.split("/")
        paths = ["/".join(slugs[: depth + 1]) for depth in range(len(slugs))]
        return self.filter(path__in=paths).order_by("depth")

    def in_order(self) -> Self:
        """Siblings as staff arranged them."""
        return self.order_by("depth", "position", "name", "pk")


class Category(models.Model):
    """A node of the tree that shoppers browse; a root is a department."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(
        _("address"),
        max_length=160,
        blank=True,
        help_text=_("The last part of the address. Empty: made from the name."),
    )
    description = models.TextField(_("description"), blank=True)
    image = PictureField(
        _("picture"),
        upload_to="categories",
        blank=True,
        width_field="image_width",
        height_field="image_height",
    )
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    sizes_ready = models.BooleanField(default=False, editable=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("published"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    # Kept by the verbs, under the catalogue's lock.
    path = models.CharField(
        max_length=1000,
        unique=True,
        editable=False,
        error_messages={"unique": _("Another category has this address.")},
    )
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    # The names of its ancestors from the department down, beside their slugs in `path`.
    trail = models.JSONField(default=list, editable=False)
    is_visible = models.BooleanField(default=True, editable=False)
    product_count = models.PositiveIntegerField(default=0, editable=False)
    # The first product in it, descendants included, that is visible and has a picture.
    cover = models.ForeignKey(
        "catalog.Product", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    journaled = (
        "name",
        "slug",
        "description",
        "image",
        "parent_id",
        "position",
        "is_published",
    )
    kept = ("sizes_ready",)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        indexes = [models.Index(fields=["depth", "position"], name="catalog_category_depth")]
        constraints = [
            models.UniqueConstraint(
                "parent",
                Lower("name"),
                name="catalog_category_sibling_name_unique",
                violation_error_message=_("There is a category of this name here already."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(parent=None),
                name="catalog_category_department_name_unique",
                violation_error_message=_("There is a department of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="catalog_category_not_own_parent",
                violation_error_message=_("A category can't stand under itself."),
            ),
            models.CheckConstraint(
                condition=Q(depth__lt=MAX_DEPTH),
                name="catalog_category_depth_bounded",
                violation_error_message=_("The tree goes no deeper than 12 levels."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:category_detail", args=[self.path])

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """The name and the address of each of its ancestors, from the department down."""
        slugs = self.path.split("/")
        paths = ["/".join(slugs[: depth + 1]) for depth in range(self.depth)]
        return tuple(
            (name, reverse("catalog:category_detail", args=[path]))
            for name, path in zip(self.trail, paths, strict=True)
        )

    @property
    def above(self) -> "Category":
        """Its parent, known by key and address alone; a department stands for itself."""
        if self.parent_id is None:
            return self
        return Category(pk=self.parent_id, path=self.path.rpartition("/")[0])

    @property
    def menu_url(self) -> str:
        """The address that the menu marks as present: it goes two levels deep."""
        return reverse("catalog:category_detail", args=["/".join(self.path.split("/")[:2])])

    @property
    def picture(self) -> Picture | None:
        """Its own picture, if staff gave it one."""
        if not self.image:
            return None
        return Picture(self.image.name, self.image_width, self.image_height, self.sizes_ready)
