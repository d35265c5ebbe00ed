import { expect, it } from "vitest";
import { startFakeEngine } from "../../../routing-providers/test/fake-engine.js";
import { startService } from "../support/service.js";

it.each([
  ["osrm", "OSRM_URL"],
  ["valhalla", "VALHALLA_URL"],
] as const)("The server measures with %s if %s is set", async (kind, variable) => {
  const engine = await startFakeEngine(kind);
  const environment = { OPENROUTE_BASE_URL: "", [variable]: engine.url };
  await using service = await startService({ environment });
  const response = await service.dispatch(1);
  expect(await response.json()).toMatchObject({ basis: "road", optimality: { proven: true } });
  expect(engine.requests.length).toBeGreaterThan(0);
  expect(service.log.join("\n")).toContain(`distances ${kind}, ${new URL(engine.url).host}`);
  await engine.close();
});
