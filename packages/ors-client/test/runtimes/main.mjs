import { createOrsClient, orsDistances } from "../../dist/index.js";

// Each runtime has different arguments; the last one is always the server.
const baseUrl = globalThis.process.argv.at(-1);
const origins = [
  { latitude: 49.4, longitude: 8.69 },
  { latitude: 49.43, longitude: 8.66 },
];
const destination = { latitude: 49.41, longitude: 8.71 };

const client = createOrsClient({ baseUrl });
const roads = await orsDistances({ client }).measureDistances({ origins, destination });
const health = await client.health();

const abort = new AbortController();
const aborted = client
  .matrix({ origins, destinations: [destination] }, { signal: abort.signal })
  .catch((reason) => reason);
abort.abort("enough");

const nobody = orsDistances({ baseUrl: "http://127.0.0.1:9/ors", retries: 1, retryDelayMs: 1 });
const failure = await nobody.measureDistances({ origins, destination }).catch(({ code }) => code);

console.log(JSON.stringify({ roads, health, aborted: await aborted, failure }));
