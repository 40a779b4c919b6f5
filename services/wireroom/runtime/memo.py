"""A cache of outcomes around a pure stage: no work for articles that are alike in all that the stage reads."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from wireroom.kernel.article import Article, fill_in
from wireroom.kernel.stage import SHARED, Drop, Emit, Outcome, Reject, Stage

_FIELDS = {field.name: field.type for field in msgspec.structs.fields(Article)}
_MODEL = "model"  # of the stage itself, beside the fields; None where it has none for the article's language
_OVERHEAD = 200  # bytes that an outcome takes beside its fields
PackedOutcome = bytes | Drop | Reject


class CachedStage:
    """Wraps a stage between articles that sets nothing it reads; the outcomes are those of the stage itself.

    The stage is asked once for articles that are alike in all the fields that it reads, as verbatim copies are, also
    within one batch. Of the outcomes the latest asked for are kept, in at most `max_size` bytes. `lookups` counts the
    articles, `hits` those of them that the stage did not see.
    """

    def __init__(self, stage: Stage[Article], max_size: int) -> None:
        self.spec = stage.spec
        self._stage, self._max_size = stage, max_size
        self._reads = sorted(stage.spec.reads)
        self._sets = sorted(stage.spec.sets - SHARED)
        types = [(name, _FIELDS[name]) for name in self._sets]
        sections = msgspec.defstruct("Sections", [*types, (_MODEL, str | None)], array_like=True)
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(sections)
        self._cache: OrderedDict[bytes, PackedOutcome] = OrderedDict()
        self._size = 0
        self.lookups = self.hits = 0

    def process(self, batch: Sequence[Article]) -> list[Outcome]:
        """Return what the stage returns."""
        keys = [self._key(article) for article in batch]
        new = {key: article for key, article in zip(keys, batch, strict=True) if key not in self._cache}
        outcomes_by_key = {key: self._cache[key] for key in keys if key not in new}
        outcomes = self._stage.process(list(new.values())) if new else ()
        outcomes_by_key |= {key: self._pack(outcome) for key, outcome in zip(new, outcomes, strict=True)}
        self._store(dict.fromkeys(keys), outcomes_by_key)
        self.lookups += len(batch)
        self.hits += len(batch) - len(new)
        return [self._unpack(article, outcomes_by_key[key]) for key, article in zip(keys, batch, strict=True)]

    def recall(self, article: Article) -> Outcome | None:
        """Return what the stage returned for such an article, None if that is not remembered."""
        key = self._key(article)
        packed = self._cache.get(key)
        self.lookups += 1
        if packed is None:
            return None
        self.hits += 1
        self._cache.move_to_end(key)
        return self._unpack(article, packed)

    def remember(self, outcomes: Iterable[Outcome]) -> None:
        """Remember what the stage, or one after it, emitted elsewhere."""
        emitted = [outcome for outcome in outcomes if isinstance(outcome, Emit)]
        outcomes_by_key = {self._key(outcome.article): self._pack(outcome) for outcome in emitted}
        self._store(outcomes_by_key, outcomes_by_key)

    def _key(self, article: Article) -> bytes:
        read = msgspec.msgpack.encode([getattr(article, name) for name in self._reads])
        return blake2b(read, digest_size=16).digest()

    def _pack(self, outcome: Outcome) -> PackedOutcome:
        if not isinstance(outcome, Emit):
            return outcome
        article = outcome.article
        fields = [getattr(article, field) for field in self._sets]
        return msgspec.msgpack.encode([*fields, article.models.get(self.spec.name)])

    def _unpack(self, article: Article, packed: PackedOutcome) -> Outcome:
        if not isinstance(packed, bytes):
            return packed
        sections = self._decoder.decode(packed)
        fields = {name: getattr(sections, name) for name in self._sets}
        return Emit(fill_in(article, self.spec.name, sections.model, **fields))

    def _store(self, keys: Iterable[bytes], outcomes_by_key: dict[bytes, PackedOutcome]) -> None:
        """Put these last, in the order they were asked for, and forget the ones asked for the longest time ago."""
        for key in keys:
            if key not in self._cache:
                self._size += _size(outcomes_by_key[key])
            self._cache[key] = outcomes_by_key[key]
            self._cache.move_to_end(key)
        while self._size > self._max_size:
            self._size -= _size(self._cache.popitem(last=False)[1])


def _size(packed: PackedOutcome) -> int:
    return _OVERHEAD + (len(packed) if isinstance(packed, bytes) else len(packed.detail))
