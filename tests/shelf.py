"""A few documents to search, without a store."""

from typing import Any, cast

from wireroom.kernel.document import Document
from wireroom.search.port import Searcher

STORY = " ".join(f"word{number}" for number in range(30))


class Shelf:
    """A Searcher over a few documents."""

    def __init__(self, *documents: Document) -> None:
        self.documents = {document["id"]: document for document in documents}

    def get(self, article_id: str) -> Document | None:
        return self.documents.get(article_id)

    def copies(self, cluster: str) -> list[Document]:
        return [document for document in self.documents.values() if document["cluster"] == cluster]


def story_document(id_: str, cluster: str, text: str = STORY, **rest: Any) -> Document:
    defaults = {"title": f"Title of {id_}", "outlet": "Harbour Ledger", "published": "2025-05-02T10:00:00.000Z"}
    return {"id": id_, "cluster": cluster, "copy": id_ != cluster, "text": text, "similarity": 0.9} | defaults | rest


def shelf(*documents: Document) -> Searcher:
    return cast(Searcher, Shelf(*documents))
