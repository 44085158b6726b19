"""What brought the flight on: Shapley shares of five causes, on the same luck with and without each."""

import sim

CAUSES = ["aleppo", "hama_falls", "futility", "it_is_over", "russian_strikes"]


def main() -> None:
    case = sim.load("scenarios/syria-2024-12.yaml")
    table = sim.attribute(case, "assad_flees", CAUSES, replicates=64, seed=1)
    with_all, with_none = table.attrs["with_all"], table.attrs["with_none"]
    print(f"The ruler flees in {with_all:.0%} of runs with all five, in {with_none:.0%} with none of them.")
    print(table.round(3).to_string(index=False))
    print(f"The shares add up to {table['shapley'].sum():+.3f}, the whole difference.")


if __name__ == "__main__":
    main()
