import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { serve } from "@hono/node-server";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { guard } from "../../src/guard/index.js";
import { createDispatchApp, type ImportSettings } from "../../src/index.js";
import type { Limit } from "../../src/shares/limit.js";
import { type MemoryAppOptions, memoryApp, readProblem } from "../support/memory-app.js";

type Line = Readonly<Record<string, unknown>>;

const toApp = (options: MemoryAppOptions = {}) => memoryApp({ fleet: [], ...options });

const send = (
  app: ReturnType<typeof toApp>,
  body: string | Uint8Array<ArrayBuffer>,
  { path = "/technicians/import", type = "text/csv" } = {},
) => app.request(path, { method: "POST", headers: { "content-type": type }, body });

async function readLines(response: Response): Promise<readonly Line[]> {
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const text = await response.text();
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const importAll = async (...args: Parameters<typeof send>) => readLines(await send(...args));

async function readFleet(app: ReturnType<typeof toApp>): Promise<readonly Line[]> {
  const found = (await (await app.request("/technicians?limit=100")).json()) as readonly Line[];
  return found.map(({ id: _, version: __, ...fields }) => fields);
}

const toUtf16 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "utf16le"));

const berlin = { time_zone: "Europe/Berlin" };

describe("POST /technicians/import", () => {
  it("reads a spreadsheet with a BOM, semicolons, quotes, decimal commas, dates, empty lines and any header", async () => {
    const app = toApp();
    const file = [
      "\uFEFFExternal ID;Name;Latitude;LNG;Capacity;Skills;Time-Zone;Shifts;Absences;Territories;Active;Address;",
      'T-1;"Anna ""Ann"" O\'Neill";49,41;8,69;2;gas:2, water until 31.12.2026;Europe/Berlin;' +
        'Mon-Fri 8:00-16:00, Sat 09:00-13:00;24.12.2026 - 27.12.2026;"north; west";ja;"Hauptstr. 1\n69117 Heidelberg";',
      ";;;;;;;;;;;;",
      "",
      "T-2;Ben;49.5;8.7;;;Europe/Berlin;Mo, Mi 22-6;46380;;nein;;",
    ].join("\r\n");
    const lines = await importAll(app, file);
    expect(lines).toMatchObject([
      { line: 2, outcome: "created", external_id: "T-1" },
      { line: 6, outcome: "created", external_id: "T-2" },
      { summary: { rows: 2, created: 2, updated: 0, unchanged: 0, invalid: 0, failed: 0, dry_run: false } },
    ]);
    expect(await readFleet(app)).toEqual([
      {
        external_id: "T-1",
        name: 'Anna "Ann" O\'Neill',
        address: "Hauptstr. 1\n69117 Heidelberg",
        location: { latitude: 49.41, longitude: 8.69 },
        capacity: 2,
        skills: [
          { name: "gas", level: 2 },
          { name: "water", expires_at: "2026-12-31T23:00:00.000Z" },
        ],
        availability: {
          ...berlin,
          shifts: [
            { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" },
            { weekdays: [6], from: "09:00", to: "13:00" },
          ],
          absences: [{ from: "2026-12-23T23:00:00.000Z", to: "2026-12-27T23:00:00.000Z" }],
        },
        territories: ["north", "west"],
        is_active: true,
      },
      {
        external_id: "T-2",
        name: "Ben",
        location: { latitude: 49.5, longitude: 8.7 },
        availability: {
          ...berlin,
          shifts: [{ weekdays: [1, 3], from: "22:00", to: "06:00" }],
          absences: [{ from: "2026-12-23T23:00:00.000Z", to: "2026-12-24T23:00:00.000Z" }],
        },
        is_active: false,
      },
    ]);
    const again = await importAll(app, file);
    expect(again.at(-1)).toMatchObject({ summary: { created: 0, updated: 0, unchanged: 2 } });
  });

  it("names the line, the column and what is wrong, and imports the other rows", async () => {
    const app = toApp();
    const header = "external_id,latitude,longitude,capacity,skills,time_zone,shifts,is_active";
    const wrong: readonly (readonly [row: string, column: string | undefined, message: RegExp])[] = [
      ["a,49.4,8.7,-1,,,,", "capacity", /^capacity must be a whole number/],
      ["a,49.4,8.7,two,,,,", "capacity", /^capacity must be a number, such as 2; got two/],
      ["a,north,8.7,1,,,,", "latitude", /^latitude must be a number, such as 49.41 or 49,41; got north/],
      ["a,94.4,8.7,1,,,,", "latitude", /^latitude must have a latitude from -90 to 90/],
      ["a,49.4,,1,,,,", "latitude", /both a latitude and a longitude/],
      ["a,,,1,,,,", "latitude", /^latitude must have/],
      ["a,49.4,8.7,1,gas:two,,,", "skills", /^skills must have numbers as levels, such as gas:2; got two/],
      ['a,49.4,8.7,1,"gas:2,5",,,', "skills", /a level has a point/],
      ["a,49.4,8.7,1,,Europe/Berln,,", "time_zone", /^time_zone is not the name of a time zone/],
      ["a,49.4,8.7,1,,UTC,Mon 8:00-25:00,", "shifts", /^shifts is not a time of day/],
      ["a,49.4,8.7,1,,UTC,8:00-16:00,", "shifts", /^shifts must be shifts such as Mon-Fri .*; got 8:00-16:00$/],
      ["a,49.4,8.7,1,,,Mon 8-16,", "time_zone", /^time_zone must be given, such as Europe/],
      ["a,49.4,8.7,1,,,,perhaps", "is_active", /^is_active must be yes or no; got perhaps/],
      [",49.4,8.7,1,,,,", "external_id", /^external_id is missing/],
      ["a,49.4,8.7,1,,,", undefined, /^The row has 7 cells, but the header has 8/],
      ['a,49.4,8.7,1,"gas\nwater",,,', "skills", /must not contain a line break/],
    ];
    for (const [row, column, message] of wrong) {
      const lines = await importAll(app, `${header}\n${row}\n`);
      expect(lines[0], row).toMatchObject({ line: 2, outcome: "invalid", message: expect.stringMatching(message) });
      expect(lines[0]?.["column"], row).toBe(column);
      expect(lines.at(-1)).toMatchObject({ summary: { invalid: 1, created: 0 } });
    }
    const lines = await importAll(app, `${header}\nb,49.4,8.7,-1,,,,\na,49.4,8.7,1,,,,\na,49.5,8.7,1,,,,\n`);
    expect(lines.map(({ outcome }) => outcome)).toEqual(["invalid", "created", "invalid", undefined]);
    expect(lines[2]).toMatchObject({ message: "external_id is already on line 3" });
  });

  it("names every problem of a row, the first one by itself", async () => {
    const app = toApp();
    const header = "external_id,name,email,latitude,longitude,capacity,skills,time_zone,shifts,absences,is_active";
    const rows = [
      "a,Anna,bad@,95,8.7,two,gas:x,,Mon,soon,perhaps",
      "b,Ben,,north,east,1,,UTC,Noday,soon,",
      "c,Cem,cem@example.com,49.4,8.7,two,,,,,",
      "d,Dora,dora@example.com,49.4,8.7,1,,,,,",
    ];
    const [many, places, one, none] = await importAll(app, `${header}\n${rows.join("\n")}\n`);
    const list = ({ column, other_problems: others }: Line = {}) =>
      [column, ...((others as readonly Line[] | undefined) ?? []).map((other) => other["column"])].sort();
    expect(list(many)).toEqual(["absences", "capacity", "email", "is_active", "latitude", "shifts", "skills"]);
    expect(many?.["other_problems"]).toContainEqual({
      column: "email",
      message: "email must be an e-mail address, such as anna@example.com",
    });
    expect(list(places)).toEqual(["absences", "latitude", "longitude", "shifts"]);
    expect(places?.["other_problems"]).toContainEqual({
      column: "longitude",
      message: "longitude must be a number, such as 8.69 or 8,69; got east",
    });
    expect(one).toMatchObject({ column: "capacity" });
    expect([one, none].some((line) => Object.hasOwn(line ?? {}, "other_problems"))).toBe(false);
    const place = { latitude: 95, longitude: 8.7 };
    const json = `${JSON.stringify({ external_id: "a", location: place, capacity: "two", email: "bad@" })}\n`;
    const [line] = await importAll(app, json, { type: "application/x-ndjson" });
    expect(list(line)).toEqual(["capacity", "email", "location.latitude"]);
    const jobs =
      "reference,latitude,longitude,priority,work_minutes,earliest,latest,skills\nR-1,95,8.7,high,two,soon,later,gas:x\n";
    const [job] = await importAll(app, jobs, { path: "/jobs/import" });
    expect(list(job)).toEqual(["earliest", "latest", "latitude", "priority", "skills", "work_minutes"]);
    expect(job).toMatchObject({ reference: "R-1" });
  });

  it("says whose row is invalid, as far as it can be read", async () => {
    const app = toApp();
    const csv = "external_id,id,latitude,longitude,capacity\na,,49.4,8.7,two\n,77,49.4,8.7,1\nb,,95,8.7,1\nc,,49.4\n";
    expect(await importAll(app, csv)).toMatchObject([
      { line: 2, external_id: "a" },
      { line: 3, id: 77 },
      { line: 4, external_id: "b" },
      { line: 5, message: "The row has 3 cells, but the header has 5" },
      { summary: { invalid: 4 } },
    ]);
    const ndjson =
      '{"external_id":"a","capacity":"two"}\n{"id":77,"capacity":"two"}\n{"external_id":{},"capacity":1}\n';
    const lines = await importAll(app, ndjson, { type: "application/x-ndjson" });
    expect(lines.map(({ id, external_id: own }) => id ?? own)).toEqual(["a", 77, undefined, undefined]);
  });

  it("keeps what the file has no column for, removes what is empty, and finds rows by id", async () => {
    const app = toApp();
    await importAll(app, "external_id,lat,lng,name,phone\na,49.4,8.7,Anna,1\n");
    await importAll(app, "external_id,phone\na,\n");
    expect(await readFleet(app)).toMatchObject([{ external_id: "a", name: "Anna", is_active: true }]);
    expect((await readFleet(app))[0]).not.toHaveProperty("phone");
    const [{ id } = { id: 0 }] = (await (await app.request("/technicians")).json()) as readonly Line[];
    const lines = await importAll(app, `id,name\n${id},Ann\n999,Nobody\n`);
    expect(lines).toMatchObject([{ id, outcome: "updated" }, { outcome: "invalid", column: "id" }, {}]);
  });

  it("refuses a list that is too long before it reads the items", async () => {
    const app = toApp();
    const toCell = (item: string, count: number): string => `"${Array.from({ length: count }, () => item).join(",")}"`;
    const header = "external_id,lat,lng,skills,territories,time_zone,shifts,absences";
    const rows: readonly (readonly [row: string, message: string])[] = [
      [`a,49.4,8.7,${toCell("gas:two", 101)},,,,`, "skills must have 100 entries at most"],
      [`a,49.4,8.7,,${toCell("north", 101)},,,`, "territories must have 100 entries at most"],
      [`a,49.4,8.7,,,UTC,,${toCell("soon", 101)}`, "absences must have 100 entries at most"],
      [`a,49.4,8.7,,,UTC,${toCell("Mon-Sun 8-9", 101)},`, "shifts must have 100 entries at most"],
      [`a,49.4,8.7,,,UTC,${toCell("Noday", 701)},`, "shifts must have 700 entries at most"],
    ];
    for (const [row, message] of rows) {
      const [line] = await importAll(app, `${header}\n${row}\n`);
      expect(line).toMatchObject({ outcome: "invalid", message });
    }
    const days = toCell("Mon-Sun", 699).replace(/"$/, ',Mon 8-9"');
    await importAll(app, `${header}\na,49.4,8.7,,,UTC,${days},\n`);
    expect(await readFleet(app)).toMatchObject([
      { availability: { shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "09:00" }] } },
    ]);
  });

  it("leaves out a row whose attributes are too deep or have too many values, and imports the others", async () => {
    const app = toApp();
    const deep = `"${'{""a"":'.repeat(8000)}1${"}".repeat(8000)}"`;
    const wide = `"{""a"":[${"1,".repeat(2000)}1]}"`;
    const rows = ["a,49.4,8.7,", `b,49.4,8.7,${deep}`, `c,49.4,8.7,${wide}`, 'd,49.4,8.7,"{""van"":""red""}"'];
    expect(await importAll(app, `external_id,lat,lng,attributes\n${rows.join("\n")}\n`)).toMatchObject([
      { line: 2, outcome: "created" },
      { line: 3, outcome: "invalid", column: "attributes", message: "attributes has more than 32 levels" },
      { line: 4, outcome: "invalid", column: "attributes", message: "attributes has more than 2000 values" },
      { line: 5, outcome: "created" },
      { summary: { created: 2, invalid: 2, failed: 0 } },
    ]);
  });

  it("leaves out a row with a character that a database cannot store, and imports the others", async () => {
    const app = toApp();
    const rows = [
      "a,Anna,,,",
      "b,B\0n,,,",
      "c\0,,,,",
      "d,,gas\0:2,,",
      "e,,,north\0,",
      'f,,,,"{""van"":""\\u0000""}"',
      'g,,,,"{""\\ud800"":1}"',
    ];
    const file = `external_id,name,skills,territories,attributes,lat,lng\n${rows.map((row) => `${row},49.4,8.7`).join("\n")}\nz,,,,,49.4,8.7\n`;
    const lines = await importAll(app, file);
    expect(lines.map(({ outcome, column }) => [outcome, column])).toEqual([
      ["created", undefined],
      ["invalid", "name"],
      ["invalid", "external_id"],
      ["invalid", "skills"],
      ["invalid", "territories"],
      ["invalid", "attributes"],
      ["invalid", "attributes"],
      ["created", undefined],
      [undefined, undefined],
    ]);
    const location = { latitude: 49.4, longitude: 8.7 };
    const json = `${JSON.stringify({ external_id: "h", location, attributes: { van: ["\ud800"] } })}\n`;
    expect(await importAll(app, json, { type: "application/x-ndjson" })).toMatchObject([
      { outcome: "invalid", column: "attributes" },
      {},
    ]);
  });

  it("POST /technicians/import reads a JSON object a line", async () => {
    const app = toApp();
    const rows = [
      { external_id: "a", location: { latitude: 49.4, longitude: 8.7 }, skills: [{ name: "gas", level: 2 }] },
      { external_id: "b", location: { latitude: 49.4, longitude: 8.7 }, skills: [{ name: "gas", level: "two" }] },
      { external_id: "c", location: { latitude: 49.4, longitude: 8.7 }, skils: [] },
    ];
    const file = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n\n{"external_id":\n`;
    const lines = await importAll(app, file, { type: "application/x-ndjson; charset=utf-8" });
    expect(lines).toMatchObject([
      { line: 1, outcome: "created", external_id: "a" },
      { line: 2, outcome: "invalid", column: "skills.0.level", message: "skills.0.level must be a number" },
      { line: 3, outcome: "invalid", column: "skils", message: expect.stringContaining("did you mean skills?") },
      { line: 5, outcome: "invalid", message: "The row is not valid JSON" },
      { summary: { created: 1, invalid: 3 } },
    ]);
  });

  it("says what would be done in a dry run, and stores nothing", async () => {
    const app = toApp();
    const lines = await importAll(app, "external_id,lat,lng\na,49.4,8.7\n", {
      path: "/technicians/import?dry_run=true",
    });
    expect(lines).toEqual([
      { line: 2, outcome: "created", external_id: "a" },
      expect.objectContaining({ summary: expect.objectContaining({ created: 1, dry_run: true }) }),
    ]);
    expect(await readFleet(app)).toEqual([]);
  });

  it("refuses files that cannot be read, as a problem, and says why", async () => {
    const app = toApp();
    const files: readonly (readonly [string | Uint8Array<ArrayBuffer>, RegExp])[] = [
      ["", /^file is empty/],
      ["external_id,latitud\n", /has the column latitud, which is not a known field; did you mean latitude\?/],
      ["external_id,lat,latitude\n", /has the column latitude twice/],
      ["external_id,latitude\n", /has a column latitude, so it needs longitude/],
      ["name,latitude,longitude\n", /must have a column external_id, or id/],
      ["external_id,shifts\n", /needs time_zone/],
      [new Uint8Array([...new TextEncoder().encode("external_id,name\na,"), 0xfc]), /must be UTF-8/],
      ['external_id,name\na,"Anna\n', /has a quote that does not end; see line 2/],
      [toUtf16("\uFEFFexternal_id,name\na,Anna\n"), /must be UTF-8/],
      [toUtf16("external_id,name\na,Anna\n"), /must be UTF-8/],
      [Uint8Array.from(gzipSync("external_id,name\na,Anna\n")), /must be UTF-8/],
      [Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(), /has the columns c0, c1, .* and 9990 more/],
      [`external_id,name\na,${"x".repeat(1_000_000)}\n`, /has a row of more than 65536 characters; check .* line 2/],
    ];
    for (const [file, detail] of files) {
      const response = await send(app, file);
      expect(response.status).toBe(422);
      expect(await readProblem(response)).toMatchObject({
        code: "INVALID_REQUEST",
        detail: expect.stringMatching(detail),
      });
    }
    expect((await send(app, "{}", { type: "application/json" })).status).toBe(415);
  });

  it("imports customers, and has a template for both that can be imported as it is", async () => {
    const app = toApp();
    for (const kind of ["technicians", "customers"]) {
      const template = await app.request(`/${kind}/import/template`);
      expect(template.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      const lines = await importAll(app, await template.text(), { path: `/${kind}/import` });
      expect(lines).toMatchObject([{ line: 2, outcome: "created" }, { summary: { created: 1 } }]);
    }
  });
});

describe("an import over HTTP", () => {
  let stop: (() => void) | undefined;
  afterEach(() => stop?.());

  async function start(imports: ImportSettings = {}) {
    const limits: Limit[] = [];
    const technicians = memoryTechnicians();
    const [customers, assignments] = [memoryCustomers([]), memoryAssignments()];
    const app = createDispatchApp({
      dispatcher: createDispatcher({ customers, technicians, assignments, distances: straightLineDistances() }),
      ...{ assignments, technicians, customers },
      imports: { ...imports, showLimit: (limit) => limits.push(limit) },
      middleware: [...guard({ authenticators: null, maxBodyBytes: 1000, timeoutMs: 2000 })],
    });
    const server = serve({ fetch: app.fetch, port: 0 });
    await once(server, "listening");
    stop = () => server.close();
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const slots = limits[0] ?? expect.fail("no limit");
    const untilUsed = async (used: number) => {
      while (slots.used !== used) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    return { untilUsed, url: `http://localhost:${port}/technicians/import`, port, slots, technicians };
  }

  const header = "external_id,latitude,longitude\n";
  const row = (index: number) => `t${index},49.4,8.7\n`;
  const post = (url: string, body: BodyInit) =>
    fetch(url, { method: "POST", headers: { "content-type": "text/csv" }, body, duplex: "half" } as RequestInit);

  it("takes files that are larger than other bodies, and gives its slot back", async () => {
    const { url, slots, technicians } = await start();
    const body = header + Array.from({ length: 2500 }, (_, index) => row(index)).join("");
    const lines = await readLines(await post(url, body));
    expect(lines.at(-1)).toMatchObject({ summary: { rows: 2500, created: 2500 } });
    expect(slots).toMatchObject({ name: "import-slots", used: 0 });
    expect((await technicians.listEntries({ limit: 3000 })).items.length).toBe(2500);
  });

  it("refuses a file that is too large, also if that shows only later", async () => {
    const { url, slots, technicians } = await start({ maxBytes: 40_000 });
    const body = header + Array.from({ length: 4000 }, (_, index) => row(index)).join("");
    const response = await post(url, body);
    expect([response.status, await response.json()]).toMatchObject([413, { code: "BODY_TOO_LARGE" }]);
    const chunks = async function* () {
      yield new TextEncoder().encode(header);
      for (let index = 0; index < 4000; index += 1) yield new TextEncoder().encode(row(index));
    };
    const lines = await readLines(await post(url, Readable.toWeb(Readable.from(chunks())) as unknown as BodyInit));
    expect(lines.at(-1)).toMatchObject({ summary: { error: { code: "BODY_TOO_LARGE" } } });
    const created = Reflect.get(Object(lines.at(-1)?.["summary"]), "created") as number;
    expect((await technicians.listEntries({ limit: 4000 })).items.length).toBe(created);
    expect(created % 500).toBe(0);
    expect(slots.used).toBe(0);
  });

  it("reads a file that arrives for longer than the guard's deadline", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const limits: Limit[] = [];
    const app = toApp({
      imports: { idleMs: 3000, showLimit: (limit) => limits.push(limit) },
      middleware: guard({ authenticators: null, timeoutMs: 2000 }),
    });
    const file = new TransformStream<Uint8Array, Uint8Array>();
    const writer = file.writable.getWriter();
    // Fails if the import has ended, which the answer shows.
    const write = (text: string) => writer.write(new TextEncoder().encode(text)).catch(() => undefined);
    const path = "/technicians/import";
    const headers = { "content-type": "text/csv" };
    const request = { method: "POST", headers, body: file.readable, duplex: "half" } as RequestInit;
    let isOver = false;
    const answered = Promise.resolve(app.request(path, request))
      .then(readLines)
      .finally(() => {
        isOver = true;
      });
    answered.catch(() => undefined);
    await write(header);
    for (let index = 0; index < 5; index += 1) {
      await vi.advanceTimersByTimeAsync(2000);
      await write(row(index));
    }
    expect([limits[0]?.used, isOver]).toEqual([1, false]);
    await writer.close().catch(() => undefined);
    while (!isOver) await vi.advanceTimersByTimeAsync(1);
    expect((await answered).at(-1)).toMatchObject({ summary: { rows: 5, created: 5 } });
  });

  it("ends an import whose client sends nothing more, and refuses more imports than it has slots", async () => {
    const { url, port, untilUsed } = await start({ idleMs: 400, maxConcurrent: 1 });
    const socket = connect(port, "localhost");
    await once(socket, "connect");
    let answer = "";
    socket.on("data", (data) => {
      answer += String(data);
    });
    socket.on("error", () => undefined);
    socket.write(
      "POST /technicians/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\n",
    );
    socket.write(header);
    await untilUsed(1);
    const refused = await post(url, header + row(1));
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: "OVERLOADED" }]);
    await untilUsed(0);
    while (!answer.includes("BODY_STALLED")) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
  });

  it("ends when the client goes away, and stores whole batches only", async () => {
    const { port, untilUsed, technicians } = await start();
    const socket = connect(port, "localhost");
    await once(socket, "connect");
    socket.on("error", () => undefined);
    socket.write(
      "POST /technicians/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 9999999\r\n\r\n",
    );
    socket.write(header + Array.from({ length: 1700 }, (_, index) => row(index)).join(""));
    await untilUsed(1);
    while ((await technicians.listEntries({ limit: 1 })).items.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    socket.destroy();
    await untilUsed(0);
    const { items } = await technicians.listEntries({ limit: 3000 });
    expect(items.length % 500).toBe(0);
  });
});

