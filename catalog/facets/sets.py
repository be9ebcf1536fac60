"""Sets of product ids (compressed bitmaps), in families: a set for each key."""

from array import array
from collections.abc import Iterable

import numpy as np
from pyroaring import BitMap

# A set is never changed once others may read it: what changes is a new one.
type Family = dict[int, BitMap]


def set_of(ids: np.ndarray) -> BitMap:
    """The set of these ids. From a buffer it is made ten times as fast as from an iterator."""
    return BitMap(array("I", np.ascontiguousarray(ids, dtype=np.uint32).tobytes()))


def ids_in(held: BitMap) -> np.ndarray:
    """The ids of a set, in order."""
    return np.frombuffer(held.to_array(), dtype=np.uint32)


def grouped(keys: np.ndarray, ids: np.ndarray) -> Family:
    """The ids that stand beside each key."""
    order = np.lexsort((ids, keys))
    keys, ids = keys[order], ids[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    spans = zip(starts.tolist(), [*starts[1:].tolist(), len(ids)], strict=False)
    return {int(keys[start]): set_of(ids[start:stop]) for start, stop in spans}


def merge(family: Family, more: Family) -> None:
    """Puts the ids of one family into the sets of another, which nobody reads yet."""
    for key, ids in more.items():
        if key in family:
            family[key] |= ids
        else:
            family[key] = ids


def changed(family: Family, touched: BitMap, held_now: Family) -> Family:
    """The family in which these ids stand as they do now; sets that don't differ are shared."""
    new = dict(family)
    for key, held in family.items():
        now = held_now.get(key, NONE)
        if (now or held.intersect(touched)) and held & touched != now:
            new[key] = (held - touched) | now
            if not new[key]:
                del new[key]
    new.update((key, now) for key, now in held_now.items() if key not in family)
    return new


def differing(family: Family, other: Family) -> set[int]:
    """The keys under which two families don't share a set."""
    either = family.keys() | other.keys()
    return {key for key in either if family.get(key) is not other.get(key)}


def union(sets: Iterable[BitMap]) -> BitMap:
    """All that stands in one of the sets."""
    sets = list(sets)
    if len(sets) == 1:
        return sets[0]
    return BitMap.union(*sets) if sets else NONE


NONE = BitMap()
