"""Who does what in a sentence: its verbs, each with subject and objects, and the verb it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.text.chunks import Chunk, Mark, Phrase, VerbGroup
from sim.text.grammar import words_in
from sim.text.predicates import Predicate

_SAYING = frozenset(
    {"say", "believe", "argue", "want", "plan", "promise", "demand", "threat", "act", "refuse"}
)
_CONJOINED = frozenset({"and", "list", "but"})
_CLOSED_BY_COMMA = frozenset({"sub", "relative", "reduced"})
_WITH_CLAUSE = frozenset({"say", "believe", "argue", "demand"})
_REACH = 25  # chunks looked ahead; longer clauses than this are not followed


@dataclass(eq=False)
class _Clause:
    """A clause that is being read."""

    link: str
    opener: str = ""
    subject: list[Phrase] = field(default_factory=list)
    predicates: list[Predicate] = field(default_factory=list)
    parent: Predicate | None = None
    antecedent: Phrase | None = None


def predicates_of(chunks: Sequence[Chunk]) -> list[Predicate]:
    """Return the verbs of a sentence in the order of the text."""
    reader = _Reader(chunks)
    for place, chunk in enumerate(chunks):
        reader.read(place, chunk)
    return reader.found


class _Reader:
    """Reads pieces from left to right, keeping the clauses that are open, the innermost last."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        self.before = dict(zip(chunks[1:], chunks, strict=False))
        self.open = [_Clause("main")]
        self.found: list[Predicate] = []
        self.preposition = ""
        self.joins = ""  # "comma", "and", "list" (a comma and an and) or "but", where one has just come
        self.recent: list[Phrase] = []  # phrases since the last verb
        self.muted = False  # after "according to", which names no party of an event
        self.fresh: list[Phrase] = []  # … and since the last comma or conjunction

    @property
    def clause(self) -> _Clause:
        return self.open[-1]

    @property
    def last(self) -> Predicate | None:
        """The verb that is nearest before this place and still open."""
        return next((one.predicates[-1] for one in reversed(self.open) if one.predicates), None)

    def read(self, place: int, chunk: Chunk) -> None:
        if isinstance(chunk, Phrase):
            self.phrase(chunk)
        elif isinstance(chunk, VerbGroup):
            self.verb(place, chunk)
        else:
            self.mark(place, chunk)

    def start_afresh(self) -> None:
        self.joins, self.recent, self.fresh = "", [], []
        self.muted = False

    # phrases

    def phrase(self, phrase: Phrase) -> None:
        phrase.preposition, self.preposition = self.preposition, ""
        phrase.joined = self.joins if self.recent and not phrase.preposition else ""
        clause = self.clause
        leading = not clause.predicates and not clause.subject and phrase.joined == "and"
        inside = phrase.joined and (clause.predicates or clause.subject)
        if leading or (inside and _shares(self.recent[-1], phrase)):  # for Gaza and Sinai he offered …
            phrase.inherited = self.recent[-1].case
        if clause.predicates:
            self.argument(phrase)
        elif clause.link == "relative" and clause.antecedent in clause.subject and not phrase.preposition:
            clause.subject = [phrase]  # whom they had taken hostage
        elif clause.subject or not phrase.case:
            clause.subject.append(phrase)
        self.recent.append(phrase)
        self.fresh.append(phrase)
        self.joins = ""

    def argument(self, phrase: Phrase) -> None:
        if phrase.joined:
            phrase.inherited = self.recent[-1].case
        self.muted = self.muted or phrase.preposition in ("according to", "via")
        if self.muted:
            return
        last = self.clause.predicates[-1]
        last.arguments.append(phrase)

    # marks

    def mark(self, place: int, mark: Mark) -> None:
        if mark.kind == "prep":
            self.preposition = f"{self.preposition} to" if self.preposition == "according" else mark.word
        elif mark.kind == "comma":
            self.comma(mark.word)
        elif mark.kind == "and":
            self.conjunction(mark.word)
        elif mark.kind == "sub":
            self.subordinator(place, mark)
        elif mark.kind == "rel":
            self.relative(mark)
        elif mark.kind == "that":
            self.that(place, mark)
        elif mark.kind == "other" and mark.word in ".!?…":
            self.joins = "comma"

    def comma(self, mark: str) -> None:
        self.preposition = ""
        self.joins, self.fresh = "comma", []
        while self.clause.predicates and self.clause.link in _CLOSED_BY_COMMA:
            self.open.pop()
        if mark == ";":
            self.open = [_Clause("main")]
            self.start_afresh()
        elif mark == ":" and not self.clause.predicates:
            self.clause.subject = []  # War in Sudan: the army …

    def conjunction(self, word: str) -> None:
        after_comma = "list" if self.joins == "comma" else "and"
        self.joins, self.fresh = after_comma if word in ("and", "or", "plus") else "but", []

    def subordinator(self, place: int, mark: Mark) -> None:
        if self.opens_clause(place):
            self.open.append(_Clause("sub", mark.word, parent=self.last))
            self.start_afresh()
        else:
            self.preposition = mark.word

    def relative(self, mark: Mark) -> None:
        antecedent = self.recent[-1] if self.recent else None
        subject = [antecedent] if antecedent and mark.word != "whose" else []
        self.open.append(_Clause("relative", mark.word, subject, parent=self.last, antecedent=antecedent))
        self.joins = self.preposition = ""

    def that(self, place: int, mark: Mark) -> None:
        following = self.chunks[place + 1] if place + 1 < len(self.chunks) else None
        if isinstance(following, VerbGroup) and self.recent:
            self.relative(mark)
        elif self.opens_clause(place):
            if self.is_object(self.recent, mark.place):
                self.relative(mark)
            else:
                self.open.append(_Clause("content", "that", parent=self.last))
                self.start_afresh()

    def is_object(self, recent: list[Phrase], place: int) -> bool:
        """Whether ``that`` stands for the object before it: concessions that he could offer."""
        last = self.last
        if last is None or not recent or recent[-1].case or recent[-1].end != place or recent[-1].mentions:
            return False
        return last.operator not in _WITH_CLAUSE and recent[-1].head not in words_in("noun with clause")

    def opens_clause(self, place: int) -> bool:
        """Whether a subject and a verb follow, with no comma between but those of a list."""
        subject = comma = listed = False
        for chunk in self.chunks[place + 1 : place + 1 + _REACH]:
            if isinstance(chunk, VerbGroup):
                if chunk.form in ("finite", "past"):
                    return subject and (not comma or listed)
            elif isinstance(chunk, Phrase):
                subject, listed = True, listed or self.follows_and(chunk)
            elif chunk.kind in ("sub", "other"):
                return False
            elif chunk.kind == "comma":
                comma = True
        return False

    def follows_and(self, phrase: Phrase) -> bool:
        before = self.before.get(phrase)
        return isinstance(before, Mark) and before.word == "and"

    # verbs

    def verb(self, place: int, verb: VerbGroup) -> None:
        preposition, self.preposition = self.preposition, ""
        if verb.form == "infinitive":
            self.infinitive(verb)
        elif verb.form == "ing":
            self.ing(verb, preposition)
        elif not self.clause.predicates:
            self.first(place, verb)
        else:
            self.further(place, verb)
        self.start_afresh()

    def add(self, verb: VerbGroup, link: str, subject: list[Phrase], parent: Predicate | None,
            opener: str = "") -> Predicate:  # fmt: skip
        predicate = Predicate(verb, link, opener, subject, parent)
        if parent:
            parent.children.append(predicate)
        self.found.append(predicate)
        self.clause.predicates.append(predicate)
        return predicate

    def infinitive(self, verb: VerbGroup) -> None:
        last = self.last
        if last is None:  # the decision to withdraw …
            predicate = Predicate(verb, "infinitive", "noun", list(self.clause.subject))
            self.found.append(predicate)
            self.open.append(_Clause("reduced", predicates=[predicate]))
            return
        if self.joins in _CONJOINED and last.verb.form == "infinitive" and last.parent:
            self.add(verb, "infinitive", last.subject, last.parent, "and")
        else:
            self.add(verb, "infinitive", _controller(last), last)

    def ing(self, verb: VerbGroup, preposition: str) -> None:
        last = self.last
        if preposition:
            subject = last.subject if last else self.clause.subject
            if last is None:
                self.open.append(_Clause("reduced"))
            self.add(verb, "gerund", subject, last, preposition)
        elif self.joins in _CONJOINED and last is not None and last.verb.form == "ing":
            self.add(verb, last.link, last.subject, last.parent, "and")
        elif self.recent and not self.joins:
            self.open.append(_Clause("reduced", parent=last))
            absolute = self.recent[-1].preposition == "with" and len(self.fresh) == 1 < len(self.recent)
            if absolute and last:
                last.arguments = last.arguments[:-1]
            self.add(verb, "absolute" if absolute else "reduced", self.recent[-1:], last)
        elif last is not None and not self.joins and not self.recent:
            self.add(verb, "gerund", last.subject, last, "")  # began shelling
        else:
            main = self.open[0].predicates[-1] if self.open[0].predicates else last
            if main is None:
                self.open.append(_Clause("sub"))
            self.add(verb, "participial", main.subject if main else [], main)

    def first(self, place: int, verb: VerbGroup) -> None:
        clause = self.clause
        if verb.form in ("past", "participle") and self.is_reduced_subject(place, verb):
            self.open.append(_Clause("reduced", parent=self.last))
            self.add(verb, "reduced", self.recent[-1:], self.last)
            return
        predicate = self.add(verb, clause.link, clause.subject, clause.parent, clause.opener)
        if clause.link == "relative" and clause.antecedent and clause.antecedent not in clause.subject:
            predicate.arguments.append(clause.antecedent)

    def is_reduced_subject(self, place: int, verb: VerbGroup) -> bool:
        """Whether a participle belongs to the subject, since another verb follows: vehicles hit by mines."""
        following = self.chunks[place + 1] if place + 1 < len(self.chunks) else None
        preposition = following.word if isinstance(following, Mark) and following.kind == "prep" else ""
        if not self.recent or (verb.form == "past" and not preposition):
            return False
        for chunk in self.chunks[place + 1 : place + 1 + _REACH]:
            if isinstance(chunk, VerbGroup) and chunk.form in ("finite", "past"):
                clear = preposition == "by" or verb.form == "participle" or not verb.cues
                return clear or chunk.form == "finite"
            if isinstance(chunk, Mark) and chunk.kind in ("comma", "and", "sub", "rel", "that", "other"):
                return False
            if isinstance(chunk, Phrase) and not isinstance(self.before[chunk], Mark):
                return False  # shortened by one hour the curfew imposed …
        return False

    def further(self, place: int, verb: VerbGroup) -> None:
        """Place a verb where the open clause has one already."""
        last = self.clause.predicates[-1]
        if self.joins in _CONJOINED and not self.fresh:
            self.coordinate(verb)
        elif self.is_aside(place, verb):
            self.aside(verb)
        elif verb.form in ("past", "participle") and self.is_reduced(place, last, verb):
            self.open.append(_Clause("reduced", parent=last))
            self.add(verb, "reduced", last.subject if self.joins else self.recent[-1:], last)
        elif self.outer_waits():
            while self.clause.predicates:
                self.open.pop()
            self.first(place, verb)
        elif not self.fresh:
            self.coordinate(verb)
        else:
            self.new_clause(verb, last)

    def aside(self, verb: VerbGroup) -> None:
        subject = _last_bare(self.recent)
        self.take_back(subject)
        _set_free(subject)
        self.add(verb, "aside", subject, self.found[0])

    def new_clause(self, verb: VerbGroup, last: Predicate) -> None:
        """Begin a clause without a word that opens it: said (that) it would; and Iran agreed."""
        subject = _last_bare(self.recent)
        if last.link == "participial" and last.verb.form == "ing":
            last.link = "gerund"  # supporting him was futile
        content = last.operator in _SAYING and not subject[0].joined
        self.take_back(subject)
        _set_free(subject)
        if content:
            self.open.append(_Clause("content", parent=last))
        else:
            self.open[1:] = []
            self.clause.predicates = []
        self.add(verb, "content" if content else "coordinate", subject, last if content else None)

    def coordinate(self, verb: VerbGroup) -> None:
        """Join a verb to the nearest one of its form, whose subject it shares."""
        while self.clause.link == "reduced" and len(self.open) > 1:
            self.open.pop()
        if not self.clause.predicates:
            self.add(verb, self.clause.link, self.clause.subject, self.clause.parent, self.clause.opener)
            return
        inner = self.clause.predicates[-1]
        if inner.verb.form == "infinitive" and verb.form == "finite" and verb.start == verb.head:
            self.add(verb, "infinitive", inner.subject, inner.parent, "and")  # to enhance and promote
            return
        finite = [one for one in self.clause.predicates if one.verb.form in ("finite", "past", "participle")]
        first = finite[-1] if finite else inner
        link = "coordinate" if first.link == "main" else first.link
        self.add(verb, link, first.subject, first.parent, first.opener or "and")

    def outer_waits(self) -> bool:
        """Whether a clause around this one has its subject and still lacks its verb."""
        return any(one.subject and not one.predicates for one in self.open[:-1])

    def is_reduced(self, place: int, last: Predicate, verb: VerbGroup) -> bool:
        """Whether a participle hangs on the phrase before it: a curfew imposed in March."""
        if not self.fresh:
            return self.joins == "comma"
        if self.fresh[-1].pronoun:
            return False
        if last.operator in ("say", "believe") and verb.form == "past":
            return self.leads_nowhere(place, verb)
        return not self.fresh[0].joined or verb.form == "participle"

    def leads_nowhere(self, place: int, verb: VerbGroup) -> bool:
        """Whether a verb after one of saying tells nothing: announced sanctions against firms linked to …."""
        following = self.chunks[place + 1] if place + 1 < len(self.chunks) else None
        led = isinstance(following, Mark) and following.kind == "prep"
        return led and not verb.cues and not _last_bare(self.recent)[0].mentions

    def is_aside(self, place: int, verb: VerbGroup) -> bool:
        """Whether this is ``…, officials said``: a verb of saying at the end, or before the next comma."""
        operators = {cue.operator for cue in verb.cues}
        if operators.isdisjoint(("say", "argue")) or "threat" in operators:
            return False
        if not self.fresh or _last_bare(self.recent)[0].joined != "comma":
            return False
        for chunk in self.chunks[place + 1 : place + 4]:
            if isinstance(chunk, VerbGroup):
                return False
            if isinstance(chunk, Mark) and chunk.kind in ("comma", "other", "that", "rel", "sub"):
                return chunk.kind in ("comma", "other")
        return True

    def take_back(self, phrases: Sequence[Phrase]) -> None:
        """Take phrases out of the arguments of the verb before: they are the subject of the next."""
        last = self.clause.predicates[-1]
        last.arguments = [one for one in last.arguments if one not in phrases]


