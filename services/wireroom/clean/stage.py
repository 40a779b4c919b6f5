"""The clean stage: from a delivery's bytes to an article, or the reason why there is none."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from wireroom.clean import boilerplate, dates, decode, extract, normalise
from wireroom.clean.byline import author_names, take_head, take_signature
from wireroom.clean.settings import Settings
from wireroom.kernel.article import Article, Delivery, RawArticle
from wireroom.kernel.errors import Undecodable
from wireroom.kernel.ids import article_id, canonical_url
from wireroom.kernel.stage import Emit, Outcome, Reject, Spec

SPEC = Spec(
    name="clean",
    reads=frozenset(),
    sets=frozenset(
        ["id", "delivery", "source", "ingested", "text", "title", "url", "outlet", "authors", "language", "published"]
    ),
    rejects=frozenset({"binary", "malformed", "wrong-type", "bad-field", "empty", "too-large"}),
)
_UNKNOWN_LANGUAGE = "und"
_SAMPLE = 1_000  # characters from which the language is recognised
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_LANGUAGES = frozenset(_ISO_639_1.split())
# A character of a script that puts no space between words counts as a word.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")


class CleanStage:
    """Decodes, extracts, strips and normalises. It has no state: the outcome hangs on the delivery alone."""

    spec = SPEC

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, batch: Sequence[Delivery]) -> list[Outcome]:
        """Give one outcome for each delivery, in order."""
        return [self._outcome(delivery) for delivery in batch]

    def _outcome(self, delivery: Delivery) -> Outcome:
        try:
            return Emit(self._article(delivery, self._raw(delivery)))
        except Undecodable as error:
            return Reject(error.reason, error.detail)

    def _raw(self, delivery: Delivery) -> RawArticle:
        size = len(delivery.body)
        if size > self._settings.max_bytes:
            raise Undecodable("too-large", f"{size} bytes, the limit is {self._settings.max_bytes}")
        if delivery.media == "text/html":
            return RawArticle(html=decode.html(delivery.body))
        if delivery.media == "text/plain":
            return RawArticle(text=decode.text(delivery.body))
        return decode.raw_article(delivery.body)

    def _article(self, delivery: Delivery, raw: RawArticle) -> Article:
        stated_url = _checked_url((raw.url or "").strip())
        page = _page(raw, stated_url)
        url = stated_url or (page.url if canonical_url(page.url) else "")
        outlet = normalise.line(raw.outlet or "") or page.outlet or (urlsplit(url).hostname or "").removeprefix("www.")
        paragraphs = boilerplate.strip(normalise.paragraphs(page.text))
        head = take_head(paragraphs, normalise.line(raw.title or "") or page.title)
        signature = take_signature(head.paragraphs)
        text = "\n\n".join(signature.paragraphs)
        self._check_length(text)
        return Article(
            id=article_id("" if raw.id is None else str(raw.id).strip(), canonical_url(url), outlet, text),
            delivery=delivery.id,
            source=delivery.source,
            ingested=delivery.received,
            text=text,
            title=head.title,
            url=url,
            outlet=outlet,
            authors=author_names(raw.authors) or page.authors or head.authors or author_names(signature.author),
            language=declared_language(raw.language or "") or recognised_language(text, self._settings),
            published=dates.parse(raw.published or "") or page.published or head.published,
        )

    def _check_length(self, text: str) -> None:
        words = len(_WORD.findall(text))
        if words < self._settings.min_words:
            raise Undecodable("empty", f"{words} words are left, {self._settings.min_words} are needed")


def _page(raw: RawArticle, url: str) -> extract.Page:
    """Return the text of the JSON article, or what its page holds where the text is blank."""
    if raw.text and not raw.text.isspace():
        return extract.Page(text=raw.text)
    return extract.read(raw.html, url) if raw.html else extract.Page()


def _checked_url(url: str) -> str:
    if url and not canonical_url(url):
        raise Undecodable("bad-field", "url: not an absolute http or https address")
    return url


def declared_language(tag: str) -> str:
    """Return the ISO 639-1 code of a language tag ("en-GB" gives "en"), or "" if it has none."""
    code = tag.strip().replace("_", "-").split("-")[0].lower()
    return code if code in _LANGUAGES else ""


def recognised_language(text: str, settings: Settings) -> str:
    """Return the ISO 639-1 code, or "und" for too few letters or too doubtful a text."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < settings.min_letters:
        return _UNKNOWN_LANGUAGE
    code, confidence = _language_model().classify(sample)
    return code if confidence >= settings.min_confidence and code in _LANGUAGES else _UNKNOWN_LANGUAGE


@cache
def _language_model() -> Any:
    """Load the model (about 0.7 s) when it is first needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
