// Imports 100,000 technicians through the server, compared with COPY of the same rows, and then the same file again. The
// heap of the server is limited to 512 MB, as on a small machine: on a large one, Node lets more garbage gather.
// DATABASE_URL=postgres://... node bench/import/bench.mjs [--short]. The user must be a superuser: COPY reads a file of the
// database server, which runs on this machine. Needs Linux.
import { chmodSync, createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { openFleet } from "../postgres/open-fleet.mjs";
import { startOurs } from "../start-ours.mjs";
import { atMost, printTable, toRatios, toRow } from "../table.mjs";

const { short: isShort } = parseArgs({ options: { short: { type: "boolean" } } }).values;
const [size, rounds] = isShort ? [2000, 1] : [100_000, 3];

const folder = mkdtempSync(join(tmpdir(), "dispatch-bench-"));
// The database server, which is another user, writes a file there.
chmodSync(folder, 0o777);
const file = join(folder, "technicians.csv");
writeFileSync(file, [...toRows(size)].join(""));
const fleet = await openFleet(0);
const seconds = { import: [], "the same file again": [], COPY: [] };
const peaks = [];
const processorSeconds = [];
let idle = 0;
try {
  await fleet.query("create table copied (like technicians including all)");
  for (let round = 0; round < rounds; round += 1) await runRound();
  const perSecond = (values) =>
    toRow(
      values.map((value) => size / value),
      0,
    );
  printTable(`${size} technicians: seconds`, {
    import: atMost(toRow(seconds.import, 1), 30),
    "import: processor time of the server": toRow(processorSeconds, 1),
    "the same file again": toRow(seconds["the same file again"], 1),
    COPY: toRow(seconds.COPY, 1),
    "import / COPY": toRow(toRatios(seconds.import, seconds.COPY), 1),
  });
  printTable("Rows a second", { import: perSecond(seconds.import), COPY: perSecond(seconds.COPY) });
  printTable("Megabytes of the server", { idle: toRow([idle], 0), peak: atMost(toRow(peaks, 0), 200) });
} finally {
  await fleet.drop();
  rmSync(folder, { recursive: true });
}

/** A new server each time, so that its peak is that of one import. */
async function runRound() {
  await fleet.query("truncate technicians restart identity cascade");
  await fleet.query("truncate copied");
  const server = await startOurs(fleet.url, {
    DISPATCH_DISTANCES: "estimate",
    DISPATCH_QUEUE: "off",
    NODE_OPTIONS: "--max-old-space-size=512",
  });
  try {
    idle = server.residentMegabytes();
    const startMillis = server.processorMillis();
    seconds.import.push(await importFile(server.url, { created: size }));
    processorSeconds.push((server.processorMillis() - startMillis) / 1000);
    const before = await readWrites();
    seconds["the same file again"].push(await importFile(server.url, { unchanged: size }));
    const after = await readWrites();
    if (before !== after) throw new Error(`The same file again has written rows: ${before}, then ${after}`);
    peaks.push(server.peakMegabytes());
  } finally {
    await server.stop();
  }
  const rows = join(folder, "technicians.copy");
  await fleet.query(`copy technicians to '${rows}'`);
  seconds.COPY.push(await time(() => fleet.query(`copy copied from '${rows}'`)));
}

/** The file is read from the disk as it is sent, as curl does. */
async function importFile(url, expected) {
  let text = "";
  const taken = await time(async () => {
    const response = await fetch(`${url}/technicians/import`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: Readable.toWeb(createReadStream(file)),
      duplex: "half",
    });
    // Of the results, only the last line is kept.
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) text = (text + chunk).slice(-2000);
  });
  const { summary } = JSON.parse(text.trimEnd().split("\n").at(-1));
  for (const [outcome, count] of Object.entries(expected)) {
    if (summary[outcome] !== count) throw new Error(`Expected ${count} ${outcome}, got ${JSON.stringify(summary)}`);
  }
  return taken;
}

/** Changes with every row that is written: where it is, by whom, and how many were. */
async function readWrites() {
  const { rows } = await fleet.query(`
    select count(*) as rows, max(xmin::text::bigint) as newest, md5(string_agg(ctid::text, ',' order by ctid)) as places
    from technicians`);
  return JSON.stringify(rows);
}

async function time(work) {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1000;
}

function* toRows(count) {
  yield "external_id,name,phone,latitude,longitude,capacity,skills,time_zone,shifts,territories\n";
  for (let n = 0; n < count; n += 1) {
    const place = `${(47.5 + (n % 700) / 100).toFixed(2)},${(6 + (n % 900) / 100).toFixed(2)}`;
    yield `T-${n},Technician ${n},+49 ${n},${place},${(n % 3) + 1},"skill ${n % 40}:2, skill ${n % 37}",Europe/Berlin,Mon-Fri 08:00-16:00,north\n`;
  }
}
