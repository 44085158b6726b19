"""What five changes do to the fall of Damascus: a table, and a picture in out/."""

from pathlib import Path

import sim

VARIANTS = ["no_strikes", "no_signals", "aleppo_holds", "early_offer", "denial_off"]


def main() -> None:
    case = sim.load("scenarios/syria-2024-12.yaml")

    study = sim.ensemble(case, variants=VARIANTS, replicates=300, seed=1)
    table = sim.compare(study, words=True).query("kind == 'outcome'")
    columns = ["variant", "question", "value", "low", "high", "difference", "gained", "lost", "in_words"]
    print(table[columns].round(3).to_string(index=False))

    chart = study.plot()
    folder = Path("out")
    folder.mkdir(exist_ok=True)
    chart.save(folder / "compare_outcomes.png", scale_factor=2)
    print(f"picture in {folder / 'compare_outcomes.png'}")


if __name__ == "__main__":
    main()
