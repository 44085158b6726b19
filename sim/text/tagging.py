"""A coarse tag for every word, from the word itself and its neighbours.

No model and no dictionary of English stand behind it: closed classes of words, the forms of the
verbs that the coder knows, and a few rules about what may follow what. Whatever is neither is a noun.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import lru_cache

from sim.scenario.source import ABBREVIATIONS
from sim.text.cues import noun_cues, verb_cues, verb_readings
from sim.text.forms import plural
from sim.text.grammar import class_of, words_in
from sim.text.quotes import MARKS
from sim.text.roles import role_words
from sim.text.words import JOINTS, Word


class Tag(StrEnum):
    """What a word is in its sentence."""

    DETERMINER = "determiner"
    POSSESSIVE = "possessive"
    PRONOUN = "pronoun"
    PREPOSITION = "preposition"
    CONJUNCTION = "conjunction"
    SUBORDINATOR = "subordinator"
    RELATIVE = "relative"
    THAT = "that"
    TO = "to"  # before a verb; elsewhere it is a preposition
    MODAL = "modal"
    BE = "be"
    HAVE = "have"
    DO = "do"
    GET = "get"
    NEGATION = "negation"
    ADVERB = "adverb"
    NUMBER = "number"
    ADJECTIVE = "adjective"
    NOUN = "noun"
    NAME = "name"
    VERB = "verb"
    TIME = "time"
    COMMA = "comma"
    QUOTE = "quote"
    JOINT = "joint"
    OTHER = "other"


_COMMAS = frozenset({",", ";", ":", "(", ")", "[", "]", "--", "—", "–"})
_SKIPPED = frozenset({Tag.ADVERB, Tag.NEGATION, Tag.QUOTE, Tag.TIME})
_BEFORE_NOUN = frozenset({Tag.DETERMINER, Tag.POSSESSIVE, Tag.ADJECTIVE, Tag.NUMBER})
_NOMINAL = frozenset({Tag.NOUN, Tag.NAME, Tag.PRONOUN})
_BOUNDARIES = frozenset({Tag.SUBORDINATOR, Tag.COMMA, Tag.THAT, Tag.RELATIVE, Tag.CONJUNCTION, Tag.OTHER})
_MAY_BE_PREPOSITION = frozenset({"as", "after", "before", "since", "until", "till"})
_FINITE = frozenset({Tag.VERB, Tag.BE, Tag.HAVE, Tag.MODAL, Tag.DO})
_COMPASS = frozenset({"north", "south", "east", "west"})
_QUANTITIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "at": (("least",), ("most",)),
    "up": (("to",),),
    "more": (("than",),),
    "less": (("than",),),
    "fewer": (("than",),),
    "as": (("many", "as"),),
    **dict.fromkeys(("about", "around", "some", "nearly", "almost", "over"), ((),)),
}
_MANY = frozenset({"they", "we", "you", "i", "who", "that", "people", "police", "and", "or"})
_VERB_PREFIXES = frozenset({"car", "tear", "air", "carpet", "dive", "cross"})
_PARTICLES = frozenset({"up", "out", "down", "off", "away", "back"})
_PARTS = frozenset({"some", "many", "several", "most", "both", "others", "few"})
_REACH = 12  # words looked back or ahead, so that long sentences cost no more than their length


@lru_cache(maxsize=1)
def _also_nouns() -> frozenset[str]:
    single = {word for word in noun_cues() if " " not in word}
    plain = words_in("noun too")
    return frozenset(single | plain | {plural(word) for word in plain}) - {"need", "test"}


@lru_cache(maxsize=1)
def _saying() -> frozenset[str]:
    """Return the forms of the verbs that a clause may follow without a that."""
    return frozenset(
        form
        for form, readings in verb_readings().items()
        if any(cue.operator == "say" for base, _ in readings for cue in verb_cues(base, ()))
    )


def tagged(
    words: Sequence[Word], names: Collection[int], times: Collection[int], peoples: Collection[int] = ()
) -> list[Tag]:
    """Return a tag for each word of one sentence.

    Parameters
    ----------
    words : sequence of Word
    names : collection of int
        Places of words that belong to a name of the dictionary.
    times : collection of int
        Places of words that belong to an expression of time.
    peoples : collection of int
        Places of names that are adjectives too: Ossetian.
    """
    tagger = _Tagger(words, names, peoples)
    quantities = _quantities(words)
    for place in range(len(words)):
        tag = Tag.TIME if place in times else tagger.tag(place)
        tagger.tags.append(Tag.DETERMINER if place in quantities else tag)
    return tagger.tags


class _Tagger:
    """Goes through a sentence from left to right; each tag may depend on those before it."""

    def __init__(self, words: Sequence[Word], names: Collection[int], peoples: Collection[int]) -> None:
        self.words = words
        self.names = names
        self.peoples = peoples
        self.tags: list[Tag] = []

    def tag(self, place: int) -> Tag:
        word = self.words[place]
        if place in self.names:
            return Tag.NAME
        if word.key == "." and self.key(place - 1) in ABBREVIATIONS and self.key(place + 1):
            return Tag.JOINT  # Lt. Col. Smith
        if not word.wordlike:
            return _mark(word)
        if word.key == "'s":
            return Tag.POSSESSIVE
        known = class_of().get(word.key)
        if known and not self.is_name(place, known):
            return self.closed(place, known)
        if word.text[0].isdigit():
            return Tag.NUMBER
        if word.key in verb_readings() and self.is_verb(place):
            return Tag.VERB
        return _open(word)

    def is_name(self, place: int, known: str) -> bool:
        """Whether a closed word is rather part of a name: the North, Pan Am, IT."""
        word = self.words[place]
        if not place or not word.capital or known in ("determiner", "pronoun"):
            return False
        return word.key in _COMPASS or known == "be" or (word.text.isupper() and len(word.text) > 1)

    def closed(self, place: int, known: str) -> Tag:
        word = self.words[place]
        if word.key == "to":
            return Tag.TO if self.begins_infinitive(place) else Tag.PREPOSITION
        if word.key == "that":
            return Tag.THAT
        if word.key in ("may", "march") and word.capital and place:
            return Tag.NOUN
        if word.key in ("her", "his"):
            return Tag.POSSESSIVE
        if known == "determiner" and self.key(place + 1) in ("of", ""):
            return Tag.PRONOUN
        if word.key in verb_readings() and self.before()[0] in (Tag.TO, Tag.MODAL, Tag.DO):
            return Tag.VERB
        return Tag(known)

    def begins_infinitive(self, place: int) -> bool:
        verb = place + 1
        while verb < len(self.words) and _is_adverb(self.words[verb].key):
            verb += 1
        if verb >= len(self.words) or verb in self.names:
            return False
        key = self.words[verb].key
        if key in ("be", "have", "do", "get"):
            return True
        if self.words[verb].capital or not self.has_form(key, "base"):
            return False
        if key in words_in("preposition") or key in words_in("adverb"):
            return self.takes_object(verb)  # to back a plan, to down a jet
        if key not in _also_nouns() or self.takes_object(verb):
            return True
        return self.key(place - 1) not in words_in("before to and noun")  # return to work

    @staticmethod
    def has_form(key: str, name: str) -> bool:
        return any(form == name for _, form in verb_readings().get(key, ()))

    def takes_object(self, place: int, *, clause: bool = True) -> bool:
        """Whether what follows a word can be its object; with ``clause``, also a that or a to."""
        following = place + 1
        if following >= len(self.words) or following in self.names:
            return following in self.names
        key = self.words[following].key
        known = class_of().get(key, "")
        return (
            known in ("determiner", "possessive", "pronoun", "number")
            or (clause and key in ("to", "that"))
            or key[:1].isdigit()
            or _quantity_at(self.words, following) > 0
        )

    def key(self, place: int) -> str:
        return self.words[place].key if 0 <= place < len(self.words) else ""

    def before(self) -> tuple[Tag | None, int]:
        """Return the last tag that counts, and its place."""
        for place in range(len(self.tags) - 1, max(-1, len(self.tags) - 1 - _REACH), -1):
            if self.tags[place] not in _SKIPPED:
                return self.tags[place], place
        return None, -1

    def boundary(self) -> tuple[Tag | None, bool]:
        """Return the tag that opened this clause, and whether a finite verb has come since."""
        verb = False
        for place in range(len(self.tags) - 1, max(-1, len(self.tags) - 1 - 2 * _REACH), -1):
            if self.tags[place] in _BOUNDARIES and self.words[place].key not in _MAY_BE_PREPOSITION:
                return self.tags[place], verb
            if self.tags[place] is Tag.VERB and self.words[place].key in _saying():
                return Tag.THAT, verb  # said missiles hit a port
            verb = verb or self.tags[place] in _FINITE
        return None, verb

    def is_verb(self, place: int) -> bool:
        word = self.words[place]
        forms = {form for _, form in verb_readings()[word.key]}
        tag, at = self.before()
        if self.is_compound(place):
            return False
        if tag in (Tag.MODAL, Tag.TO, Tag.DO):
            return "base" in forms
        if tag in (Tag.BE, Tag.GET):
            return bool(forms & {"ing", "participle"}) and not self.is_attribute(place, forms)
        if tag is Tag.HAVE:
            return "participle" in forms
        if word.capital and place and tag is not Tag.QUOTE and word.text != word.text.upper():
            return False
        if tag in _BEFORE_NOUN:
            return "ing" in forms and self.key(at) in _PARTS and self.key(at - 1) == "with"
        if tag is Tag.PREPOSITION:
            if self.key(at) in _PARTICLES:
                return False  # set up burning barricades
            return "ing" in forms and (word.key not in _also_nouns() or self.takes_object(place))
        if tag is Tag.VERB and at == place - 1:
            if "ing" not in forms:
                return False
            leads = self.takes_object(place) or self.key(place + 1) in words_in("preposition")
            return leads or any(
                base in words_in("verb with gerund") for base, _ in verb_readings()[self.key(at)]
            )
        return self.fits(place, forms, tag, at)

    def is_attribute(self, place: int, forms: set[str]) -> bool:
        """Whether a participle after *be* is the attribute of a noun: was occupied land."""
        following = self.key(place + 1)
        plain = following in _also_nouns() or following not in verb_readings()
        noun = plain and following.isalpha() and following not in class_of()
        noun = noun and place + 1 not in self.names and not _is_adverb(following)
        bases = {base for base, form in verb_readings()[self.key(place)]}
        return noun and "ing" not in forms and bases.isdisjoint(words_in("with two objects"))

    def is_compound(self, place: int) -> bool:
        """Whether a hyphen ties a word to its neighbour: rebel-held, cease-fire."""
        words = self.words
        left = place > 1 and words[place - 1].key == "-" and words[place - 1].end == words[place].start
        left = left and words[place - 2].key not in _VERB_PREFIXES
        right = self.key(place + 1) == "-" and words[place].end == words[place + 1].start
        return left or right

    def fits(self, place: int, forms: set[str], tag: Tag | None, at: int) -> bool:
        """Whether a word after a noun, a mark, a conjunction or nothing is a verb."""
        noun_too = self.words[place].key in _also_nouns()
        if forms & {"past", "participle"} and not (noun_too and "base" in forms):
            return tag is not None or self.takes_object(place) or self.key(place + 1) in ("by", "in")
        if "ing" in forms:
            if tag is None and not self.comma_ahead(place):
                return False  # Striking miners …; Supporting him …
            return not noun_too or self.takes_object(place, clause=False)
        if tag is None:
            return False
        if "past" in forms and tag in _NOMINAL and (self.takes_object(place) or self.is_only_verb(place)):
            return True
        if noun_too and at in self.peoples and at == place - 1 and not self.key(at).endswith("s"):
            return False  # Ossetian forces
        if "third" in forms:
            return self.fits_third(place, noun_too, tag)
        return self.fits_base(place, noun_too, tag, at)

    def fits_third(self, place: int, noun_too: bool, tag: Tag) -> bool:
        if tag is Tag.JOINT:
            return False
        if not noun_too:
            return True
        if self.key(place) in ("reports", "claims") and tag in _NOMINAL and not self.takes_object(place):
            return self.key(place + 1) in (".", "", ",") or (tag is Tag.NAME and not self.boundary()[1])
        if self.key(place + 1) in ("that", "not") and tag in (Tag.COMMA, Tag.CONJUNCTION):
            return True  # …, demands that they go
        if tag not in _NOMINAL | {Tag.THAT, Tag.RELATIVE}:
            return False
        return self.is_only_verb(place) or (self.takes_object(place) and not self.boundary()[1])

    def is_only_verb(self, place: int) -> bool:
        """Whether no other word of the clause can be its verb: Kenya *cuts* ties with Norway."""
        following = self.key(place + 1)
        if self.boundary()[1] or (following in words_in("preposition") and following not in _PARTICLES):
            return False
        for at in range(place + 1, min(place + 1 + _REACH, len(self.words))):
            key = self.words[at].key
            known = class_of().get(key, "")
            if key in _COMMAS or key == "." or known in ("conjunction", "subordinator", "relative"):
                return True
            if known in ("modal", "be", "have", "do") or at in self.names:
                if at in self.names:
                    continue
                return False
            plain = key not in _also_nouns() and (self.has_form(key, "third") or self.has_form(key, "base"))
            if plain or self.has_form(key, "past"):
                return False
        return True

    def follows_list(self, at: int) -> bool:
        """Whether the noun at a place ends a list, so that its verb is plural: the army and the RSF."""
        for place in range(at, max(-1, at - 5), -1):
            if self.words[place].key == "and":
                return True
            if self.tags[place] not in (*_NOMINAL, *_BEFORE_NOUN, Tag.JOINT):
                return False
        return False

    def comma_ahead(self, place: int) -> bool:
        return any(word.key == "," for word in self.words[place + 1 : place + 1 + _REACH])

    def fits_base(self, place: int, noun_too: bool, tag: Tag, at: int) -> bool:
        opened, verb_before = self.boundary()
        before = self.words[at].key
        if tag in _NOMINAL and opened is Tag.THAT and not verb_before and not noun_too:
            return True  # demanded that it initiate reforms
        if not (before.endswith("s") or before in _MANY or self.follows_list(at)):
            return False
        if not noun_too:
            return True
        object_follows = self.takes_object(place) and before not in ("and", "or")
        return not verb_before and (object_follows or self.is_only_verb(place))


def _quantities(words: Sequence[Word]) -> set[int]:
    """Return the places of the words before a number that belong to it: at least 156, up to 100."""
    starts = (n for n, word in enumerate(words) if word.key in _QUANTITIES)
    return {place for start in starts for place in range(start, start + _quantity_at(words, start))}


def _quantity_at(words: Sequence[Word], start: int) -> int:
    for rest in _QUANTITIES.get(words[start].key, ()):
        end = start + 1 + len(rest)
        if end < len(words) and tuple(word.key for word in words[start + 1 : end]) == rest:
            key = words[end].key
            if key[:1].isdigit() or key in words_in("number"):
                return 1 + len(rest)
    return 0


def _mark(word: Word) -> Tag:
    if word.text in MARKS:
        return Tag.QUOTE
    if word.key in _COMMAS:
        return Tag.COMMA
    return Tag.JOINT if word.key in JOINTS else Tag.OTHER


def _open(word: Word) -> Tag:
    if word.key in words_in("adjective") and word.key not in role_words():
        return Tag.ADJECTIVE
    return Tag.ADVERB if _is_adverb(word.key) and not word.capital else Tag.NOUN


def _is_adverb(key: str) -> bool:
    known = class_of().get(key)
    if known:
        return known in ("adverb", "negation")
    return key.endswith("ly") and len(key) > 4 and key not in words_in("not adverb")
