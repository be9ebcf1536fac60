"""What an artwork is shown on. A scene draws one picture of it, in linear light, 4:5."""

from collections.abc import Callable

import numpy as np

from catalog.demo.artwork.artwork import Artwork
from catalog.demo.artwork.canvas import Pixels
from catalog.demo.artwork.scenes import (
    cards,
    ceramics,
    cushions,
    departments,
    gift_wrap,
    linen,
    notebooks,
    rooms,
    rugs,
    throws,
    tiles,
    wallpaper,
    walls,
)

type Draw = Callable[[str, str], Artwork]
type Scene = Callable[[Artwork, np.random.Generator], Pixels]

# Each module of scenes lists its own, under the names that the data uses.
SCENES: dict[str, Scene] = {
    **walls.SCENES,
    **wallpaper.SCENES,
    **ceramics.SCENES,
    **tiles.SCENES,
    **notebooks.SCENES,
    **gift_wrap.SCENES,
    **cards.SCENES,
    **cushions.SCENES,
    **throws.SCENES,
    **rugs.SCENES,
    **linen.SCENES,
}

# The shop's own pictures, by file: a room or a still life of several designs, for which the
# picture asks by design and palette, as in `artwork("Nine Waves", "harbour")`.
FRONT: dict[str, Callable[[Draw, np.random.Generator], Pixels]] = {
    **rooms.FRONT,
    **departments.FRONT,
}
