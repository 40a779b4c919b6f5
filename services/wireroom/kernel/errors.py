"""What can go wrong: mistakes that a person can mend, and what a stage or a decoder says of a batch or of bytes."""

from typing import Literal

DropReason = Literal["duplicate"]
RejectReason = Literal[
    "binary",  # bytes that are not text
    "malformed",  # not JSON, or not a JSON object
    "wrong-type",  # a field holds a value of the wrong type
    "bad-field",  # a field of the right type holds a value that cannot be used
    "empty",  # no text is left to index
    "too-large",  # over the size limit
    "undecodable",  # a message between two stages that does not decode
    "refused",  # the index refused the document for good
    "bug",  # an unexpected exception, isolated to this one article
]


class WireroomError(Exception):
    """A mistake that a person can mend; the message says how, and is shown without a traceback."""


class BadSource(WireroomError):
    """A SOURCE that cannot be read at all."""


class BadSettings(WireroomError):
    """Settings that do not load; the message lists every mistake at once."""


class BadQuery(WireroomError):
    """A query that does not parse; the message says where."""


class Unavailable(WireroomError):
    """A server that a command needs did not answer; the message names it."""


class TooManyBugs(WireroomError):
    """Too many unexpected exceptions: the host stops instead of dead-lettering a whole topic."""


class Transient(Exception):
    """Raised by a stage for a whole batch that cannot be processed now; the same batch may succeed later."""


class Undecodable(Exception):
    """The bytes are not the message they should be."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: RejectReason = reason
        self.detail = detail
