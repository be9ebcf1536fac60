"""A small shop in which every state of every public page can be found."""

from catalog import preview
from catalog.verbs import edit_catalog
from reviews.verbs import write
from storefront.testing import (
    make_category,
    make_image,
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
    return {"preview": preview.link_to(hidden)}
