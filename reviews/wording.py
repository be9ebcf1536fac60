"""What becomes of typed text before it is judged and stored."""

import unicodedata

KEPT = {"\n", "\t"}
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# Letters by category, blank to the eye.
BLANKS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
# What turns the direction of all that follows; scripts run their own way without it.
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def tidy(text: str) -> str:
    """Text that every database stores and no page trips over; nothing that can be seen goes.

    Line ends become newlines, as a form's limit counts them; control characters and
    halves of characters go, and so does text of which nothing would be seen.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in KEPT or unicodedata.category(c) not in {"Cc", "Cs"})
    if all(c in BLANKS or unicodedata.category(c) in UNSEEN for c in text):
        return ""
    return text.strip()


def tidy_line(text: str) -> str:
    """The same for a field of one line, which mustn't turn the shop's words around it."""
    return " ".join(tidy(text.translate(TURNS)).split())
