// Runs the standalone server, with the data of Heidelberg if its embedded database is empty.
import { loadHeidelberg, recordedDistances } from "@dispatch/example-heidelberg";
import { runServer } from "@dispatch/server";
import { withNames } from "./people.js";
import { withWork } from "./work.js";

const heidelberg = loadHeidelberg("clustered");

await runServer({
  demo: {
    description: `500 customers, 2000 technicians in Heidelberg; road data ${heidelberg.attribution}`,
    rows: { customers: withNames(heidelberg.customers, 17), technicians: withWork(withNames(heidelberg.technicians)) },
    toDistances: (estimate) => recordedDistances(heidelberg, estimate),
    distancesDescription: "recorded road distances of Heidelberg, estimates elsewhere (set OPENROUTE_API_KEY)",
  },
});
