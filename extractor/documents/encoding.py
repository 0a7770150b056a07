"""From bytes to text. English news that is not UTF-8 is Windows-1252, unless most of its bytes speak against it."""

import codecs
import re

from extractor.errors import DocumentError

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
#: Encodings of English text on Western systems. The first is read unless another one fits better.
WESTERN = ("cp1252", "iso8859-15", "mac_roman", "cp850")
#: In English text few bytes are not ASCII. Above this share the text is in another language.
MAX_SHARE = 0.25
#: Characters that are odd where they are: control characters, capitals and signs inside words, signs before a letter or digit that they
#: do not belong to. The right encoding has almost none of them.
ODD = re.compile(
    "[\x80-\x9f]"
    "|[^\\W\\d_](?=[^\\x00-\\x7f’‘'–—…”“])[^\\w\\s](?=[^\\W\\d_])"  # a sign inside a word
    "|(?<=[a-z])[À-ÖØ-ÞŠŽŒŸ]|(?<=[A-Z])[À-ÖØ-ÞŠŽŒŸ](?=[a-z])"  # a capital inside a word
    "|[À-ÖØ-öø-ÿŠšŽžŒœŸƒ](?=[0-9])"  # a letter before a digit, where a currency sign was
    "|[¤¦¨¬¯´¸‚„ˆ˜†‡ªºßþðıŁł](?=[A-Za-z0-9])"
    "|(?<=[A-Za-z])[¤¦¨¬¯¸‚„ˆ˜†‡¢£¥¡¿]"
    "|(?<=[\\s(])[ÐÑÒÓÔÕ×ßÞðþÝý](?=[\\s,.;:])"
    "|(?<=[\\s(])[ÐÒÓÔÕ](?=[A-Z][a-z])|(?<=[.,!?a-z])[ÐÒÓÔÕ](?=[\\s)]|$)"
    "|[\u2500-\u259f\u2200-\u22ff\uf8ff◊]"
)


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file's bytes, without a byte order mark, and warnings about its encoding.

    Raises:
        DocumentError: If the bytes are not text.
    """
    text, encoding = _decoded(data)
    if text is None or "\0" in text:
        raise DocumentError(f"{name}: is binary, or text in an unknown encoding")
    return text, () if encoding is None else (f"{name}: is not valid UTF-8; read as {encoding}",)


def _decoded(data: bytes) -> tuple[str | None, str | None]:
    """Return the text and the name of its encoding, which is None for valid UTF-8."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        pass
    if data.startswith((*UTF32, *UTF16)):
        encoding = "utf-32" if data.startswith(UTF32) else "utf-16"
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            return None, None
    if b"\0" in data:
        return None, None
    return _damaged_utf8(data) or _western(data) or _detected(data)


def _damaged_utf8(data: bytes) -> tuple[str, str] | None:
    """Read UTF-8 with a few broken bytes; None if most of what is not ASCII is broken."""
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    whole = len(text) - sum(map(str.isascii, text)) - broken
    return (text, "UTF-8 with broken bytes replaced") if whole > broken else None


def _western(data: bytes) -> tuple[str, str] | None:
    """Read text in one of the Western encodings, the one with the fewest odd characters; None for other languages."""
    high = len(data) - len(data.translate(None, delete=bytes(range(0x80, 0x100))))
    if high > MAX_SHARE * len(data):
        return None
    best: tuple[int, str, str] | None = None
    for encoding in WESTERN:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = len(ODD.findall(text))
        if best is None or odd < best[0]:
            best = (odd, text, encoding)
    return None if best is None or best[0] > high / 2 else (best[1], best[2])


def _detected(data: bytes) -> tuple[str | None, str | None]:
    """Let charset-normalizer find the encoding of text in another language."""
    from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to import, rarely needed)

    best = from_bytes(data).best()
    return (None, None) if best is None else (str(best), best.encoding)
