"""The language of an article: the one that was declared, else the one that py3langid recognises."""

from functools import cache
from typing import Any

UNKNOWN = "und"
SAMPLE = 1_000
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_ISO_639_1 = frozenset(_CODES.split())


def declared_language(tag: str) -> str:
    """Return the ISO 639-1 code of a language tag ("en-GB" gives "en"), or "" if it has none."""
    code = tag.strip().replace("_", "-").split("-")[0].lower()
    return code if code in _ISO_639_1 else ""


def recognised_language(text: str, min_letters: int, min_confidence: float) -> str:
    """Return the ISO 639-1 code, or "und" for too few letters or too doubtful a text."""
    sample = text[:SAMPLE]
    if sum(map(str.isalpha, sample)) < min_letters:
        return UNKNOWN
    code, confidence = _model().classify(sample)
    return code if confidence >= min_confidence and code in _ISO_639_1 else UNKNOWN


@cache
def _model() -> Any:
    """Load the model (about 0.7 s) when it is first needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
