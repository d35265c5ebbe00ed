import { Counter, Gauge, Registry } from "prom-client";
import { expect, it } from "vitest";
import { createMetricsGatherer, type WorkerLike } from "../../src/workers/gather-metrics.js";
import type { MetricsReport } from "../../src/workers/messages.js";

/** A worker process, as the primary process sees it. */
function createWorker(id: number) {
  const registry = new Registry();
  const count = new Counter({ name: "requests_total", help: "x", registers: [registry] });
  const now = new Gauge({ name: "open", help: "x", registers: [registry] });
  const asked: number[] = [];
  const line: WorkerLike = {
    id,
    isConnected: () => true,
    send: (message) => message.kind === "measure" && asked.push(message.id),
  };
  const report = async () => (await registry.getMetricsAsJSON()) as MetricsReport;
  return { line, count, now, asked, report };
}

it("counts of workers that have ended stay, and their gauges do not", async () => {
  const gatherer = createMetricsGatherer();
  const workers = Array.from({ length: 12 }, (_, index) => createWorker(index + 1));
  const gather = async (some: typeof workers): Promise<string> => {
    const text = gatherer.gather(some.map(({ line }) => line));
    for (const { line, asked, report } of some) gatherer.receive(line, asked.at(-1) ?? 0, await report());
    return text;
  };
  for (const { count, now } of workers) {
    count.inc(2);
    now.set(5);
  }
  expect(await gather(workers)).toMatch(/^requests_total 24$[\s\S]*^open 60$/m);
  const [last, ...others] = workers;
  await Promise.all(others.map(({ line }) => gatherer.forget(line)));
  expect(await gather(last === undefined ? [] : [last])).toMatch(/^requests_total 24$[\s\S]*^open 5$/m);
});

it("a scrape ends without a worker that ends meanwhile, with what it had reported", async () => {
  const gatherer = createMetricsGatherer();
  const [one, other] = [createWorker(1), createWorker(2)];
  other.count.inc(3);
  gatherer.receive(other.line, 0, await other.report());
  const text = gatherer.gather([one.line, other.line]);
  gatherer.receive(one.line, one.asked[0] ?? 0, await one.report());
  await gatherer.forget(other.line);
  expect(await text).toMatch(/^requests_total 3$/m);
});
