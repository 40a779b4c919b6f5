"""`python -m bench.syndicate BODIES --level MIX --seed 7 --out FILE`: a labelled stream as JSON lines."""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from bench.syndicate.bodies import distinct, read, unseen
from bench.syndicate.levels import LEVELS
from bench.syndicate.stream import Record, Style, plan, stream
from wireroom.kernel.errors import WireroomError


def main(arguments: list[str] | None = None) -> int:
    """Write the stream; return 1 with a message if the bodies cannot be used."""
    given = _parser().parse_args(arguments)
    wanted = plan(given.level)
    wanted = wanted._replace(singles=given.singles or wanted.singles, stories=given.stories or wanted.stories)
    try:
        bodies = read(given.bodies)
        if given.unseen_in:
            bodies = unseen(bodies, (text for path in given.unseen_in for text in read(path)), given.overlap)
        write(given.out, stream(distinct(bodies), given.level, given.seed, given.style, wanted))
    except WireroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def write(path: Path, records: Iterable[Record]) -> None:
    """Write JSON lines, compressed (the same bytes each time) if the path ends in .gz."""
    lines = b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.syndicate", description=__doc__)
    parser.add_argument("bodies", type=Path, help='JSON lines with a "text", perhaps .gz')
    parser.add_argument("--level", choices=LEVELS, default="MIX")
    parser.add_argument("--style", choices=get_args(Style), default="web")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--singles", type=int, help="articles without a copy (default 5,000)")
    parser.add_argument("--stories", type=int, help="stories with copies (default 700; BIG: 40)")
    parser.add_argument("--unseen-in", type=Path, nargs="+", help="leave out bodies that stand in these files")
    parser.add_argument(
        "--overlap", type=float, default=0.3, help="the most that one may share with them (default 0.3)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
