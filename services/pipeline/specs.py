"""The cards of all stages, by name."""

from importlib import import_module

from services.kernel.stage import Spec
from services.pipeline import topology


def specs() -> dict[str, Spec]:
    """Return the card of every stage of the pipe, in its order."""
    return {name: import_module(f"services.{name}.stage").SPEC for name in topology.STAGES}
