"""The same study on a cluster: here two processes of this machine, elsewhere any that dask knows.

Needs the extra ``diplosim[cluster]``.
"""

import numpy as np
from dask.distributed import Client, LocalCluster

import sim


def main() -> None:
    case = sim.load("examples/own_scenario.yaml")
    asked = {"variants": "all", "replicates": 2000, "seed": 1}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        study = sim.ensemble(case, **asked, executor=client.get_executor())
    here = sim.ensemble(case, **asked, workers=1)

    print(study)
    table = sim.compare(study).query("kind == 'outcome'")[["variant", "value", "difference"]]
    print(table.round(3).to_string(index=False))
    same = all(np.array_equal(study.values(v, "stance"), here.values(v, "stance")) for v in study.variants)
    print(f"the same as without a cluster, to the last bit: {same}")


if __name__ == "__main__":
    main()
