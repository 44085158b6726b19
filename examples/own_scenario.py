"""A first lesson: three fictional neighbours, with and without a word in private."""

import sim


def main() -> None:
    case = sim.load("examples/own_scenario.yaml")
    run = sim.run(case, seed=1)
    print(run)
    print(sim.explain(run, actor="upland", quantity="dam"))

    without = sim.run(case, seed=1, variant="no_word")  # the same luck, without the word
    for label, one in (("with the word", run), ("without it", without)):
        last = one.stances.query("actor == 'upland' and day == 20")["stance"].item()
        print(f"Upland on the dam on day 20, {label}: {last:+.2f}")


if __name__ == "__main__":
    main()
