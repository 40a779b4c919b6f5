"""The mapping has a place for every field of a document, and a version that changes with it."""

from hashlib import sha256

import msgspec

from tests.arrivals import article
from wireroom.index.deployed.mapping import VERSION, analysis_component, articles_template
from wireroom.kernel.document import document
from wireroom.search.syntax import EXACT, NAMES, TEXT, TOPIC_CODE

# What each version of the mapping and the analysis comes to: one that has been set up is never changed.
MADE = {4: "44e92360499cc228", 5: "9ac40a15f8df9ab9"}


def test_a_change_of_the_mapping_raises_its_version() -> None:
    made = msgspec.json.encode([articles_template("a", "a-analysis"), analysis_component()], order="deterministic")
    assert MADE[VERSION] == sha256(made).hexdigest()[:16]


def test_every_field_of_a_document_and_of_a_query_is_mapped() -> None:
    properties = articles_template("a", "a-analysis")["template"]["mappings"]["properties"]
    assert {*document(article()), "repeats"} <= properties.keys()
    for name in (*TEXT, *EXACT, *NAMES.values(), TOPIC_CODE):
        outer, _, inner = name.partition(".")
        assert inner in properties[outer]["properties"] if inner else outer in properties
