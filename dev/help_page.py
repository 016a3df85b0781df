"""The README as the page of help to which the screens of the module link.

Called by the interpreter of the linters, which has the library:
`python -m dev.help_page` prints the page.
"""

import re
import sys
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

README = Path(__file__).parents[1] / "README.md"
# a paragraph that begins with its topic
TOPIC = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
FRAME = """<!DOCTYPE html>
<!-- Made from README.md by `make fmt`: change it there. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 46rem; margin: 0 auto; padding: 1rem;
    font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }}
h1, h2 {{ line-height: 1.25; scroll-margin-top: 1rem; }}
h2 {{ margin-top: 2.5rem; border-bottom: 1px solid #8886; }}
table {{ display: block; overflow-x: auto; border-collapse: collapse; }}
th, td {{ padding: .3rem .6rem; border: 1px solid #8886; text-align: start; }}
pre {{ overflow-x: auto; padding: .75rem; background: #8881; }}
</style>
</head>
<body>
{body}</body>
</html>
"""


def make(text: str) -> str:
    """Return a text in Markdown as a page whose headings can be linked to."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", _slug(words.content))
        elif opening.type == "paragraph_open" and (topic := TOPIC.match(words.content)):
            opening.attrSet("id", _slug(topic[1]))
    body = parser.renderer.render(tokens, parser.options, {})
    return FRAME.format(title=tokens[1].content, body=body)


def _slug(words: str) -> str:
    """Name a heading as the README's own links do."""
    return re.sub(r"[^\w-]", "", re.sub(r"\s+", "-", words.lower()))


if __name__ == "__main__":
    sys.stdout.write(make(README.read_text("utf-8")))
