"""The designs, a module a family. Each draws on a Sheet and knows nothing of what it adorns."""

from catalog.demo.artwork.patterns import (
    contour,
    leaves,
    moire,
    paper,
    quilt,
    star,
    terrazzo,
    truchet,
    waves,
    weave,
)
from catalog.demo.artwork.patterns.sheet import Design

FAMILIES = (weave, truchet, terrazzo, contour, waves, moire, leaves, paper, quilt, star)

DESIGNS: dict[str, Design] = {
    design.name: design for family in FAMILIES for design in family.DESIGNS
}
