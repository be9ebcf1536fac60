"""What a made-up catalogue is written in: few words are common and many are rare."""

from itertools import accumulate

import numpy as np


def _each(words: str) -> list[str]:
    return words.split()


COLORS = _each("""White Black Gray Navy Blue Beige Green Brown Red Cream Teal Pink Yellow Purple Orange
Silver Gold Lavender Ivory Olive Maroon Turquoise Coral Salmon Khaki Indigo Crimson Plum Orchid Tan
Sienna Chocolate Aqua Violet Magenta Tomato Linen Wheat Lime Azure""")
SIZES = _each("M L S XL XS XXL 38 40 42 36 44 3XL")
NOUNS = _each("""cushion throw rug print poster mug vase bowl plate notebook lamp tray stool quilt chair
table bench shelf mirror clock basket blanket curtain towel apron teapot jug candle planter kettle
pan knife board bottle glass carafe jar tin box bag wallet scarf hat glove sock shirt jumper coat
boot slipper umbrella ladder hook hanger doormat duvet pillow mattress sofa desk""")
ADJECTIVES = _each("""Classic Modern Large Small Soft Natural Portable Compact Outdoor Vintage Slim Deluxe
Handmade Waterproof Foldable Striped Round Rustic Heavy Light Floral Nordic Padded Stackable
Reversible Insulated Adjustable Tall Woven Quilted Polished Ribbed Plain Double Extra Washable
Hanging Tufted Brushed Scalloped""")
MATERIALS = _each("""Cotton Oak Steel Linen Wool Glass Leather Bamboo Ceramic Walnut Velvet Silk Brass
Copper Marble Jute Rattan Cork Felt Denim Canvas Porcelain Stoneware Pine Birch Ash Beech Teak
Aluminium Iron Hemp Cashmere Mohair Suede Acrylic""")
# The words of which every sentence is full.
SMALL_WORDS = _each("the and with of in for a is to it from on")

ONSETS = _each("b c d f g h k l m n p r s t v w bl br cl dr fl gr pl pr sk sl sn sp st th tr sh")
VOWELS = _each("a e i o u ai ea oo")
CODAS = ["", "n", "r", "l", "s", "t"]
SYLLABLES = [onset + vowel for onset in ONSETS for vowel in VOWELS]
# A different pair of syllables for each number below that of all pairs, far from its neighbours'.
PAIRS, STRIDE = len(SYLLABLES) ** 2, 40503
# What is rarer than this is longer.
SHORT_WORDS = 2000

# How many words descriptions draw on, and what flattens the top of their curve: the first
# is said in a tenth of all descriptions, one in two hundred of the last.
VOCABULARY = 50_000
FLATNESS = 80


class Skewed:
    """The places of things of which each is rarer than the one before, as Zipf's law has it."""

    def __init__(self, count: int, flatness: int = 0) -> None:
        weights = list(accumulate(1 / (place + flatness) for place in range(1, count + 1)))
        self.steps = np.array(weights) / weights[-1]

    def draw(self, chances: np.ndarray) -> np.ndarray:
        """The place that each chance, from 0 to below 1, falls on."""
        return np.searchsorted(self.steps, chances, side="right")


def made_up(number: int) -> str:
    """A word for each number below 65,536: different ones differ."""
    first, second = divmod(number * STRIDE % PAIRS, len(SYLLABLES))
    word = SYLLABLES[first] + SYLLABLES[second]
    if number >= SHORT_WORDS:
        word += SYLLABLES[number % len(SYLLABLES)]
    return word + CODAS[number % len(CODAS)]


def lexicon() -> np.ndarray:
    """The words of all descriptions, the commonest first."""
    return np.array([made_up(number) for number in range(VOCABULARY)], dtype=object)
