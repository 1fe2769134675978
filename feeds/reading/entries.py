"""What is described once and named by id: parties, people, places and blocks of context, with their sources.

Whatever may be named by id may also be written in place. A name with a bracket, `Wendy Sherman (United States)`, is
a person and the side they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TypeVar

from feeds.model import UNIVERSAL, Context, Expectation, Participant, Party, Person, Place, Role, Source, Text
from feeds.nodes import Items, Node, Scalar, Table
from feeds.reading.addresses import address_meant
from feeds.reading.dates import Use, read_moment
from feeds.reading.keys import KEYS
from feeds.reading.report import nearest
from feeds.reading.values import SLUG, Values, is_nothing, present, slug_hint

Made = TypeVar("Made")

_WITH_SIDE = re.compile(r"(.+?)\s*\(([^()]+)\)")


@dataclass(slots=True)
class Entries:
    """Everything that events may name by id, and which of it they did name.

    `plainly` has those who took part by their id alone, each made once.
    """

    values: Values
    parties: dict[str, Party] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    context: dict[str, Context] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    plainly: dict[str, Participant] = field(default_factory=dict)

    def read(self, file: Mapping[str, Node]) -> None:
        """Read the blocks of the file, parties before the people who name them."""
        self._named(file, "parties", self.party_of, self.parties)
        self._named(file, "people", self.person_of, self.people)
        self._named(file, "places", self.place_of, self.places)
        self._named(file, "context", self.block_of, self.context)

    def warn_of_unused(self, file: Mapping[str, Node]) -> None:
        """Warn of what no event names, not even with a slip in it: it is on no page and in no feed."""
        report = self.values.report
        meant = report.meant()
        for block in ("parties", "people", "places", "context"):
            node = file.get(block)
            for name, position in node.keys.items() if isinstance(node, Table) else ():
                if (block, name) not in self.used and name not in meant:
                    report.warning(position, f"no event names '{name}'", f"it stands under {block}:")

    def _named(
        self, file: Mapping[str, Node], block: str, read: Callable[[Node], Made | None], into: dict[str, Made]
    ) -> None:
        node = file.get(block)
        if node is None or is_nothing(node):
            return
        if not isinstance(node, Table):
            hint = "such as ann: Ann Example"
            self.values.report.error(node, f"under {block}: an id and what it stands for are expected", hint)
            return
        for name, value in node.values.items():
            if not SLUG.fullmatch(name):
                message = f"'{name}' is not an id: small letters, digits and hyphens only"
                self.values.report.error(node.keys[name], message, slug_hint(name))
            made = read(value)
            if made is not None:
                into[name] = made
            if block == "places" and isinstance(value, Table) and not is_nothing(value.values.get("timezone")):
                self.zones[name] = self.values.zone(value.values["timezone"]) or ""

    def party_of(self, node: Node) -> Party | None:
        """A party as described: a name, one per language, or a table."""
        table = self._described(node, "party")
        if table is None:
            name = self.values.line(node)
            return Party(name) if name else None
        name = self._text(table, "name")
        return Party(name, self._url(table)) if name else None

    def party(self, node: Node) -> Party | None:
        """A party as named: by its id, or in place."""
        if isinstance(node, Scalar) and node.text in self.parties:
            self.used.add(("parties", node.text))
            return self.parties[node.text]
        self._suspect(node, "party", self.parties)
        return self.party_of(node)

    def person_of(self, node: Node) -> Person | None:
        """A person as described."""
        table = self._described(node, "person")
        if table is None:
            if isinstance(node, Scalar) and (match := _WITH_SIDE.fullmatch(node.text)):
                return Person(_plain(match[1]), party=self._side(match[2]))
            name = self.values.line(node)
            return Person(name) if name else None
        name = self._text(table, "name")
        office = self._text(table, "role")
        party = self.party(table["party"]) if "party" in table else None
        return Person(name, office, party, self._url(table)) if name else None

    def place_of(self, node: Node) -> Place | None:
        """A place as described."""
        table = self._described(node, "place")
        if table is None:
            name = self.values.line(node)
            return Place(name) if name else None
        name = self._text(table, "name")
        geo = self.values.geo(table["geo"]) if "geo" in table else None
        return Place(name, self._text(table, "address"), geo, self._url(table)) if name else None

    def place(self, node: Node) -> tuple[Place | None, str | None]:
        """A place as named, and its time zone if it has one, which is empty if it is a mistake."""
        if isinstance(node, Scalar) and node.text in self.places:
            self.used.add(("places", node.text))
            return self.places[node.text], self.zones.get(node.text)
        self._suspect(node, "place", self.places)
        zone = node.values.get("timezone") if isinstance(node, Table) else None
        own = None if zone is None or is_nothing(zone) else self.values.zone(zone) or ""
        return self.place_of(node), own

    def block_of(self, node: Node) -> Context | None:
        """A block of context as described: a text, or a table."""
        table = self._described(node, "block")
        if table is None:
            text = self.values.text(node)
            return Context(text) if text else None
        text = self._text(table, "text")
        sources = self.sources(table["sources"]) if "sources" in table else ()
        return Context(text, self._text(table, "title"), sources) if text else None

    def block(self, node: Node) -> Context | None:
        """A block of context as named."""
        if isinstance(node, Scalar) and node.text in self.context:
            self.used.add(("context", node.text))
            return self.context[node.text]
        self._suspect(node, "block of context", self.context, ids_only=True)
        return self.block_of(node)

    def sources(self, node: Node) -> tuple[Source, ...]:
        """Sources: tables, titles or bare addresses."""
        return tuple(made for one in self.values.many(node) if (made := self._source(one)))

    def _source(self, node: Node) -> Source | None:
        table = self._described(node, "source")
        if table is None:
            if isinstance(node, Scalar) and node.text[:8].lower().startswith(("http://", "https://")):
                url = self.values.url(node)
                return Source(_plain(url), url) if url else None
            if isinstance(node, Scalar) and "." in node.text and (hint := address_meant(node.text)):
                self.values.report.warning(node, f"'{node.text}' is shown as a title, and leads nowhere", hint)
            title = self.values.line(node)
            return Source(title) if title else None
        title = self._text(table, "title")
        published = self._day(table["published"]) if "published" in table else None
        url = self._url(table)
        return Source(title, url, self._text(table, "publisher"), published) if title else None

    def participants(self, node: Node) -> tuple[Participant, ...]:
        """Who takes part: ids, names, `{host: id}`, or tables."""
        if isinstance(node, Scalar) and "," in node.text:
            self.values.report.warning(node, f"'{node.text}' is one name here", f"write [{node.text}] for several")
        return tuple(made for one in self.values.many(node) if (made := self._participant(one)))

    def _participant(self, node: Node) -> Participant | None:
        if not isinstance(node, Table):
            return self._plainly(node)
        if len(node.values) == 1:
            (key, value), = node.values.items()  # fmt: skip
            if key in set(Role):
                who = self.who(value)
                return Participant(who, Role(key)) if who else None
            if key not in KEYS["participant"]:
                words = [*Role, *KEYS["participant"]]
                self.values.report.error(node.keys[key], f"'{key}' is not a role", nearest(key, words))
                return None
        if len(node.values) > 1 and node.values.keys() <= set(Role):
            hint = f"write a list: [{', '.join(f'{{{key}: …}}' for key in node.values)}]"
            self.values.report.error(node, "each who takes part is an entry of their own", hint)
            return None
        table = self.values.table(node, "participant")
        if table is None:
            return None
        given = present(table)
        role = self.values.choice(given["role"], list(Role), "a role") if "role" in given else None
        if "person" in given:
            found = self.who(given["person"])
        elif "name" in given:
            name = self.values.line(given["name"])
            party = self.party(given["party"]) if "party" in given else None
            found = Person(name, party=party) if name else None
        elif "party" in given:
            found = self.party(given["party"])
        else:
            self.values.report.error(node, "a participant needs person, party or name")
            return None
        return Participant(found, Role(role) if role else Role.PARTICIPANT) if found else None

    def _plainly(self, node: Node) -> Participant | None:
        """Somebody without a role of their own: by an id the same value each time."""
        known = self.plainly.get(node.text) if isinstance(node, Scalar) else None
        if known is not None:
            return known
        who = self.who(node)
        if who is None:
            return None
        made = Participant(who)
        if isinstance(node, Scalar) and (node.text in self.people or node.text in self.parties):
            self.plainly[node.text] = made
        return made

    def who(self, node: Node) -> Person | Party | None:
        """A person or a party, by id or in place."""
        if isinstance(node, Scalar):
            if node.text in self.people:
                self.used.add(("people", node.text))
                return self.people[node.text]
            if node.text in self.parties:
                self.used.add(("parties", node.text))
                return self.parties[node.text]
        self._suspect(node, "person or party", self.people, self.parties)
        return self.person_of(node)

    def expectations(self, node: Node) -> tuple[Expectation, ...]:
        """What each side expects: `party: text`, or a list of tables."""
        if isinstance(node, Table):
            made: list[Expectation] = []
            for name, value in node.values.items():
                party = self.party(Scalar(name, True, *node.keys[name]))
                text = self.values.text(value)
                if party and text:
                    made.append(Expectation(party, text))
            return tuple(made)
        return tuple(one for item in self.values.many(node) if (one := self._expectation(item)))

    def _expectation(self, node: Node) -> Expectation | None:
        table = self._described(node, "expectation")
        if table is None:
            self.values.report.error(node, "an expectation needs party and text")
            return None
        party = self.party(table["party"]) if "party" in table else None
        text = self._text(table, "text")
        return Expectation(party, text) if party and text else None

    def _described(self, node: Node, kind: str) -> Mapping[str, Node] | None:
        """The keys of a table of this kind; None for a name alone, which may stand in several languages."""
        if not isinstance(node, Table):
            if isinstance(node, Items):
                first = node.items[0] if node.items else node
                alone = len(node.items) == 1 and isinstance(first, Scalar)
                hint = f"write {first.text}, without brackets" if alone and isinstance(first, Scalar) else ""
                self.values.report.error(node, f"one {kind} is expected here, not a list", hint)
                return {}
            return None
        if node.values and all(map(self.values.has_language, node.values)) and not set(node.values) & set(KEYS[kind]):
            return None
        table = self.values.table(node, kind)
        return present(table) if table else {}

    def _suspect(self, node: Node, called: str, *known: Mapping[str, object], ids_only: bool = False) -> None:
        """A single small word where ids are known is more likely a slip in an id than a name."""
        if not isinstance(node, Scalar) or node.is_null or not SLUG.fullmatch(node.text):
            return
        names = tuple(dict.fromkeys(chain(*known)))
        if names or ids_only:
            hint = nearest(node.text, names, otherwise="a name written in place begins with a capital or is in quotes")
            if node.plain:
                self.values.report.error(node, f"there is no {called} with the id '{node.text}'", hint)

    def _side(self, name: str) -> Party:
        if name in self.parties:
            self.used.add(("parties", name))
            return self.parties[name]
        for party in self.parties.values():
            if name in party.name.translations.values():
                return party
        return Party(_plain(name))

    def _text(self, table: Mapping[str, Node], key: str) -> Text | None:
        if key not in table:
            return None
        return self.values.text(table[key]) if key == "text" else self.values.line(table[key])

    def _url(self, table: Mapping[str, Node]) -> str | None:
        return self.values.url(table["url"]) if "url" in table else None

    def _day(self, node: Node) -> date | None:
        moment = self.values.dated(node, read_moment, Use.DAY)
        return None if moment is None else moment.day


def _plain(words: str) -> Text:
    return Text({UNIVERSAL: words.strip()})
