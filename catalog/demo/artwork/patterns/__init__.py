"""The designs, a module a family. Each draws on a Sheet and knows nothing of what it adorns."""

from catalog.demo.artwork.patterns import quilt, truchet, waves, weave
from catalog.demo.artwork.patterns.sheet import Design

FAMILIES = (weave, truchet, waves, quilt)

DESIGNS: dict[str, Design] = {
    design.name: design for family in FAMILIES for design in family.DESIGNS
}
