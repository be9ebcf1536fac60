"""The verbs of the catalogue: the only code that writes its tables.

Every verb works inside `edit_catalog`, which is one transaction, one job in the
journal and one catalogue lock:

    with edit_catalog(by=user) as edit:
        edit.save([product])
"""

from catalog.verbs.edit import Edit, Saved, edit_catalog, lock_catalog
from catalog.verbs.editions import CATALOGUE, begin_anew, prune, renew
from catalog.verbs.settling import resettle

__all__ = [
    "CATALOGUE",
    "Edit",
    "Saved",
    "begin_anew",
    "edit_catalog",
    "lock_catalog",
    "prune",
    "renew",
    "resettle",
]
