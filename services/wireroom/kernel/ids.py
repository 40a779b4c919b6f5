"""Deterministic ids: the same article and the same delivery get the same id on every machine and in every run."""

import re
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|ocid|cmpid|ns_.*|ref|ref_src|_ga|at_.*|ito|spm|cmp)$",
    re.I,
)
_USABLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,127}")


def digest(*parts: str | bytes) -> str:
    """Return 24 hex digits of a hash over the parts and the borders between them."""
    state = blake2b(digest_size=12)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def delivery_id(source: str, body: bytes) -> str:
    """Return the id of the item that stands at `source` (a file and line, a URL) and holds `body`."""
    return digest("delivery", source, body)


def article_id(own_id: str, canonical_url: str, outlet: str, text: str) -> str:
    """Return the article's id: its own if that is usable, else from the canonical URL, else from outlet and text."""
    if own_id:
        return own_id if _USABLE_ID.fullmatch(own_id) else digest("given", own_id)
    if canonical_url:
        return digest("url", canonical_url)
    return digest("text", outlet.casefold(), " ".join(text.split()))


def canonical_url(url: str) -> str:
    """Return `url` normalised, without trackers and fragment, or "" if it is not http(s).

    http and https, a leading "www." or "m." or "amp.", and a trailing slash make no difference to the result.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or ("." not in host and host != "localhost"):
        return ""
    host = re.sub(r"^(www|m|amp)\.(?=.+\.)", "", host)
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    return urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(query), ""))
