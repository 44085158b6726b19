"""The Mesa model: agents compose, the kernel delivers and advances."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import mesa
import numpy as np

from sim.arrays import Flags
from sim.errors import DiplosimError, ParameterError, UnknownNameError, unknown_name
from sim.kernel import Chosen, FreeAct, Luck, Plan, Record, State, advance, choose, make_plan, open_state
from sim.kernel.hearing import Hearing, hear
from sim.kernel.inbox import free_slots
from sim.kernel.luck import check_replicate, check_seed
from sim.kernel.state import read_saved
from sim.rules import Rule
from sim.scenario.scenario import Scenario
from sim.world.agent import ActorAgent, Message, PlannedMessage
from sim.world.wordings import act_text, free_text


class DiplomacyModel(mesa.Model):  # type: ignore[misc]
    """One run of a scenario, day by day, with one Mesa agent per actor.

    Parameters
    ----------
    scenario : Scenario
    rng : int
        The seed, in [0, 2**64). All luck follows from it, so a ``Generator`` is refused.
    replicate : int
        Which of the runs under that seed.
    variant : str, optional
        Name of a variant of the scenario; the base by default.
    agents : mapping of str to ActorAgent subclass, optional
        By actor id; the others are plain ``ActorAgent``.
    rules : mapping of str to Rule, optional
        Rules as values, by id, for every actor; they take the place of the scenario's.

    Attributes
    ----------
    case : Scenario
        As it was given. (Mesa 3.5 uses the name ``scenario`` for something of its own.)
    state : State
        At the end of the last day played.
    history : list of State
        One per day, from day 0.
    records : list of Record
        One per day, from day 1.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        rng: int = 1,
        replicate: int = 0,
        variant: str | None = None,
        agents: Mapping[str, type[ActorAgent]] | None = None,
        rules: Mapping[str, Rule] | None = None,
    ) -> None:
        if isinstance(rng, np.random.Generator | np.random.BitGenerator):
            raise ParameterError(
                "rng must be a whole number, the seed: luck is keyed by name, and a Generator has no key."
            )
        super().__init__(rng=check_seed(rng))
        self.case = scenario
        self.seed_used = check_seed(rng)
        self.replicate = check_replicate(replicate)
        self._whole_plan = make_plan(scenario, variant, rules)
        self.luck = Luck(self.seed_used, self.replicate, 1)
        self.state = open_state(self.plan, self.luck)
        self.history: list[State] = [self.state]
        self.records: list[Record] = []
        self._chosen: Chosen | None = None
        self._hearing: Hearing | None = None
        self._planned: dict[str, tuple[PlannedMessage, ...]] = {}
        self._create(agents or {})

    @property
    def plan(self) -> Plan:
        """The plan by which the next day is played."""
        day = self.state.day + 1 if hasattr(self, "state") else 1
        return self._whole_plan.on(day)

    @property
    def whole_plan(self) -> Plan:
        """The plan of the run, with what is played earlier where a variant begins later."""
        return self._whole_plan

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write where the run stands to a file, atomically; ``load`` goes on from there.

        What agents of your own keep in their attributes is not saved.
        """
        about = {
            "scenario": self.case.hash,
            "variant": self._whole_plan.variant,
            "seed": self.seed_used,
            "replicate": self.replicate,
            "version": version("diplosim"),
        }
        self.state.save(path, about=about)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        scenario: Scenario,
        *,
        agents: Mapping[str, type[ActorAgent]] | None = None,
        rules: Mapping[str, Rule] | None = None,
    ) -> DiplomacyModel:
        """Return a model that goes on where ``save`` left off; its history begins there.

        Parameters
        ----------
        path : path
        scenario : Scenario
            The one that was being played.
        agents, rules : mapping, optional
            Those that were given to the model that was saved.

        Raises
        ------
        DiplosimError
            If the file holds no saved run, or one of another scenario.
        """
        state, about = read_saved(path)
        try:
            scenario_hash, variant, seed = about["scenario"], about["variant"], about["seed"]
        except KeyError:
            raise DiplosimError(f"{os.fspath(path)} holds a state without its run; save the model.") from None
        if scenario_hash != scenario.hash:
            raise DiplosimError(
                f"{os.fspath(path)} was saved from another scenario, or another version of {scenario.id}; "
                "load it with the file that was played."
            )
        model = cls(scenario, rng=seed, replicate=state.first, variant=variant, agents=agents, rules=rules)
        model.go_on([state], [], model.whole_plan)
        return model

    def go_on(self, history: Sequence[State], records: Sequence[Record], plan: Plan) -> None:
        """Take over the days of another run, and go on from the last of them by ``plan``."""
        self._whole_plan = plan
        self.history, self.records = list(history), list(records)
        self.state = self.history[-1]
        self.running = self.state.day < plan.days and not bool(self.state.frozen[0])

    def _create(self, kinds: Mapping[str, type[ActorAgent]]) -> None:
        for name in kinds:
            if name not in self.case.actors:
                raise UnknownNameError(unknown_name("actor", name, self.case.actors))
        self.actors = {name: kinds.get(name, ActorAgent)(self, name) for name in self.plan.names.actors}

    def step(self) -> None:
        """Play one day; once the run is frozen or over, ``running`` is false."""
        self._chosen = choose(self.plan, self.state, self.luck)
        self._hearing, self._planned = None, {}
        self.agents.do("step")
        chosen = self._composed(self._chosen)
        self.state, record = advance(self.plan, self.state, chosen, self.luck)
        self.history.append(self.state)
        self.records.append(record)
        self.running = self.state.day < self._whole_plan.days and not bool(self.state.frozen[0])

    def run_all(self) -> None:
        """Play all days of the calendar; after a final outcome the last state repeats."""
        while self.state.day < self._whole_plan.days:
            self.step()

    def _composed(self, chosen: Chosen) -> Chosen:
        """Put together what the agents decided, in the order of the playbook and of speakers."""
        done, said = np.zeros_like(chosen.done), chosen.said.copy()
        free: list[FreeAct] = []
        for agent in self.actors.values():
            acts, messages = agent.composed()
            free += messages
            for act, position in acts.items():
                number = self._act_number(act, agent.number)
                done[0, number] = True
                says = self.plan.acts.says[number] & ~np.isnan(position)
                said[0, number] = np.where(says, position, said[0, number])
        as_planned = bool((done == chosen.done).all())
        return Chosen(chosen.done if as_planned else done, said, tuple(free), chosen.hearing, chosen.dawn)

    def _act_number(self, act: str, actor: int) -> int:
        acts = self.plan.acts.acts
        return next(n for n, planned in enumerate(acts) if planned.id == act and planned.actor == actor)

    def planned_for(self, name: str) -> tuple[PlannedMessage, ...]:
        """Return what the playbook lets an actor do on the day that is being played."""
        if self._chosen is not None and name not in self._planned:
            plan, chosen = self.plan, self._chosen
            acts = np.flatnonzero(chosen.done[0] & (plan.acts.actor == plan.names.actor[name]))
            self._planned[name] = tuple(self._planned_message(int(act), chosen) for act in acts)
        return self._planned.get(name, ())

    def _planned_message(self, act: int, chosen: Chosen) -> PlannedMessage:
        plan = self.plan
        planned = plan.acts.acts[act]
        listeners = plan.routes.listener[(plan.routes.act == act) & self._addressed(chosen)]
        return PlannedMessage(
            act=planned.id,
            channel=plan.names.channels[planned.channel],
            listeners=tuple(plan.names.actors[n] for n in listeners),
            position=np.where(plan.acts.says[act], chosen.said[0, act], np.nan),
        )

    def _addressed(self, chosen: Chosen) -> Flags:
        if self._hearing is None:
            self._hearing = chosen.heard or hear(self.plan, self.state, chosen.done, self.luck)
        addressed: Flags = self._hearing.addressed[0]
        return addressed

    def inbox_of(self, name: str) -> tuple[Message, ...]:
        """Return what reached an actor on the last day played."""
        if not self.records:
            return ()
        record, plan = self.records[-1], self._whole_plan.on(self.state.day)
        listener = plan.names.actor[name]
        heard = np.flatnonzero(record.delivered[0] & (plan.routes.listener == listener))
        messages = [self._message(plan, record, int(route), name) for route in heard]
        free = free_slots(self.history[-2], record.free_due, len(plan.names.actors))[listener]
        return (*messages, *(self._free_message(plan, record.day, act, listener) for act in free))

    def _message(self, plan: Plan, record: Record, route: int, listener: str) -> Message:
        act, delay = int(plan.routes.act[route]), int(plan.routes.delay[route])
        said = record.said[0, act]
        if delay:
            said = self.history[-2].transit_said[0, delay - 1, plan.routes.slow_number[act]]
        planned = plan.acts.acts[act]
        return Message(
            day=record.day,
            act=planned.id,
            speaker=plan.names.actors[planned.actor],
            channel=plan.names.channels[planned.channel],
            position=np.where(plan.acts.says[act], said, np.nan),
            claims={name: claim.value for name, claim in planned.part.claims.items()},
            text=act_text(plan, act, said, listener),
        )

    def _free_message(self, plan: Plan, day: int, act: FreeAct, listener: int) -> Message:
        claims = {n: value for n, value in zip(plan.names.propositions, act.claims, strict=True) if value}
        return Message(
            day=day,
            act="message",
            speaker=plan.names.actors[act.speaker],
            channel=plan.names.channels[act.channel],
            position=np.array([np.nan if p is None else p for p in act.position]),
            claims=claims,
            text=free_text(plan, act, listener),
        )

    def channel_between(self, speaker: str, listeners: Sequence[str], wanted: str | None = None) -> str:
        """Return the channel over which ``speaker`` reaches all ``listeners``.

        Raises
        ------
        UnknownNameError
            If there is no such channel, or it does not reach them all.
        """
        channels = self.plan.scenario.channels
        if wanted is not None and wanted not in channels:
            raise UnknownNameError(unknown_name("channel", wanted, channels))
        reaching = [name for name in sorted(channels) if {speaker, *listeners} <= self._members(name)]
        if wanted is not None and wanted not in reaching:
            raise UnknownNameError(
                f"{wanted} does not reach {', '.join(listeners)} from {speaker}; "
                + (f"use {', '.join(reaching)}." if reaching else "no channel does.")
            )
        if not reaching:
            raise UnknownNameError(
                f"no channel reaches {', '.join(listeners)} from {speaker}; add one to the scenario."
            )
        return wanted or min(
            reaching, key=lambda name: (channels[name].kind == "platform", len(self._members(name)), name)
        )

    def _members(self, channel: str) -> frozenset[str]:
        members = self.plan.scenario.channels[channel].members
        key = members if isinstance(members, str) else "+".join(sorted(members))
        row = self.state.member[0, self.plan.audiences.index(key)]
        return frozenset(name for number, name in enumerate(self.plan.names.actors) if row[number])

    def release(self) -> None:
        """Let go of the model: Mesa 3.3 keeps a counter per model, and with it the model, for ever."""
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
