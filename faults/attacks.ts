import { Buffer } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hostility } from "./support/attack/hostile-routing.js";
import type { OthersKind } from "./support/attack/others.js";
import { type RawClients, toRequest } from "./support/attack/raw-clients.js";

/** An attack by someone who can only send requests. */
export interface Attack {
  readonly name: string;
  /** What the attack sends, for the table. */
  readonly sent: string;
  /** Resolves when everything is sent; open connections stay open until the others were watched for long enough. */
  readonly run: (attack: AttackContext) => Promise<void>;
  /** How the routing service answers during the attack. Default: as it should. */
  readonly routing?: Hostility;
  /** Kinds of requests that depend on the attacked service, and may fail. Default: none. */
  readonly concerns?: readonly OthersKind[];
}

export interface AttackContext {
  readonly clients: RawClients;
  /** The headers of this attack's own principal. */
  readonly headers: Readonly<Record<string, string>>;
}

const preview = { customer_id: 1, dry_run: true };
const nineThousand = Object.fromEntries(Array.from({ length: 9_900 }, (_, index) => [`n${index}`, 1]));
const names = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, 1]));
const long = "x".repeat(200_000);
const unknownReports = Array.from({ length: 1000 }, () =>
  Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`n${index}`, 1])),
);

/** Attacks on a server with its defaults. */
export const attacks: readonly Attack[] = [
  {
    name: "bodies that never end",
    sent: "300 posts of 9 bytes, of which 1 is sent",
    run: ({ clients, headers }) =>
      openAll(clients, 300, () => `${toRequest("POST /dispatch", { ...headers, ...json, "content-length": "9" })}{`),
  },
  {
    name: "chunks without an end",
    sent: "100 posts, a chunk of a byte each 200 ms; 50 half closed; 50 Expect: 100-continue",
    async run({ clients, headers }) {
      const chunked = toRequest("POST /dispatch", { ...headers, ...json, "transfer-encoding": "chunked" });
      const dripping = Array.from({ length: 100 }, () => clients.open(chunked));
      await openAll(
        clients,
        50,
        () => chunked,
        (socket) => socket.end(),
      );
      const expecting = { ...headers, ...json, "content-length": "9", expect: "100-continue" };
      await openAll(clients, 50, () => toRequest("POST /dispatch", expecting));
      for (let drop = 0; drop < 30; drop += 1) {
        for (const socket of dripping) socket.write("1\r\n \r\n");
        await sleep(200);
      }
    },
  },
  {
    name: "heads that never end",
    sent: "300 connections, a header of 10 bytes each 200 ms",
    async run({ clients }) {
      const sockets = Array.from({ length: 300 }, () => clients.open("GET / HTTP/1.1\r\nhost: a\r\n"));
      for (let drop = 0; drop < 30; drop += 1) {
        for (const socket of sockets) socket.write(`x-${String(drop).padStart(3, "0")}: 1\r\n`);
        await sleep(200);
      }
    },
  },
  {
    name: "connections",
    sent: "1,500 from one address; 1,000 are allowed; nothing is sent on them",
    run: ({ clients }) => openAll(clients, 1500, () => ""),
  },
  {
    name: "streams of events",
    sent: "900 by one key",
    run: ({ clients, headers }) => openAll(clients, 900, () => toRequest("GET /events?after=latest", headers)),
  },
  {
    name: "cursors from beyond the end",
    sent: "50 streams, each with the last event 10^18",
    run({ clients, headers }) {
      const cursor = Buffer.from('["999999999999999999","999999999999999999"]').toString("base64url");
      return openAll(clients, 50, () => toRequest("GET /events", { ...headers, "last-event-id": cursor }));
    },
  },
  {
    name: "unread lists",
    sent: "20 connections, 150 lists of 1,000 each, none read",
    async run({ clients, headers }) {
      const all = toRequest("GET /assignments?limit=1000", headers).repeat(150);
      for (let index = 0; index < 20; index += 1) clients.open(all, { reads: false });
      await sleep(4_000);
    },
  },
  {
    name: "many names",
    sent: "200 previews with 20,000 attributes or unknown fields",
    run: (context) =>
      post(context, 200, (index) =>
        index % 2 === 0 ? { ...preview, changes: [{ id: 1, attributes: names }] } : { ...preview, ...names },
      ),
  },
  {
    name: "long texts",
    sent: "200 previews: 200,000 digits in an instant, letters in names, 60,000 brackets, ids",
    run: (context) =>
      post(
        context,
        200,
        (index) =>
          [
            { ...preview, requirements: { starts_at: `2026-01-01T00:00:00.${"1".repeat(200_000)}Z` } },
            { ...preview, [long]: 1 },
            { ...preview, requirements: { skills: [{ name: long }] } },
            `{"a":${"[".repeat(60_000)}${"]".repeat(60_000)}}`,
            { ...preview, customer_id: long },
            { ...preview, requirements: { pinned: Array.from({ length: 60_000 }, () => "a") } },
          ].at(index % 6) ?? "",
      ),
  },
  {
    name: "no technician is eligible",
    sent: "12 previews with max_location_age_seconds 0, among 100,000 technicians",
    run: (context) => post(context, 12, () => ({ ...preview, requirements: { max_location_age_seconds: 0 } }), 12),
  },
  {
    name: "a skill that nobody has",
    sent: "12 previews with a skill that nobody has, among 100,000 technicians",
    run: (context) => post(context, 12, () => ({ ...preview, requirements: { skills: [{ name: "none" }] } }), 12),
  },
  {
    name: "a skill level that nobody has",
    sent: "12 previews with a skill at level 2, among 100,000 technicians at level 1",
    run: (context) =>
      post(context, 12, () => ({ ...preview, requirements: { skills: [{ name: "gas", min_level: 2 }] } }), 12),
  },
  {
    name: "a day on which everybody is absent",
    sent: "12 previews for a day on which none of 100,000 technicians works",
    run: (context) =>
      post(context, 12, () => ({ ...preview, requirements: { starts_at: "2090-01-01T12:00:00Z" } }), 12),
  },
  {
    name: "nearly as many names as a body may have",
    sent: "200 previews with 9,900 attributes",
    run: (context) => post(context, 200, () => ({ ...preview, changes: [{ id: 1, attributes: nineThousand }] })),
  },
  {
    name: "reports of unknown fields",
    sent: "100 batches of 1,000 reports, each with 9 unknown fields",
    run: (context) => post(context, 100, () => ({ reports: unknownReports }), 4, "PUT /technicians/locations"),
  },
  {
    name: "time zones in other cases",
    sent: "400 previews, each with another spelling of one zone",
    run: (context) =>
      post(context, 400, (index) => ({
        ...preview,
        changes: [{ id: 1, availability: { time_zone: toCases("america/argentina/buenos_aires", index), shifts: [] } }],
      })),
  },
  {
    name: "tiny coordinates",
    sent: "400 locations of 1e-200 * n degrees",
    run: ({ clients, headers }) =>
      openAll(clients, 400, (index) => {
        const report = { latitude: 1e-200 * index, longitude: 1e-200, reported_at: new Date().toISOString() };
        const close = { ...headers, connection: "close" };
        return toRequest(`PUT /technicians/${90_000 + index}/location`, close, JSON.stringify(report));
      }),
  },
  {
    name: "aborted requests",
    sent: "600 dispatches, each cut after up to 20 ms",
    async run({ clients, headers }) {
      for (let index = 0; index < 600; index += 1) {
        const socket = clients.open(toRequest("POST /dispatch", headers, JSON.stringify({ customer_id: 1 })));
        setTimeout(() => socket.destroy(), index % 20);
        await sleep(10);
      }
    },
  },
  {
    name: "wrong keys",
    sent: "1,000 requests with invalid keys and tokens",
    run: ({ clients }) =>
      openAll(clients, 1000, (index) =>
        toRequest("GET /assignments", {
          connection: "close",
          ...(index % 2 === 0 ? { "x-api-key": "x".repeat(8_000) } : { authorization: `Bearer ${"a.".repeat(4_000)}` }),
        }),
      ),
  },
  {
    name: "descriptions",
    sent: "the page and the description of the API, again and again, without a key",
    async run({ clients }) {
      for (const path of ["/docs", "/openapi.json"]) {
        await openAll(clients, 400, () => toRequest(`GET ${path}`, { connection: "close" }));
      }
    },
  },
  {
    name: "imports that stall",
    sent: "200 imports, of which the first bytes arrive",
    run: ({ clients, headers }) =>
      openAll(clients, 200, () => {
        const declared = { ...headers, "content-type": "text/csv", "content-length": "100000" };
        return toRequest("POST /technicians/import", declared, "external_id,");
      }),
  },
  {
    name: "deep searches",
    sent: "150 loops of previews with a skill that nobody has, among 100,000 technicians",
    run: (context) => post(context, 600, () => ({ ...preview, requirements: { skills: [{ name: "none" }] } }), 150),
  },
  routingAttack("routing: blanks", "an error message of 200,000 blanks", "blanks"),
  routingAttack("routing: gzip", "an answer of 300 MB in 300 kB of gzip", "bomb"),
  routingAttack("routing: redirects", "each answer a redirect to itself", "redirect"),
  routingAttack("routing: brackets", "an answer of a million nested brackets", "deep"),
  routingAttack("routing: names", "an answer with 170,000 names", "names"),
  routingAttack("routing: HTML", "an HTML page with the word quota, status 403", "html"),
  routingAttack("routing: without an end", "an answer that never ends, as fast as it is read", "endless"),
];

