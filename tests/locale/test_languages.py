"""All languages say the same things, with the same fields."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from feeds.history.ledger import NoticeKind
from feeds.locale import UnknownLanguageError, languages, load
from feeds.model import Event, Role, Status


def test_the_first_languages_are_there() -> None:
    assert set(languages()) >= {"de", "en", "fr", "nl"}


@pytest.mark.parametrize("tag", languages())
def test_every_language_has_the_same_keys(tag: str) -> None:
    assert sorted(load(tag).sentences) == sorted(load("en").sentences)
    assert sorted(load(tag).patterns) == sorted(load("en").patterns)


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("key", sorted(load("en").sentences))
def test_every_sentence_has_the_same_fields_in_every_language(tag: str, key: str) -> None:
    assert load(tag).fields(key) - {"count"} == load("en").fields(key) - {"count"}


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("key", sorted(load("en").sentences))
def test_every_sentence_can_be_said(tag: str, key: str) -> None:
    locale = load(tag)
    given = dict.fromkeys(locale.fields(key), "x") | {"count": 3}
    said = locale.say(key, **given)
    assert said == said.strip()
    assert said
    assert "{" not in said


@pytest.mark.parametrize("tag", languages())
def test_every_closed_set_has_its_words(tag: str) -> None:
    sentences = load(tag).sentences
    assert {f"roles.{role.value}" for role in Role} <= set(sentences)
    assert {f"status.{status.value}" for status in Status} <= set(sentences)
    titles = {kind for kind in NoticeKind if kind is not NoticeKind.REMINDER}
    assert {f"titles.{kind.value}" for kind in titles} <= set(sentences)
    internal = {"id", "announced", "reminder_time", "minor", "formerly", "recurrence_id", "changes", "following"}
    internal |= {"busy", "parts", "related", "properties"}
    assert {f"fields.{each.name}" for each in fields(Event) if each.name not in internal} <= set(sentences)


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize(("fold", "heading"), [("people", "participants"), ("topics", "topics")])
def test_what_an_entry_folds_away_is_not_called_as_what_it_shows(tag: str, fold: str, heading: str) -> None:
    locale = load(tag)
    assert locale.say(f"pages.folded_{fold}").casefold() != locale.say(f"headings.{heading}").casefold()


def test_french_signs_stay_with_their_word() -> None:
    for key, sentence in load("fr").sentences.items():
        for form in (sentence,) if isinstance(sentence, str) else sentence.values():
            assert not re.search(" [:;!?]", form), key


def test_a_regional_tag_falls_back_to_its_language() -> None:
    assert load("nl-BE") is load("nl")
    assert load("EN_us") is load("en")


@pytest.mark.parametrize("tag", ["xx", "", "../en", "e", "en.toml"])
def test_an_unknown_language_names_those_there_are(tag: str) -> None:
    with pytest.raises(UnknownLanguageError, match="de, en, fr, nl"):
        load(tag)


def test_a_plural_is_chosen_by_its_count() -> None:
    assert load("nl").say("units.days", count=1) == "1 dag"
    assert load("nl").say("units.days", count=2) == "2 dagen"


def test_braces_in_a_title_are_left_alone() -> None:
    assert load("en").say("titles.announced", title="{0.__class__}") == "New: {0.__class__}"
