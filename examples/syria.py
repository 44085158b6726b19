"""The Syria scenario: run it once, see what happened, ask why, draw it."""

from pathlib import Path

import sim


def main() -> None:
    case = sim.load("scenarios/syria-2024-12.yaml")
    run = sim.run(case, seed=7)
    print(run)
    print(run.outcomes[["outcome", "happened", "day"]].to_string(index=False))
    print(sim.explain(run, actor="russia", quantity="assad_rule"))

    Path("out").mkdir(exist_ok=True)
    run.plot().save("out/syria.png", scale_factor=2)


if __name__ == "__main__":
    main()
