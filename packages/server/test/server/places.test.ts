import { expect, it } from "vitest";
import { createDispatchClient } from "../../../client/src/index.js";
import { startServer } from "../../src/index.js";
import { startService } from "../support/service.js";

it("if customers need more than a place, the server logs it and refuses dispatches to a place", async () => {
  await using service = await startService();
  await service.pool.query("alter table customers alter name set not null");
  const log: string[] = [];
  const server = await startServer(service.environment, { log: (line) => void log.push(line) });
  const client = createDispatchClient({ url: server.url });
  await expect(client.dispatch({ latitude: 49.42, longitude: 8.69 })).rejects.toMatchObject({
    status: 422,
    code: "PLACE_NOT_BOOKABLE",
    message: expect.stringContaining("table customers needs a value for name"),
  });
  await expect(client.dispatch({ customer_id: 1 })).resolves.toMatchObject({ cust_id: 1 });
  await server.close();
  expect(log.join("\n")).toMatch(/Places cannot be booked.*needs a value for name.*PLACES_NOT_BOOKABLE/);
});
