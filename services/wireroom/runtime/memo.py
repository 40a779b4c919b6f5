"""No work for what was already seen: a pure stage that remembers the outcomes of the last articles by what it reads."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import replace

from wireroom.kernel.article import Article
from wireroom.kernel.stage import Drop, Emit, Outcome, Reject, Spec, Stage

_FIELDS = {field.name: field.type for field in msgspec.structs.fields(Article)}
_MODELS = "models"  # a field that stages share: each sets its own key
_KEPT_WITH = 200  # bytes that an outcome takes beside its fields
Kept = bytes | Drop | Reject


class CachedStage:
    """Wraps a stage between articles that sets nothing it reads; the outcomes are those of the stage itself.

    The stage is asked once for articles that are alike in all the fields that it reads, as verbatim copies are, also
    within one batch. Of the outcomes the latest asked for are kept, in at most `most` bytes. `asked` counts the
    articles, `answered` those of them that the stage did not see.
    """

    def __init__(self, stage: Stage[Article], most: int) -> None:
        self._stage, self._most = stage, most
        self._reads = sorted(stage.spec.reads)
        self._sets = sorted(stage.spec.sets - {_MODELS})
        types = [(name, _FIELDS[name]) for name in self._sets]
        found = msgspec.defstruct("Found", [*types, (_MODELS, dict[str, str])], array_like=True)
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(found)
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()
        self._size = 0
        self.asked = self.answered = 0

    @property
    def spec(self) -> Spec:
        """The stage's card."""
        return self._stage.spec

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        """Return what the stage returns."""
        keys = [self._key(article) for article in batch]
        new = {key: article for key, article in zip(keys, batch, strict=True) if key not in self._kept}
        known = {key: self._kept[key] for key in keys if key not in new}
        outcomes = self._stage.process(list(new.values())) if new else ()
        known |= {key: self._packed(outcome) for key, outcome in zip(new, outcomes, strict=True)}
        self._keep(dict.fromkeys(keys), known)
        self.asked += len(batch)
        self.answered += len(batch) - len(new)
        return [self._outcome(article, known[key]) for key, article in zip(keys, batch, strict=True)]

    def recall(self, article: Article) -> Outcome | None:
        """Return what the stage returned for such an article, None if that is not remembered."""
        key = self._key(article)
        kept = self._kept.get(key)
        self.asked += 1
        if kept is None:
            return None
        self.answered += 1
        self._kept.move_to_end(key)
        return self._outcome(article, kept)

    def remember(self, outcomes: Iterable[Outcome]) -> None:
        """Remember what the stage, or one after it, emitted elsewhere."""
        emitted = [outcome for outcome in outcomes if isinstance(outcome, Emit)]
        known = {self._key(outcome.article): self._packed(outcome) for outcome in emitted}
        self._keep(known, known)

    def _key(self, article: Article) -> bytes:
        read = msgspec.msgpack.encode([getattr(article, name) for name in self._reads])
        return blake2b(read, digest_size=16).digest()

    def _packed(self, outcome: Outcome) -> Kept:
        if not isinstance(outcome, Emit):
            return outcome
        article, name = outcome.article, self.spec.name
        own = {name: article.models[name]} if name in article.models else {}
        return msgspec.msgpack.encode([*(getattr(article, field) for field in self._sets), own])

    def _outcome(self, article: Article, kept: Kept) -> Outcome:
        if not isinstance(kept, bytes):
            return kept
        found = self._decoder.decode(kept)
        fields = {name: getattr(found, name) for name in self._sets}
        return Emit(replace(article, **fields, models=article.models | found.models))

    def _keep(self, keys: Iterable[bytes], known: dict[bytes, Kept]) -> None:
        """Put these last, in the order they were asked for, and forget the ones asked for the longest time ago."""
        for key in keys:
            if key not in self._kept:
                self._size += _size(known[key])
            self._kept[key] = known[key]
            self._kept.move_to_end(key)
        while self._size > self._most:
            self._size -= _size(self._kept.popitem(last=False)[1])


def _size(kept: Kept) -> int:
    return _KEPT_WITH + (len(kept) if isinstance(kept, bytes) else len(kept.detail))
