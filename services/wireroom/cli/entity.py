"""`wireroom entity`: who or what a name means over all articles, and how else it is written."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wireroom.cli.output import MISTAKE, Json, fail, line, out, print_json, report_errors
from wireroom.cli.query import Elasticsearch, Store, opened
from wireroom.kernel.errors import WireroomError
from wireroom.search.entity import NamedEntity, OtherMeaning, look_up


@report_errors
def entity(
    name: Annotated[str, typer.Argument(help="A name or a short form of one; its case makes no difference.")],
    store: Store = Path("wireroom.db"),
    elasticsearch: Elasticsearch = "",
    size: Annotated[int, typer.Option(min=0, max=100, help="Articles to show of each.")] = 5,
    json: Json = False,
) -> None:
    """Show who or what a name means: its kind, its forms with their numbers of articles, and the latest articles.

    A short form means a full name where most articles that use it, as that kind, use it so. The forms are counted over
    the articles themselves: the table grows with them.

    Examples:
      wireroom entity 'Northgate Bank' --store news.db

      wireroom entity Alvarenga --json
    """
    if not name.strip():
        raise WireroomError("an empty name names nobody; give a name or a short form of one")
    found = look_up(opened(store, elasticsearch), name, size=size)
    if not found["entities"] and not found["others"]:
        fail(f'no article names "{name}"; wireroom search {quote(name)} looks for the words')
        raise typer.Exit(MISTAKE)
    if json:
        print_json({"name": name} | found)
        return
    for known in found["entities"]:
        _print(known)
    if found["others"]:
        _print_others(name, found["others"])


def _print(known: NamedEntity) -> None:
    articles = f"{known['articles']:,} article{'' if known['articles'] == 1 else 's'}"
    out.print(Text.assemble((line(known["name"]), "bold"), (f"   {known['kind']}, {articles}", "dim")))
    forms = ", ".join(f"{line(count['form'])} ({count['articles']:,})" for count in known["aliases"])
    out.print(Padding(Text(f"written {forms}"), (0, 0, 0, 2)))
    for article in known["latest"]:
        published = str(article["published"] or "")[:10]
        about = "  ".join(part for part in (published, line(article["outlet"])) if part)
        out.print(
            Padding(Text.assemble((f"{article['id']}  {about}  ", "dim"), line(article["title"], 200)), (0, 0, 0, 2))
        )


def _print_others(name: str, others: list[OtherMeaning]) -> None:
    table = Table("kind", "name", "articles", title=f"what {line(name)} stands for in some articles", box=SIMPLE_HEAD)
    for other in others:
        table.add_row(other["kind"], Text(line(other["name"])), f"{other['articles']:,}")
    out.print(table)