describe("POST /jobs/import", () => {
  const jobs = { path: "/jobs/import" };
  const readJobs = async (app: ReturnType<typeof toApp>) =>
    ((await (await app.request("/jobs?limit=100")).json()) as readonly Line[]).toReversed();

  it("creates jobs for customers by their ids and at places, with windows in the time zone of the row", async () => {
    const app = toApp();
    await importAll(app, "external_id,lat,lng\nc-7,49.4,8.7\n", { path: "/customers/import" });
    await importAll(app, "external_id,lat,lng\nt-1,49.4,8.7\n");
    const file = [
      "Reference;Customer ID;Customer External ID;Lat;Lng;Priority;Work minutes;Earliest;Latest;Time zone;Skills;Preferred;Note",
      'R-1;1;;;;Urgent;90;25.11.2026 8:00;25.11.2026 10:00;Europe/Berlin;"gas:2, water";ext:t-1;"Ring\ntwice"',
      "R-2;;c-7;;;;;2026-11-26;2026-11-26;Europe/Berlin;;;",
      "R-3;;;49,41;8,69;;;;;;;;",
    ].join("\r\n");
    const lines = await importAll(app, file, jobs);
    expect(lines).toMatchObject([
      { line: 2, outcome: "created", reference: "R-1" },
      { line: 4, outcome: "created", reference: "R-2" },
      { line: 5, outcome: "created", reference: "R-3" },
      { summary: { created: 3, invalid: 0 } },
    ]);
    const stored = await readJobs(app);
    const [{ id: customer } = { id: 0 }] = ((await (await app.request("/customers?limit=9")).json()) as Line[]).filter(
      (one) => one["external_id"] === "c-7",
    );
    expect(stored).toMatchObject([
      {
        ...{ reference: "R-1", customer_id: 1, priority: 10, work_seconds: 5400, note: "Ring\ntwice" },
        window: { earliest: "2026-11-25T07:00:00.000Z", latest: "2026-11-25T09:00:00.000Z" },
        requirements: { skills: [{ name: "gas", min_level: 2 }, { name: "water" }], preferred: [1] },
      },
      {
        ...{ reference: "R-2", customer_id: customer, priority: 0 },
        window: { earliest: "2026-11-25T23:00:00.000Z", latest: "2026-11-26T23:00:00.000Z" },
      },
      { reference: "R-3", customer_id: null, location: { latitude: 49.41, longitude: 8.69 }, window: null },
    ]);
    const again = await importAll(app, file, jobs);
    expect(again.at(-1)).toMatchObject({ summary: { created: 0, updated: 0, unchanged: 3 } });
    expect(await readJobs(app)).toEqual(stored);
  });

  it("names the line, the column and what is wrong", async () => {
    const app = toApp();
    const header =
      "reference,customer_id,customer_external_id,lat,lng,work_minutes,earliest,latest,time_zone,skills,pinned";
    const wrong: readonly (readonly [row: string, column: string, message: RegExp])[] = [
      [",1,,,,,,,,,", "reference", /^reference is missing/],
      ["a,,,,,,,,,,", "customer_id", /^customer_id or a location is needed/],
      ["a,9,,,,,,,,,", "customer_id", /^customer_id is refused: Customer 9 not found/],
      ["a,1,c,,,,,,,,", "customer_id", /cannot be given together with customer_external_id/],
      ["a,,,95,8.7,,,,,,", "latitude", /^latitude must have a latitude/],
      ["a,1,,,,lang,,,,,", "work_minutes", /^work_minutes must be a number/],
      ["a,1,,,,99999,,,,,", "work_minutes", /^work_minutes must be a number of minutes from 0 to 10080/],
      ["a,1,,,,,2026-11-26,,,,", "earliest", /together with latest/],
      ["a,1,,,,,2020-01-01,2020-01-02,,,", "latest", /in the past/],
      ["a,1,,,,,2026-11-26,2026-11-27,Europe/Berln,,", "time_zone", /^time_zone is not the name of a time zone/],
      ["a,1,,,,,,,,gas until 2026-12-01,", "skills", /without a date/],
      ["a,1,,,,,,,,,ext:nobody", "pinned", /^pinned names ext:nobody, which no technician has/],
    ];
    for (const [row, column, message] of wrong) {
      const lines = await importAll(app, `${header}\n${row}\n`, jobs);
      expect(lines[0], row).toMatchObject({
        line: 2,
        outcome: "invalid",
        column,
        message: expect.stringMatching(message),
      });
    }
    expect(await readJobs(app)).toEqual([]);
  });

  it("reads a JSON object a line, as of a new job, and has a template", async () => {
    const app = toApp();
    const rows = [
      { reference: "R-1", customer_id: 1, priority: "urgent", requirements: { skills: [{ name: "gas" }] } },
      { reference: "R-2", latitude: 49.4 },
      { reference: "R-3", latitude: 49.4, longitude: 8.7, works: 5 },
    ];
    const file = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
    const lines = await importAll(app, file, { ...jobs, type: "application/x-ndjson" });
    expect(lines).toMatchObject([
      { line: 1, outcome: "created", reference: "R-1" },
      { line: 2, outcome: "invalid", column: "latitude" },
      { line: 3, outcome: "invalid", column: "works" },
      { summary: { created: 1, invalid: 2 } },
    ]);
    const template = await (await app.request("/jobs/import/template")).text();
    await importAll(app, "external_id,lat,lng\nC-1,49.4,8.7\n", { path: "/customers/import" });
    expect(await importAll(app, template, jobs)).toMatchObject([{ line: 2, outcome: "created" }, { summary: {} }]);
  });

  it("held_until leaves the jobs that the file creates for a batch, and is refused if it is not within a day", async () => {
    const app = toApp();
    const file = "reference,latitude,longitude\nR-1,49.4,8.7\n";
    const heldUntil = "2026-11-24T09:00:00.000Z";
    const path = `/jobs/import?held_until=${heldUntil}`;
    expect(await importAll(app, file, { path: `${path}&dry_run=true` })).toMatchObject([{ outcome: "created" }, {}]);
    await importAll(app, file, { path });
    expect(await readJobs(app)).toMatchObject([{ reference: "R-1", held_until: heldUntil }]);
    const refused = await send(app, file, { path: "/jobs/import?held_until=2020-01-01T00:00:00Z" });
    expect(await readProblem(refused)).toMatchObject({ status: 422, errors: [{ loc: ["query", "held_until"] }] });
    const noTime = await send(app, file, { path: "/jobs/import?held_until=tomorrow" });
    expect(await readProblem(noTime)).toMatchObject({ status: 422, errors: [{ loc: ["query", "held_until"] }] });
    const other = await send(app, file, { path: `/technicians/import?held_until=${heldUntil}` });
    expect(await readProblem(other)).toMatchObject({ status: 422 });
  });
});
