"""The pages of the project point to what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("docs", "services", "bench", "training", "infra", "schemas")
PAGES = [
    *ROOT.glob("*.md"),
    *(
        page
        for room in ("docs", "services", "bench", "training", "infra", "schemas")
        for page in (ROOT / room).rglob("*.md")
    ),
]


def test_links_lead_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())]
    assert len(links) > 30
    assert not [(str(page), link) for page, link in links if "://" not in link and not (page.parent / link).exists()]


def test_modules_that_pages_name_exist() -> None:
    modules = [str(path) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    named = [(page, name) for page in PAGES for name in re.findall(r"`([a-z_/]+\.py)`", page.read_text())]
    assert named
    assert not [(str(page), name) for page, name in named if not any(path.endswith(f"/{name}") for path in modules)]
