"""A Türkiye that bargains: it argues only with those who ask, and names a price that falls."""

import pandas as pd

import sim


class BargainingTurkiye(sim.ActorAgent):
    """Keeps its arguments until Moscow asks; then offers a middle way, softer each time."""

    def __init__(self, model: sim.DiplomacyModel, name: str) -> None:
        super().__init__(model, name)
        self.questions = 0

    def compose(self) -> None:
        self.questions += sum(message.act == "asks_for_plans" for message in self.inbox)
        for planned in self.planned:
            if planned.act not in ("futility", "backfire"):
                self.do(planned)
        if self.questions and self.rng.random() < 0.8:
            price = max(-0.6, -0.1 * self.questions)  # the more Moscow asks, the more it hears
            self.send(
                "russia",
                {"assad_rule": price},
                claims={"assad_survives": -0.4},
                channel="ankara_moscow",
                note="a way out that keeps your bases",
            )


def russia_on_assad(run: sim.Run) -> pd.Series:
    rows = run.stances.query("actor == 'russia' and issue == 'assad_rule'")
    return rows.set_index("day")["stance"]


def main() -> None:
    case = sim.load("scenarios/syria-2024-12.yaml")
    seeds = range(1, 6)
    plain = pd.concat([russia_on_assad(sim.run(case, seed=s)) for s in seeds], axis=1)
    agents = {"turkiye": BargainingTurkiye}
    bargaining = pd.concat([russia_on_assad(sim.run(case, seed=s, agents=agents)) for s in seeds], axis=1)
    table = pd.DataFrame({"as written": plain.mean(axis=1), "bargaining": bargaining.mean(axis=1)})
    print(f"Russia's private stance on Assad's rule, mean of {len(seeds)} runs with the same luck:")
    print(table.loc[[0, 4, 8, 12, 16]].round(2).to_string())


if __name__ == "__main__":
    main()
