"""The drawing of the demo shop's pictures. Needs numpy; nobody imports it at run time."""

from catalog.demo.artwork.artwork import Artwork, Palette

__all__ = ["Artwork", "Palette"]
