"""What can stand in the studio: turned pots, bent tubes, slabs, folded sheets and leaves."""

from catalog.demo.artwork.studio.bodies.body import Body, Finish, Skin, Spot, plain
from catalog.demo.artwork.studio.bodies.foliage import Foliage
from catalog.demo.artwork.studio.bodies.sheet import Sheet
from catalog.demo.artwork.studio.bodies.slab import Slab
from catalog.demo.artwork.studio.bodies.tube import Tube
from catalog.demo.artwork.studio.bodies.turned import Turned

__all__ = ["Body", "Finish", "Foliage", "Sheet", "Skin", "Slab", "Spot", "Tube", "Turned", "plain"]
