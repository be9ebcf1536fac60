"""A small shop in which every state of every public page can be found."""

from uuid import uuid4

from django.utils import timezone

from catalog import preview
from catalog.verbs import edit_catalog
from reviews.models import Review, ReviewPhoto, StaffReply
from reviews.verbs import write
from storefront.testing import (
    make_category,
    make_image,
    make_picture,
    make_product,
    make_user,
    make_variants,
)

LONG_NAME = "The cushion with the name that goes on and on about its weave its border and " * 2

PAGES = (
    "/",
    "/c/",
    "/c/textiles/",
    "/c/textiles/?sort=-price&upto=2",
    "/c/textiles/cushions/?page=2",
    "/c/empty/",
    "/p/star-rug/",
    "/p/star-rug/?variant=STAR-RED-L",
    "/p/plain-mug/",
    "/p/star-rug/reviews/",
    "/p/star-rug/reviews/?q=flat+colour&stars=2&stars=5",
    "/p/star-rug/reviews/?q=zeppelin&sort=sideways&verified=1",
    "/p/plain-mug/reviews/",
    "/reviews/how-we-check/",
    "/search/",
    "/search/?q=cushion",
    "/search/?q=armchiar",
    "/search/?in=textiles&q=cushion+zeppelin",
    "/search/?in=ceramics&q=cushion",
    "/nowhere/",
)


def stock() -> dict[str, str]:
    """Fills the shop. Gives the addresses that only a test run can know, by what they show."""
    textiles = make_category("Textiles", description="Woven, knotted, quilted.")
    cushions = make_category("Cushions", parent=textiles)
    rugs = make_category("Rugs", parent=textiles)
    make_category("Empty")
    for number in range(30):
        make_product(f"Cushion {number}", category=cushions, brand="Nine Looms")
    make_product(LONG_NAME[:150], category=cushions, position=0)
    rug = make_product(
        "Star rug",
        category=rugs,
        brand="Nine Looms & Sons",
        description="A star. • Wool • Knotted by hand",
        attributes={"Material": "Wool", "Care <how>": "Beat it & air it"},
    )
    make_image(rug, seed=1, alt="The rug from above")
    make_image(rug, seed=2, position=1)
    variants = make_variants(
        rug,
        {"Colour": "Red", "Size": "S"},
        {"Colour": "Red", "Size": "L"},
        {"Colour": "Two Tone", "Size": "L"},
        skus=["STAR-RED-S", "STAR-RED-L", "STAR-TWO-L"],
        sale_price="12.00",
    )
    variants[2].stock = 0
    with edit_catalog(by=None) as edit:
        edit.save(variants)
    make_product("Plain mug", category=make_category("Mugs", parent=make_category("Ceramics")))
    hidden = make_product("Hidden vase", is_published=False)
    for number, rating in enumerate((5, 4, 2), 1):
        write(
            author=make_user(f"Reader {number}"),
            product=rug,
            rating=rating,
            title=f"{rating} stars <really>",
            body="It lies flat & keeps its colour.\n\nThe second paragraph says more.",
        )
    told = _tell_all_of(Review.objects.get(rating=5))
    return {"preview": preview.link_to(hidden), "review": f"/reviews/{told.pk}/"}


def _tell_all_of(review: Review) -> Review:
    """Gives a review all that can be said of one."""
    for position, alt in enumerate(("", "The rug “in use” & the cat")):
        ReviewPhoto.objects.create(
            review=review, key=uuid4(), picture=make_picture(position), position=position, alt=alt
        )
    StaffReply.objects.create(review=review, body="Thank you.\n\nAnd <hello> to the cat.")
    review.source, review.origin, review.edited_at = "order", "Our <old> shop", timezone.now()
    review.is_rewarded = review.is_insider = True
    review.photo_count, review.helpful_count = 2, 1234
    review.save()
    return review
