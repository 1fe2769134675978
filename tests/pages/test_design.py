"""A site's own pages: its colour, its logo, its templates; and what is wrong with them, told as any other mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import meta, nodes
from lxml import html

from feeds.build import build
from feeds.cli import main
from feeds.colours import NAMES
from feeds.errors import FeedsError, InputErrors
from feeds.formats.html.palette import BAND, PAPER, accent, contrast
from feeds.formats.html.templating import environment, icon
from feeds.history.ledger import History
from feeds.reading import read_calendar
from feeds.reading.design import read_design

ROOT = Path(__file__).parents[2]

EVENTS = """\
calendar: {{id: t, domain: example.org, url: https://example.org/t/, title: Town, timezone: UTC, {0}}}
events:
  - {{id: fair, title: The fair, start: 2022-01-12}}
"""

Made = Callable[[str], dict[str, bytes]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Builds a site of the files in the test's folder, with some keys of the calendar."""

    def build_with(keys: str) -> dict[str, bytes]:
        reading = read_calendar(EVENTS.format(keys).encode(), str(tmp_path / "events.yaml"))
        design = read_design(reading, tmp_path / "events.yaml")
        return dict(build(History(), reading.calendar, datetime(2022, 1, 9, tzinfo=UTC), design=design).files)

    return build_with


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}") | st.sampled_from(sorted(NAMES)))
def test_any_colour_can_be_read_on_the_page_in_both_schemes(colour: str) -> None:
    made = accent(colour)
    for scheme, shade in (("light", made.light), ("dark", made.dark)):
        assert min(contrast(shade, PAPER[scheme]), contrast(shade, BAND[scheme])) >= 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert accent("#1f4e79").light == "#1f4e79"


def test_a_logo_is_published_with_the_pages(made: Made, tmp_path: Path) -> None:
    (tmp_path / "arms.SVG").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    files = made("logo: arms.SVG")
    assert files["logo.svg"] == b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    assert html.fromstring(files["events/fair/index.html"]).xpath("//img/@src") == ["../../logo.svg"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("arms.png", b"\x89PNG\r\n\x1a\n and the rest"),
        ("arms.jpg", b"\xff\xd8\xff and the rest"),
        ("arms.webp", b"RIFF\x24\0\0\0WEBP and the rest"),
        ("arms.svg", b"\xef\xbb\xbf<?xml version='1.0'?><svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_a_logo_may_be_of_any_kind_that_browsers_show(made: Made, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    files = made(f"logo: {name}")
    assert files[f"logo{Path(name).suffix}"] == data
    # Networks on which a page is shared show no drawing in SVG.
    shown = [] if name.endswith(".svg") else [f"https://example.org/t/logo{Path(name).suffix}"]
    for path in ("index.html", "events/fair/index.html"):
        assert html.fromstring(files[path]).xpath("//meta[@property='og:image']/@content") == shown


def test_a_template_may_be_linked_to_from_beside_the_calendar(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "plain.html").write_text("plain")
    (tmp_path / "look" / "event.html").symlink_to(tmp_path / "plain.html")
    assert made("templates: look")["events/fair/index.html"] == b"plain"


def test_a_template_of_the_site_stands_in_for_ours_and_may_extend_it(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "event.html").write_text(
        '{% extends "feeds/event.html" %}'
        '{% block content %}<p id="own">{{ card.title.text }} & more</p>{{ super() }}{% endblock %}'
    )
    files = made("templates: look")
    page = html.fromstring(files["events/fair/index.html"])
    assert page.get_element_by_id("own").text == "The fair & more"
    assert page.xpath("//a[@class='button']")
    assert not html.fromstring(files["index.html"]).xpath("//*[@id='own']")


def test_what_a_template_fills_in_is_escaped_and_it_cannot_reach_for_more(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "event.html").write_text("{{ '<b>' }}")
    assert made("templates: look")["events/fair/index.html"] == b"&lt;b&gt;"
    (tmp_path / "look" / "event.html").write_text("{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(FeedsError, match=r"event\.html:1:1: error: access to attribute '__class__'"):
        made("templates: look")


def test_a_template_that_asks_for_what_there_is_not_is_told_with_its_line(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "event.html").write_text("one\n{{ nothing }}\n")
    with pytest.raises(FeedsError, match=r"look/event\.html:2:1: error: 'nothing' is undefined"):
        made("templates: look")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{{ 1 + "a" }}', "cannot be filled in: TypeError"),
        ("{{ 1/0 }}", "cannot be filled in: ZeroDivisionError"),
        ('{{ say("pages.nope") }}', "cannot be filled in: KeyError"),
        ('{{ day("x") }}', "cannot be filled in: AttributeError"),
        ("{% for one in range(99999999) %}{% endfor %}", "cannot be filled in: OverflowError"),
        ('{% extends "index.html" %}', "the template goes round in circles"),
        ('{{ "x" * 1000000000 }}', "cannot be filled in: OverflowError"),
        ("{{ 9 ** 999999999 }}", "cannot be filled in: OverflowError"),
    ],
)
def test_whatever_goes_wrong_in_a_template_is_told_as_a_mistake_in_it(
    made: Made, tmp_path: Path, template: str, message: str
) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "index.html").write_text(f"\n  {template}\n")
    with pytest.raises(InputErrors) as found:
        made("templates: look")
    told = str(found.value)
    assert told.startswith(f"{tmp_path}/look/index.html:2:3: error: {message}")
    assert f"    2 |   {template}\n      |   ^^^" in told


def test_a_mistake_in_a_template_that_others_use_is_told_of_that_one(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    ours = (ROOT / "feeds" / "templates" / "parts.html").read_text(encoding="utf-8")
    (tmp_path / "look" / "parts.html").write_text(ours.replace("{{ titled(card) }}", "{{ card.nope }}"))
    (tmp_path / "look" / "index.html").write_text('{% extends "feeds/index.html" %}')
    line = next(number for number, words in enumerate(ours.splitlines(), 1) if "<h{{ level }}>" in words)
    with pytest.raises(InputErrors, match=rf"look/parts\.html:{line}:1: error: .* has no attribute 'nope'"):
        made("templates: look")


def test_a_piece_that_pages_share_may_show_what_each_of_them_has(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    ours = (ROOT / "feeds" / "templates" / "parts.html").read_text(encoding="utf-8")
    (tmp_path / "look" / "parts.html").write_text(ours.replace("{{ titled(card) }}", "{{ titled(card) }} at {{ url }}"))
    files = made("templates: look, languages: [en, nl]")
    for path in ("index.html", "nl/index.html"):
        title = html.fromstring(files[path]).xpath("//article/h4")[0].text_content()
        assert title == f"The fair at https://example.org/t/{path.removesuffix('index.html')}"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("logo: ../arms.svg", "'../arms.svg' lies outside the folder of events.yaml"),
        ("logo: /etc/passwd", "'/etc/passwd' lies outside the folder of events.yaml"),
        ("logo: arms.svg", "'arms.svg' cannot be read: No such file or directory"),
        ("logo: notes.txt", "'notes.txt' is not a picture for a page"),
        ("logo: large.png", "'large.png' is larger than 500 kB"),
        ("logo: script.svg", "'script.svg' has a script in it"),
        ("logo: handler.svg", "'handler.svg' has a script in it"),
        ("logo: foreign.svg", "'foreign.svg' has a script in it"),
        ("logo: linked.svg", "'linked.svg' lies outside the folder of events.yaml"),
        ("logo: empty.png", "'empty.png' is not a picture of the kind that its name says"),
        ("logo: words.jpg", "'words.jpg' is not a picture of the kind that its name says"),
        ("logo: words.svg", "'words.svg' is not a picture of the kind that its name says"),
        ("templates: look", "there is no folder 'look'"),
        ("templates: astray", "'index.html' lies outside the folder of events.yaml"),
        ("templates: binary", "'index.html' is not text in UTF-8"),
        ("templates: .", "'.' lies outside the folder of events.yaml"),
    ],
)
def test_a_file_that_will_not_do_is_a_mistake_with_its_place(
    made: Made, tmp_path: Path, keys: str, message: str
) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "large.png").write_bytes(bytes(500_001))
    (tmp_path / "script.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (tmp_path / "handler.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    (tmp_path / "foreign.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>")
    (tmp_path / "linked.svg").symlink_to("/etc/hostname")
    (tmp_path / "empty.png").touch()
    (tmp_path / "words.jpg").write_text("words")
    (tmp_path / "words.svg").write_text("words")
    (tmp_path / "astray").mkdir()
    (tmp_path / "astray" / "index.html").symlink_to("/etc/hostname")
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary" / "index.html").write_bytes(b"caf\xe9")
    with pytest.raises(InputErrors) as found:
        made(keys)
    (problem,) = found.value.problems
    assert problem.message == message
    column = EVENTS.format(keys).splitlines()[0].index(keys) + len(keys.partition(" ")[0]) + 2
    assert (problem.position.line, problem.position.column) == (1, column)


def test_a_template_that_is_none_is_told_with_its_file_and_line(made: Made, tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "index.html").write_text("fine\n{% if %}\n")
    with pytest.raises(InputErrors) as found:
        made("templates: look")
    (problem,) = found.value.problems
    assert (problem.file, problem.position.line) == (str(tmp_path / "look" / "index.html"), 2)
    assert str(found.value).splitlines()[1:3] == ["    2 | {% if %}", "      | ^^^^^^^^"]


def test_the_command_shows_the_line_of_the_template_and_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "event.html").write_text("{{ 1 | nope }}")
    (tmp_path / "events.yaml").write_text(EVENTS.format("templates: look"))
    done = CliRunner().invoke(main, ["check", str(tmp_path / "events.yaml")])
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"{tmp_path}/look/event.html:1:1: error: No filter named 'nope'.",
        "    1 | {{ 1 | nope }}",
        "      | ^^^^^^^^^^^^^^",
        f"1 mistake in {tmp_path}/look/event.html",
    ]


