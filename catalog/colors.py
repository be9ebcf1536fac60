"""What a colour's name looks like, so that most swatches need nobody's choice."""

from PIL import ImageColor

# Quieter than the web's pure colours, which no fabric has.
MUTED = {
    "beige": "#e3d6bd",
    "black": "#1d1b19",
    "blue": "#34608f",
    "brown": "#7a5537",
    "cream": "#f4ecd8",
    "gold": "#c29a3f",
    "gray": "#8c8a86",
    "green": "#4b7a4f",
    "grey": "#8c8a86",
    "lavender": "#b3a5cf",
    "navy": "#23314f",
    "orange": "#d8762f",
    "pink": "#dba0ab",
    "purple": "#6c4c88",
    "red": "#b03a33",
    "silver": "#c3c4c6",
    "teal": "#2f7474",
    "white": "#ffffff",
    "yellow": "#e2b640",
}


def swatch_of(name: str) -> str:
    """The colour as #rrggbb; empty for a name that neither we nor CSS know."""
    key = "".join(name.casefold().split())
    if key in MUTED:
        return MUTED[key]
    known = ImageColor.colormap.get(key, "")
    return known if isinstance(known, str) else ""
