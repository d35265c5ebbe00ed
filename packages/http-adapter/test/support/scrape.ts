/** What `GET /metrics` tells: a value by name and labels, as in `dispatch_decisions_total{basis="road",optimality="proven"}`. */
export async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/metrics`);
  const mediaType = response.headers.get("content-type");
  if (!mediaType?.startsWith("text/plain; version=0.0.4")) throw new Error(`no metrics, but ${mediaType}`);
  const samples = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}
