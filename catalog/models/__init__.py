"""The catalogue's tables. They are written by `catalog.verbs` alone."""

from catalog.models.attribute import Attribute, AttributeValue, ProductValue
from catalog.models.brand import Brand
from catalog.models.category import Category
from catalog.models.change import Change
from catalog.models.edition import Edition
from catalog.models.home_picture import HomePicture
from catalog.models.image import Picture, ProductImage
from catalog.models.posting_page import PostingPage
from catalog.models.product import Product
from catalog.models.redirect import Redirect
from catalog.models.score_card import ScoreCardEntry, ScoreCardRun
from catalog.models.searching import (
    HiddenSearch,
    Pin,
    PinnedSearch,
    SearchCount,
    SearchRedirect,
)
from catalog.models.snapshot import Snapshot, SnapshotPiece
from catalog.models.synonym import Synonym
from catalog.models.touch import Touch
from catalog.models.variant import Variant

__all__ = [
    "Attribute",
    "AttributeValue",
    "Brand",
    "Category",
    "Change",
    "Edition",
    "HiddenSearch",
    "HomePicture",
    "Picture",
    "Pin",
    "PinnedSearch",
    "PostingPage",
    "Product",
    "ProductImage",
    "ProductValue",
    "Redirect",
    "ScoreCardEntry",
    "ScoreCardRun",
    "SearchCount",
    "SearchRedirect",
    "Snapshot",
    "SnapshotPiece",
    "Synonym",
    "Touch",
    "Variant",
]