def _continues(phrases: list[Phrase], place: int) -> bool:
    """Whether a phrase goes on with the one before: X *and Y*; after X, *and Y* only in a list of three."""
    joined, before = phrases[place].joined, phrases[place - 1].joined
    return joined == "and" or (joined in ("list", "comma") and before == "comma" and place > 1)


def _set_free(subject: list[Phrase]) -> None:
    """Take from the phrases of a subject the preposition that they seemed to share."""
    for phrase in subject:
        phrase.inherited = ""


def _shares(before: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase shares the preposition of the one it is joined to: leaders of X and Y."""
    if before.case == "between":
        return True
    return bool(before.case and phrase.mentions) and all(
        one.kind == "state" and not one.sector for one in phrase.mentions
    )


def _last_bare(phrases: list[Phrase]) -> list[Phrase]:
    """Return the last phrase without a preposition, those joined to it, and what is attached to them."""
    start = next((n for n in reversed(range(len(phrases))) if not phrases[n].preposition), 0)
    while start > 0 and not phrases[start - 1].preposition and _continues(phrases, start):
        start -= 1
    return phrases[start:]


_OBJECT_CONTROL = frozenset({"demand", "cause", "allow", "want"})


def _controller(verb: Predicate) -> list[Phrase]:
    """Return who does what an infinitive says: the object in ``urged Israel to stop``, else the subject."""
    objects = [one for one in verb.arguments if not one.case]
    if verb.verb.passive:
        return verb.subject
    if verb.operator in _OBJECT_CONTROL and verb.arguments:
        return objects or [one for one in verb.arguments if one.preposition in ("to", "for", "on", "from")]
    return verb.subject
