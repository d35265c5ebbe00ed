import { context, propagation, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { listenTo } from "../../../http-adapter/test/support/listen-to.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type Service, startService } from "../support/service.js";

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const keys = { admin: "", desk: "", viewer: "", technician: "" };
let service: Service;

beforeAll(async () => {
  provider.register();
  const made = await Promise.all([
    makeApiKey("admin", "admin"),
    makeApiKey("desk", "dispatcher"),
    makeApiKey("viewer", "viewer"),
    makeApiKey("technician", "technician", undefined, "1"),
  ]);
  for (const [index, name] of (["admin", "desk", "viewer", "technician"] as const).entries()) {
    keys[name] = made[index]?.key ?? "";
  }
  service = await startService({
    environment: { API_KEYS: made.map(({ entry }) => entry).join(), DISPATCH_LOG_LEVEL: "debug" },
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await provider.shutdown();
  for (const api of [trace, context, propagation]) api.disable();
});

/** In every contact, and nowhere else. */
const secret = "Zebra";
const contact = `${secret} Name,+49 ${secret} 1,${secret}@example.org,"${secret} Street 1"`;
const header = "external_id,name,phone,email,address,latitude,longitude";

async function send(who: keyof typeof keys, route: string, body?: object | string): Promise<string> {
  const [method = "", path = ""] = route.split(" ");
  const type = typeof body === "string" ? "text/csv" : "application/json";
  const response = await fetchHeld(service.url + path, {
    method,
    headers: { "x-api-key": keys[who], "content-type": type, "if-match": "*" },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return response.text();
}

it("no log, metric or trace of a day has a contact, while those who may see them do", async () => {
  const both = "expand=technician,customer";
  // Bring in the fleet, with rows that are wrong.
  const fleet = `${header},capacity\nt-1,${contact},49.41,8.69,2\nt-2,${contact},999,8.69,2\n`;
  expect(await send("admin", "POST /technicians/import", fleet)).toContain('"created":1');
  expect(await send("admin", "POST /customers/import", `${header}\nc-1,${contact},49.42,8.7\n`)).toContain(
    '"created":1',
  );
  await send("admin", "POST /customers/import", `${header}\nc-1,"${secret}\n`);
  await send("admin", "PUT /technicians/ext:t-9", { name: `${secret} Two`, location: { latitude: 91, longitude: 8 } });
  await send("admin", "PATCH /customers/ext:c-1", { phone: [`${secret}`] });
  await send("desk", "POST /jobs/import", "reference,customer_external_id\nR-1,c-1\nR-2,nobody\n");
  // Work.
  const booked = JSON.parse(await send("desk", "POST /dispatch", { customer_id: "ext:c-1" })) as { id: number };
  const response = await fetchHeld(`${service.url}/events?${both}`, { headers: { "x-api-key": keys.desk } });
  await using listener = listenTo(response);
  await send("desk", `POST /assignments/${booked.id}/accept`, {});
  await send("desk", `POST /assignments/${booked.id}/start`, {});
  const shown = [
    await send("desk", `GET /assignments?${both}`),
    await send("admin", `GET /assignments/${booked.id}?${both}`),
    await send("desk", `GET /assignments/${booked.id}/decision?${both}`),
    await send("desk", `GET /jobs?${both}`),
    await send("desk", `GET /jobs/${booked.id}/decisions?${both}`),
    await send("desk", "GET /technicians?near=49.41,8.69"),
    await send("desk", "GET /customers/ext:c-1"),
  ];
  for (const text of shown) expect(text).toContain(secret);
  await until(() => listener.events.length >= 3);
  expect(JSON.stringify(listener.events)).toContain(secret);
  // Those who may not, and what fails.
  expect(await send("viewer", `GET /assignments?${both}`)).not.toContain(secret);
  await send("technician", `GET /assignments?${both}`);
  await send("desk", "GET /customers/ext:nobody");
  await send("desk", `POST /assignments/${booked.id}/decline`, {});
  await service.pool.query("alter table customers rename to customers_away");
  const failed = await send("desk", `GET /assignments?${both}`);
  await service.pool.query("alter table customers_away rename to customers");
  expect(failed).not.toContain(secret);

  const metrics = await (await fetchHeld(`${service.url}/metrics`, { headers: { "x-api-key": keys.admin } })).text();
  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  expect(metrics).toContain("dispatch_");
  expect(spans.length).toBeGreaterThan(10);
  expect(service.log.length).toBeGreaterThan(20);
  expect(service.log.join("\n")).toContain("/jobs/import");
  for (const text of [metrics, JSON.stringify(spans), service.log.join("\n")]) expect(text).not.toContain(secret);
});
