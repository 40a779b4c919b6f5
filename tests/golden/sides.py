"""How often the sides of seeds/gold.json are seen in seeds/golden.jsonl: `python -m tests.golden.sides`."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[2] / "seeds"
SIDES = ("negative", "neutral", "positive")


def seen(documents: Iterable[dict[str, Any]], gold: dict[str, dict[str, str]]) -> Counter[tuple[str, str]]:
    """Count the pairs of the side that an outlet takes and the one that was found, "" for none."""
    found = {document["url"]: document["stances"] for document in documents}
    return Counter(
        (side, _side(found[url], name)) for url, sides in gold.items() if url in found for name, side in sides.items()
    )


def _side(stances: list[dict[str, Any]], name: str) -> str:
    """Return the outlet's side towards the name, or else towards the surname."""
    outlets = {stance["target"]: str(stance["polarity"]) for stance in stances if stance["voice"] == "outlet"}
    surnames = {target.split()[-1]: side for target, side in outlets.items()}
    return outlets.get(name) or surnames.get(name.split()[-1], "")


def macro_f1(pairs: Counter[tuple[str, str]]) -> float:
    """Return the mean F1 of the three sides; a name that was not found is a side not seen."""
    return sum(_f1(side, pairs) for side in SIDES) / len(SIDES)


def _f1(side: str, pairs: Counter[tuple[str, str]]) -> float:
    taken = sum(count for (wanted, _), count in pairs.items() if wanted == side)
    given = sum(count for (_, found), count in pairs.items() if found == side)
    return 2 * pairs[side, side] / max(1, taken + given)


def main() -> None:
    """Print what was found for each side, and the macro-F1."""
    documents = [json.loads(line) for line in (SEEDS / "golden.jsonl").read_text().splitlines()]
    pairs = seen(documents, json.loads((SEEDS / "gold.json").read_text())["stance"])
    for side in SIDES:
        print(side, {found or "not found": pairs[side, found] for found in (*SIDES, "")})
    print(f"macro-F1 {macro_f1(pairs):.3f}")


if __name__ == "__main__":
    main()
