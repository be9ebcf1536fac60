"""Where staff keep the catalogue. Everything is written by `catalog.verbs`."""

from catalog.admin.category import CategoryAdmin
from catalog.admin.home_picture import HomePictureAdmin
from catalog.admin.product import ProductAdmin
from catalog.admin.redirect import RedirectAdmin
from catalog.admin.score_card import ScoreCardEntryAdmin
from catalog.admin.search import (
    HiddenSearchAdmin,
    PinnedSearchAdmin,
    SearchRedirectAdmin,
    SynonymAdmin,
)
from catalog.admin.search_counts import SearchCountAdmin
from catalog.admin.vocabulary import AttributeAdmin, AttributeValueAdmin, BrandAdmin

__all__ = [
    "AttributeAdmin",
    "AttributeValueAdmin",
    "BrandAdmin",
    "CategoryAdmin",
    "HiddenSearchAdmin",
    "HomePictureAdmin",
    "PinnedSearchAdmin",
    "ProductAdmin",
    "RedirectAdmin",
    "ScoreCardEntryAdmin",
    "SearchCountAdmin",
    "SearchRedirectAdmin",
    "SynonymAdmin",
]
