"""Shapes cut with scissors from painted paper."""

from catalog.demo.artwork.patterns.paper.blocks import paper_moon, scissor_garden
from catalog.demo.artwork.patterns.paper.evening import long_afternoon, night_market
from catalog.demo.artwork.patterns.paper.table import pears, still_life_with_jugs
from catalog.demo.artwork.patterns.sheet import Design

DESIGNS = [
    Design("Scissor Garden", scissor_garden, repeat=(6, 6), across=4, margin=0.07),
    Design("Paper Moon", paper_moon, repeat=(6, 6), across=5, margin=0.08),
    Design("Still Life with Jugs", still_life_with_jugs, repeat=(6, 6), across=6, tiles=False),
    Design("Pears", pears, repeat=(6, 6), across=5),
    Design("Long Afternoon", long_afternoon, repeat=(6, 6), across=6, tiles=False),
    Design("Night Market", night_market, repeat=(6, 6), across=6),
]
