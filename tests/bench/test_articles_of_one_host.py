from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from bench.articles import answer, pages
from bench.corpus import Watch
from tests.fakes import article_page

BAR = "<div>Tell all your friends about this page, by letter or by wire.</div>"
SUBJECTS = ("pier", "school", "museum", "ferry")


def test_pages_of_one_host_teach_each_other_unless_they_are_alone(tmp_path: Path) -> None:
    rows = [{"id": name, "file": f"{name}.html", "url": f"https://tern.example/news/{name}"} for name in SUBJECTS]
    (tmp_path / "truth.json").write_text(json.dumps(rows), "utf-8")
    for name in SUBJECTS:
        text = (
            f"The {name} opened on Monday, and all who came to the {name} were glad.",
            f"The {name} took two years to build, said the board.",
        )
        page = article_page(f"Tern opens the {name}", "4 March 2024", *text).replace("</p></div>", f"</p>{BAR}</div>")
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    watch = Watch()
    together, alone = ([read(tmp_path, row, watch)["text"] for row in pages(tmp_path)] for read in (answer, partial(answer, alone=True)))
    assert ["friends" in str(text) for text in (*together, *alone)] == [False] * 4 + [True] * 4