def test_a_template_of_a_name_that_we_do_not_know_draws_a_warning_that_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "evnt.html").write_text("x")
    (tmp_path / "look" / "index.htm").write_text("x")
    (tmp_path / "look" / "own.html").write_text("{% macro hello() %}Hello{% endmacro %}")
    (tmp_path / "look" / "base.html").write_text('{% extends "feeds/base.html" %}{% from "own.html" import hello %}')
    (tmp_path / "look" / "README.md").write_text("x")
    (tmp_path / "events.yaml").write_text(EVENTS.format("templates: look"))
    done = CliRunner().invoke(main, ["check", str(tmp_path / "events.yaml")])
    line = EVENTS.format("templates: look").splitlines()[0]
    excerpt = ["    1 | " + line, "      | " + " " * line.index("look") + "^^^^"]
    file = f"{tmp_path}/events.yaml:1:{line.index('look') + 1}: warning:"
    assert done.stderr.splitlines() == [
        f"{file} no page is made with 'evnt.html': no template of ours has that name",
        *excerpt,
        "  help: did you mean 'event.html'?",
        f"{file} no page is made with 'index.htm': no template of ours has that name",
        *excerpt,
        "  help: did you mean 'index.html'?",
    ]
    assert done.stdout == f"{tmp_path}/events.yaml: 1 event, no mistakes, 2 warnings\n"
    built = [
        CliRunner().invoke(main, ["build", str(tmp_path / "events.yaml"), "--output", str(tmp_path / "out")])
        for _ in range(2)
    ]
    assert [one.stderr.count("did you mean") for one in built] == [2, 2]


