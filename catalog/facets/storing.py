"""An index as bytes and back: sets as Roaring writes them, figures as arrays."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from pyroaring import BitMap

from catalog.facets.columns import Column, Prices, Runs, narrowed
from catalog.facets.index import Index
from catalog.facets.orders import Figures, Shelves
from catalog.facets.places import Places
from catalog.facets.sets import Family
from catalog.facets.state import Sets, Turns
from catalog.facets.vocabulary import Tree, Vocabulary
from catalog.models.product import Sort

# What snapshots of an index are stored as. Whoever changes what the pieces are, changes it too:
# processes of two versions may share a database for a while.
KIND = "facets-1"


def dump(index: Index) -> Iterator[bytes]:
    """The index in pieces: what is few in words, then family by family and block by block."""
    families = {f"set {name}": held for name, held in index.sets.families.items()}
    families |= {f"shelf {sort.value}": held.shelves for sort, held in index.shelves.items()}
    columns = _columns(index)
    runs = index.figures.prices.blocks
    yield json.dumps(
        {
            "now": index.now.isoformat(),
            "tree": [(line, pk in index.tree.hidden) for pk, line in index.tree.above.items()],
            "values": list(index.vocabulary.values.items()),
            "numbers": [
                (attribute, [(value, str(number)) for value, number in held.items()])
                for attribute, held in index.vocabulary.numbers.items()
            ],
            "last_place": index.places.last,
            "dealt_count": index.dealt_count,
            "bounds": {sort.value: held.bounds for sort, held in index.shelves.items()},
            "families": {name: list(held) for name, held in families.items()},
            "columns": {
                name: (held.dtype.str, list(held.blocks)) for name, held in columns.items()
            },
            "prices": [(block, run.figures.dtype.str) for block, run in runs.items()],
        }
    ).encode()
    for held in families.values():
        serialized = [ids.serialize() for ids in held.values()]
        yield np.array([len(one) for one in serialized], np.int64).tobytes()
        yield b"".join(serialized)
    for column in columns.values():
        yield from (block.astype(column.dtype).tobytes() for block in column.blocks.values())
    for run in runs.values():
        yield run.starts.tobytes()
        yield run.figures.tobytes()
    yield index.turns.times.tobytes()
    yield index.turns.products.tobytes()


def load(pieces: Iterable[bytes]) -> Index:
    """The index that was dumped into these pieces."""
    pieces = iter(pieces)
    told = json.loads(next(pieces))
    families = {
        name: _family(keys, next(pieces), next(pieces)) for name, keys in told["families"].items()
    }
    columns = {
        name: Column(
            np.dtype(kind), {block: narrowed(_array(next(pieces), kind)) for block in blocks}
        )
        for name, (kind, blocks) in told["columns"].items()
    }
    runs = {
        block: Runs(_array(next(pieces), "u4"), _array(next(pieces), kind))
        for block, kind in told["prices"]
    }
    ids, of_id = columns.pop("ids"), columns.pop("of_id")
    return Index(
        now=datetime.fromisoformat(told["now"]),
        tree=Tree.of((tuple(line), is_hidden) for line, is_hidden in told["tree"]),
        vocabulary=Vocabulary(
            {attribute: tuple(values) for attribute, values in told["values"]},
            {
                attribute: {value: Decimal(number) for value, number in held}
                for attribute, held in told["numbers"]
            },
        ),
        places=Places(of_id, ids, told["last_place"]),
        sets=Sets.by_name(_named("set ", families)),
        turns=Turns(_array(next(pieces), "i8"), _array(next(pieces), "i8")),
        figures=Figures(**columns, prices=Prices(runs)),
        shelves={
            Sort(sort): Shelves(tuple(map(tuple, told["bounds"][sort])), held)
            for sort, held in _named("shelf ", families).items()
        },
        dealt_count=told["dealt_count"],
    )


def _columns(index: Index) -> dict[str, Column]:
    figures = {field.name: getattr(index.figures, field.name) for field in fields(Figures)}
    figures.pop("prices")
    return {"of_id": index.places.of_id, "ids": index.places.ids, **figures}


def _family(keys: list[int], sizes: bytes, serialized: bytes) -> Family:
    lengths = _array(sizes, "i8")
    ends = np.cumsum(lengths)
    spans = zip(keys, (ends - lengths).tolist(), ends.tolist(), strict=True)
    return {key: BitMap.deserialize(serialized[start:end]) for key, start, end in spans}


def _named(prefix: str, families: dict[str, Family]) -> dict[str, Family]:
    return {
        name.removeprefix(prefix): held
        for name, held in families.items()
        if name.startswith(prefix)
    }


def _array(piece: bytes, kind: Any) -> np.ndarray:
    return np.frombuffer(piece, kind)