/** Attacks on a server behind a proxy. */
export const attacksThroughProxy: readonly Attack[] = [
  {
    name: "forwarded for colons",
    sent: "600 requests without a key, X-Forwarded-For of 15 kB of colons, commas or digits",
    run: ({ clients }) =>
      openAll(clients, 600, (index) => {
        const forwarded = [":", ",", "1", "[:"].at(index % 4)?.repeat(7_500) ?? "";
        return toRequest("GET /assignments", { connection: "close", "x-forwarded-for": forwarded });
      }),
  },
];

const json = { "content-type": "application/json" };

function routingAttack(name: string, answer: string, routing: Hostility): Attack {
  return {
    name,
    sent: `${answer}, to each call of 20 dispatches`,
    routing,
    concerns: ["dispatch", "hear"],
    async run(context) {
      await post(context, 20, (index) => ({ customer_id: 1 + (index % 20) }), 10);
      await sleep(5_000);
    },
  };
}

type Socket = ReturnType<RawClients["open"]>;

/** Opens 40 at a time, to load the server rather than the machine. */
async function openAll(
  clients: RawClients,
  count: number,
  toText: (index: number) => string,
  then: (socket: Socket) => void = () => undefined,
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    then(clients.open(toText(index)));
    if (index % 40 === 39) await sleep(100);
  }
}

/** Sends on 4 connections, one request after the other: this measures the cost of a request, not their number. */
async function post(
  { clients, headers }: AttackContext,
  count: number,
  toBody: (index: number) => object | string,
  lanes = 4,
  route = "POST /dispatch",
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const body = toBody(next);
      next += 1;
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const socket = clients.open(toRequest(route, { ...headers, connection: "close" }, text));
      await new Promise((resolve) => {
        socket.once("close", resolve);
        socket.once("end", () => socket.end());
      });
    }
  };
  await Promise.race([Promise.all(Array.from({ length: lanes }, lane)), sleep(15_000)]);
}

/** Returns the text with an upper-case letter for each set bit of the number. */
function toCases(text: string, number: number): string {
  return Array.from(text, (letter, index) => ((number >> (index % 20)) & 1 ? letter.toUpperCase() : letter)).join("");
}