def test_the_document_on_templates_names_every_one_every_block_and_every_value() -> None:
    document = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_.]+)`", "\n".join(line.rpartition(" | ")[0] for line in document.splitlines())))
    templates = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "feeds" / "templates").glob("*.html")}
    parsed = {name: environment({}).parse(text) for name, text in templates.items()}
    blocks = {block for text in templates.values() for block in re.findall(r"{% block (\w+)", text)}
    imported = {one for tree in parsed.values() for node in tree.find_all(nodes.FromImport) for one in node.names}
    values = {value for tree in parsed.values() for value in meta.find_undeclared_variables(tree)}
    marked = [one for text in templates.values() for one in re.findall(r"own\(\w+, ([^)]+)\)", text)]
    values |= {value for one in marked for value in re.findall(r"'(\w+)'", one)}
    own = {"event", "told", "off"} | {one for one in imported if isinstance(one, str)}
    assert named == templates.keys() | blocks | (values - own)


@pytest.mark.parametrize("colour", ["black", "white", "dimgray"])
def test_a_colour_without_a_hue_stands_out_in_the_dark_by_its_lightness(colour: str) -> None:
    assert contrast(accent(colour).dark, PAPER["dark"]) > 6


def test_the_icon_is_dark_on_a_light_browser_and_light_on_a_dark_one() -> None:
    made = accent("maroon")
    assert made.light != made.dark
    assert {made.light, made.dark} <= set(re.findall("#[0-9a-f]{6}", icon("maroon")))
