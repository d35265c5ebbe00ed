/** The answer of `GET /metrics`: a value by name and labels, as in `dispatch_decisions_total{basis="road",optimality="proven"}`. */
export type Metrics = ReadonlyMap<string, number>;

export async function scrape(url: string): Promise<Metrics> {
  const response = await fetch(`${url}/metrics`);
  const mediaType = response.headers.get("content-type");
  if (!mediaType?.startsWith("text/plain; version=0.0.4")) throw new Error(`no metrics, but ${mediaType}`);
  const samples = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** Returns by how much each metric changed during `act`, without those that did not change. */
export async function scrapeAround(url: string, act: () => Promise<unknown>): Promise<Metrics> {
  const before = await scrape(url);
  await act();
  const changes = [...(await scrape(url))].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return new Map(changes.filter(([, change]) => change !== 0));
}
