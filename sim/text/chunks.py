"""A sentence in pieces: noun phrases with their prepositions, groups of verbs, and the marks between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sim.text.cues import VerbCue, verb_cues, verb_readings
from sim.text.mentions import Mention
from sim.text.tagging import Tag
from sim.text.words import JOINTS, Word


@dataclass(eq=False)
class Phrase:
    """A noun phrase.

    Parameters
    ----------
    start, end : int
        Places of words, end exclusive; the preposition is not among them.
    preposition : str
        Empty where there is none.
    pronoun : str
        The pronoun that the phrase consists of, if it does.
    joined : str
        ``comma``, ``and``, ``list`` (a comma and an and) or ``but`` where one joins it to the phrase
        before, else empty.
    inherited : str
        The preposition of the phrase that it is joined to: on Russia *and Iran*.
    head : str
        Key of the last word.
    negative : bool
        Whether it says that there is none: *no* claim.
    mentions : list of Mention
    """

    start: int
    end: int
    preposition: str = ""
    pronoun: str = ""
    joined: str = ""
    inherited: str = ""
    head: str = ""
    negative: bool = False
    mentions: list[Mention] = field(default_factory=list)

    @property
    def case(self) -> str:
        """The preposition that governs it; empty for a subject or an object."""
        return self.preposition or self.inherited


@dataclass(eq=False)
class VerbGroup:
    """A verb with its auxiliaries.

    Parameters
    ----------
    start, head, end : int
        Places of words: of the first auxiliary, of the verb, and after the last word of the cue.
    base : str
        Base form of the verb.
    form : str
        ``finite``, ``infinitive``, ``ing``, ``past`` (which may be a participle) or ``participle``.
    modal : str
    negated, passive : bool
    bare : bool
        Whether it is the base form alone, as in: demanded that it *withdraw*.
    cues : list of VerbCue
        What the verb may point to, particles and all; empty for a verb that is no cue.
    """

    start: int
    head: int
    end: int
    base: str
    form: str
    modal: str
    negated: bool
    passive: bool
    bare: bool
    cues: list[VerbCue]


@dataclass(eq=False)
class Mark:
    """What stands between: sub, rel, that, and, comma, quote, prep or other."""

    kind: str
    place: int
    word: str


Chunk = Phrase | VerbGroup | Mark

_AUXILIARY = frozenset({Tag.MODAL, Tag.BE, Tag.HAVE, Tag.DO, Tag.GET, Tag.TO, Tag.NEGATION})
_VERBAL = _AUXILIARY | {Tag.VERB}
_NOMINAL = frozenset({Tag.DETERMINER, Tag.POSSESSIVE, Tag.ADJECTIVE, Tag.NOUN, Tag.NAME, Tag.NUMBER})
_HEADS = frozenset({Tag.NOUN, Tag.NAME})
_MARKS = {
    Tag.SUBORDINATOR: "sub", Tag.RELATIVE: "rel", Tag.THAT: "that", Tag.CONJUNCTION: "and",
    Tag.COMMA: "comma", Tag.QUOTE: "quote", Tag.PREPOSITION: "prep", Tag.OTHER: "other",
}  # fmt: skip
_PARTICLES = frozenset({"over", "up", "off", "out", "back", "down", "apart", "away"})
_CUE_WORDS = 5  # no cue is longer
_BRACKET = 12  # words; a longer bracket is read


def chunked(words: Sequence[Word], tags: Sequence[Tag]) -> list[Chunk]:
    """Return the pieces of a sentence in order."""
    return list(_Chunker(words, tags).chunks())


class _Chunker:
    def __init__(self, words: Sequence[Word], tags: Sequence[Tag]) -> None:
        self.words = words
        self.tags = tags

    def chunks(self) -> Iterator[Chunk]:
        place = 0
        while place < len(self.words):
            tag = self.tags[place]
            if self.words[place].key == "(":
                place = self.bracket_end(place)
            elif self.begins_verbs(place):
                group = self.verbs(place)
                yield group
                place = group.end
            elif tag is Tag.PRONOUN:
                yield Phrase(place, place + 1, pronoun=self.words[place].key, head=self.words[place].key)
                place += 1
            elif tag in _NOMINAL:
                end = self.nominal_end(place)
                negative = self.words[place].key == "no"
                phrase = Phrase(place, end, head=self.words[end - 1].key, negative=negative)
                if phrase.end == place + 1 and tag is Tag.DETERMINER:
                    phrase.pronoun = self.words[place].key  # some, others, both
                yield phrase
                place = phrase.end
            else:
                if tag in _MARKS and not self.leads_to_time(place):
                    yield Mark(_MARKS[tag], place, self.words[place].key)
                place += 1

    def leads_to_time(self, place: int) -> bool:
        """Whether a preposition belongs to an expression of time: on | 12 September."""
        after = place + 1 < len(self.words) and self.tags[place + 1] is Tag.TIME
        return after and self.tags[place] is Tag.PREPOSITION

    def bracket_end(self, start: int) -> int:
        """Return the place after a short bracket, which explains a name and says nothing else."""
        for place in range(start + 1, min(start + _BRACKET, len(self.words))):
            if self.words[place].key == ")":
                return place + 1
        return start + 1

    def begins_verbs(self, place: int) -> bool:
        tag = self.tags[place]
        if tag is Tag.NEGATION or tag is Tag.GET:
            following = self.after_adverbs(place + 1)
            return following < len(self.words) and self.tags[following] in _VERBAL
        return tag in _VERBAL

    def after_adverbs(self, place: int) -> int:
        while place < len(self.words) and self.tags[place] in (Tag.ADVERB, Tag.NEGATION, Tag.TIME):
            place += 1
        return place

    def nominal_end(self, start: int) -> int:
        place = start
        while place < len(self.words):
            tag = self.tags[place]
            if place > start and self.breaks(place):
                break
            if tag not in _NOMINAL and not self.continues(place):
                break
            place += 1
        return place

    def breaks(self, place: int) -> bool:
        """Whether a new phrase begins at a word of a noun phrase: gave Tanzania | a grant."""
        tag, before = self.tags[place], self.tags[place - 1]
        if tag is Tag.DETERMINER or (tag is Tag.POSSESSIVE and self.words[place].key != "'s"):
            return before in _HEADS
        return tag is Tag.NUMBER and before is Tag.NAME

    def continues(self, place: int) -> bool:
        """Whether a hyphen or an adverb stands inside a noun phrase."""
        if place + 1 >= len(self.words):
            return False
        if self.tags[place] is Tag.JOINT:
            return self.tags[place + 1] in _NOMINAL or self.words[place].start == self.words[place - 1].end
        if self.tags[place] is Tag.TIME:  # a June 30 coup
            return self.tags[place - 1] in (Tag.DETERMINER, Tag.TIME) and self.tags[place + 1] in (
                *_HEADS, Tag.TIME, Tag.ADJECTIVE
            )  # fmt: skip
        inside = self.tags[place] is Tag.ADVERB and self.tags[place - 1] in (Tag.DETERMINER, Tag.POSSESSIVE)
        return inside and self.tags[place + 1] in _NOMINAL

    def verbs(self, start: int) -> VerbGroup:
        place, auxiliaries = start, list[int]()
        while place < len(self.words) and self.tags[place] in _AUXILIARY:
            if self.tags[place] is Tag.TO and any(self.tags[at] is Tag.BE for at in auxiliaries):
                break  # is | to visit
            auxiliaries.append(place)
            following = self.after_adverbs(place + 1)
            if following >= len(self.words) or self.tags[following] not in _VERBAL:
                break
            place = following
        if place < len(self.words) and self.tags[place] is Tag.VERB:
            return self.group(start, place, auxiliaries)
        return self.group(start, auxiliaries[-1], auxiliaries[:-1])

    def group(self, start: int, head: int, auxiliaries: list[int]) -> VerbGroup:
        kinds = [self.tags[at] for at in auxiliaries]
        base, names = self.reading(head, kinds)
        passive = "participle" in names and kinds[-1:] in ([Tag.BE], [Tag.GET]) and "ing" not in names
        end, cues = self.cues(head, base, passive)
        if passive and cues and cues[0] in verb_cues("be", [self.words[head].key]):
            passive = False  # is prepared to …
        modal = next((self.words[at].key for at in auxiliaries if self.tags[at] is Tag.MODAL), "")
        if Tag.HAVE in kinds and Tag.TO in kinds[kinds.index(Tag.HAVE) :]:
            modal, kinds = "must", [kind for kind in kinds if kind is not Tag.TO]
        return VerbGroup(
            start, head, end, base, self.form(start, head, kinds, names), modal,
            negated=any(self.tags[at] is Tag.NEGATION for at in range(start, end)),
            passive=passive, bare=not kinds and bool(names) and names <= {"base"}, cues=cues,
        )  # fmt: skip

    def reading(self, head: int, kinds: list[Tag]) -> tuple[str, set[str]]:
        """Return the base form of a verb, and the forms that the word may be; a cue is preferred."""
        if self.tags[head] is not Tag.VERB:
            return self.tags[head].value, set()
        readings = verb_readings()[self.words[head].key]
        bases = sorted({base for base, _ in readings})
        if len(bases) > 1:
            following = self.after(head)
            bases.sort(key=lambda base: not verb_cues(base, following))
        return bases[0], {form for base, form in readings if base == bases[0]}

    def after(self, place: int) -> list[str]:
        """Return the keys of the words after a place, without those that a cue may be parted by."""
        return [self.words[n].key for n in self.places_after(place) if not self.passed_over(n)][:_CUE_WORDS]

    def places_after(self, place: int) -> range:
        return range(place + 1, min(place + 1 + 2 * _CUE_WORDS, len(self.words)))

    def passed_over(self, place: int) -> bool:
        """Whether a word may stand inside a cue: laid down *their* arms, reached *urgently* out."""
        tag = self.tags[place]
        return (
            self.words[place].key in JOINTS
            or tag in (Tag.ADVERB, Tag.TIME, Tag.NEGATION)
            or (tag is Tag.POSSESSIVE and self.words[place].key != "'s")
        )

    def cues(self, head: int, base: str, passive: bool) -> tuple[int, list[VerbCue]]:
        """Return the place after the cue that a verb begins, and what it may point to."""
        if passive:
            found = [cue for cue in verb_cues("be", [self.words[head].key]) if cue.length == 2]
            if found:
                return head + 1, found
        near = self.places_after(head)[:_CUE_WORDS]
        plain = ["" if self.tags[n] is Tag.TIME else self.words[n].key for n in near]
        exact, loose = verb_cues(base, plain), verb_cues(base, self.after(head))
        if exact and (not loose or exact[0].length >= loose[0].length):
            return self.before_to(head, head + exact[0].length), exact
        parted = [] if loose and loose[0].length > 1 else self.parted(head, base)
        if parted:
            return head + 1, parted
        end, wanted = head + 1, loose[0].length - 1 if loose else 0
        while wanted and end < len(self.words):
            wanted -= not self.passed_over(end)
            end += 1
        return self.before_to(head, end), loose

    def parted(self, head: int, base: str) -> list[VerbCue]:
        """Return the cues of a verb whose particle stands after the object: handed the man *over*."""
        for place in range(head + 2, min(head + 2 + 2 * _CUE_WORDS, len(self.words))):
            tag = self.tags[place]
            if tag in _VERBAL or tag in (Tag.COMMA, Tag.OTHER, Tag.CONJUNCTION):
                break
            following = self.tags[place + 1] if place + 1 < len(self.words) else Tag.OTHER
            if self.words[place].key in _PARTICLES and following not in _NOMINAL:
                return [cue for cue in verb_cues(base, [self.words[place].key]) if cue.length == 2]
        return []

    def before_to(self, head: int, end: int) -> int:
        """Return the end of a cue; an infinitive after it keeps its ``to``."""
        return end - 1 if end > head + 1 and self.tags[end - 1] is Tag.TO else end

    def form(self, start: int, head: int, kinds: list[Tag], names: set[str]) -> str:
        if Tag.TO in kinds:
            return "infinitive"
        if self.words[start].key in ("being", "having", "been"):
            return "ing"
        if any(kind is not Tag.NEGATION for kind in kinds) or self.tags[head] is not Tag.VERB:
            return "finite"
        if "ing" in names:
            return "ing"
        if "past" in names:
            return "past" if "participle" in names else "finite"
        return "finite" if names & {"base", "third"} else "participle"
