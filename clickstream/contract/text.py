"""How text is made comparable, once: no view folds or trims (docs/adr/0002-the-dialect.md)."""

import re
import unicodedata
from functools import lru_cache

from clickstream.contract.reasons import Reason, Rejected

ID = 256  # characters: site_id, visitor_id, event_id, user_id
NAME = 120
TEXT = 500
URL = 4000
PATH = 2000
USER_AGENT = 1000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCREEN = re.compile(r"(\d{1,5}) ?[xX\u00d7] ?(\d{1,5})", re.ASCII)


def clean(text: str | None, cap: int) -> str:
    """Control characters as spaces, NFC, trimmed, cut to `cap` characters; None is ''."""
    if not text:
        return ""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text))
    text = text.strip()
    return text if len(text) <= cap else text[:cap].rstrip()


def identifier(field: str, text: str | None) -> str:
    """An id exactly as sent, so that no two become one; blank or None is ''.

    Raises Rejected if it is over ID characters or holds a control character.
    """
    if not text or text.isspace():
        return ""
    if len(text) > ID:
        raise Rejected(Reason.TOO_LONG, f"{field}: {len(text)} characters, at most {ID}")
    if not text.isprintable() and _CONTROL.search(text):
        raise Rejected(Reason.BAD_CHARACTER, f"{field}: a control character")
    return text


@lru_cache(maxsize=4096)
def screen(text: str) -> str:
    """'1920 X 1080' as '1920x1080'; anything else is ''."""
    found = _SCREEN.fullmatch(clean(text, TEXT))
    return f"{int(found[1])}x{int(found[2])}" if found else ""


@lru_cache(maxsize=4096)
def language(text: str) -> str:
    """A language tag in its usual case: 'de_ch' is 'de-CH', 'zh-hant-tw' is 'zh-Hant-TW'."""
    first, *rest = clean(text, 35).replace("_", "-").split("-")
    cased = [p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p.lower() for p in rest]
    return "-".join([first.lower(), *cased])
