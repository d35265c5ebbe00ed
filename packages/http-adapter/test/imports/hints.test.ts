import { describe, expect, it } from "vitest";
import { memoryApp, readProblem } from "../support/memory-app.js";

type Kind = "technicians" | "customers" | "jobs";
type Line = Readonly<Record<string, unknown>>;

const toApp = () => memoryApp({ fleet: [] });
type App = ReturnType<typeof toApp>;

const send = (app: App, kind: Kind, body: string | Uint8Array<ArrayBuffer>, type = "text/csv") =>
  app.request(`/${kind}/import`, { method: "POST", headers: { "content-type": type }, body });

async function readDetail(response: Response): Promise<unknown> {
  return Reflect.get(Object(await readProblem(response)), "detail");
}

async function readSummary(response: Response): Promise<Line> {
  const lines = (await response.text()).trimEnd().split("\n");
  return Reflect.get(JSON.parse(lines.at(-1) ?? "") as object, "summary") as Line;
}

describe("an import of something else", () => {
  it("recognises a workbook, in any format and also in tiny parts", async () => {
    const app = toApp();
    const xlsx = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 10, 0xff]);
    const xls = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]);
    for (const type of ["text/csv", "application/x-ndjson"]) {
      for (const file of [xlsx, xls]) {
        const response = await send(app, "technicians", file, type);
        expect(response.status).toBe(422);
        expect(await readDetail(response)).toMatch(/^file is a workbook.*save it as "CSV UTF-8"/);
      }
    }
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of xlsx) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const headers = { "content-type": "text/csv" };
    const tiny = { method: "POST", headers, body, duplex: "half" } as RequestInit;
    expect(await readDetail(await app.request("/customers/import", tiny))).toMatch(/is a workbook/);
    const word = new TextEncoder().encode("PK,name\n");
    expect(await readDetail(await send(app, "technicians", word))).toMatch(/has the column PK/);
    const declared = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    expect(await readDetail(await send(app, "jobs", xlsx, declared))).toMatch(/Save a workbook as "CSV UTF-8"/);
  });

  it("says how curl keeps line breaks, if a file has lost them", async () => {
    const app = toApp();
    const file = "external_id,name,latitude,longitude\na,Anna,49.4,8.7\nb,Ben,49.4,8.7\n";
    const lost = file.replaceAll("\n", "");
    expect(await readDetail(await send(app, "technicians", lost))).toMatch(/only one line: .*--data-binary/);
    const wrong = await readDetail(await send(app, "technicians", file.replace("name", "nam")));
    expect(wrong).toMatch(/did you mean name/);
    expect(wrong).not.toMatch(/data-binary/);
    const [line = ""] = (await (await send(app, "customers", '{"a":1}{"a":2}', "application/x-ndjson")).text()).split(
      "\n",
    );
    expect(JSON.parse(line)).toMatchObject({ message: expect.stringMatching(/a line of its own.*--data-binary/) });
    const form = await send(app, "customers", file, "application/x-www-form-urlencoded");
    expect([form.status, await readDetail(form)]).toMatchObject([
      415,
      expect.stringMatching(/--data-binary @file.csv/),
    ]);
  });

  it("names every unknown column, and the import that the header fits", async () => {
    const app = toApp();
    const refused = async (kind: Kind, header: string) => readDetail(await send(app, kind, `${header}\n1\n`));
    expect(await refused("customers", "external_id,latitude,longitude,Capacity,skills")).toBe(
      "file has the columns Capacity, skills, which customers do not have. Its columns are those of technicians: import it as these",
    );
    expect(await refused("jobs", "external_id,name")).toMatch(/those of technicians or customers: import it as these/);
    expect(await refused("technicians", "reference,work_minutes")).toMatch(/those of jobs/);
    expect(await refused("technicians", "external_id,colour,shoe size")).toMatch(
      /has the columns colour, shoe size, which are not known fields; the known ones are id, /,
    );
  });

  it("warns that new technicians have only what customers have", async () => {
    const app = toApp();
    const customers = "external_id,name,latitude,longitude\nc,Ada,49.4,8.7\n";
    expect(await readSummary(await send(app, "technicians", customers))).toMatchObject({
      created: 1,
      warnings: [expect.stringMatching(/^All columns are also those of customers/)],
    });
    // A change of some fields is nothing unusual.
    expect(await readSummary(await send(app, "technicians", "external_id,phone\nc,123\n"))).not.toHaveProperty(
      "warnings",
    );
    expect(await readSummary(await send(app, "customers", customers))).not.toHaveProperty("warnings");
  });

  it("leaves external ids in messages as they are", async () => {
    const app = toApp();
    const [line = ""] = (await (await send(app, "jobs", "reference,customer_external_id\nr,someBody\n")).text()).split(
      "\n",
    );
    expect(JSON.parse(line)).toMatchObject({
      message: "customer_external_id is refused: Customer ext:someBody not found",
    });
  });
});

describe("skills in an import", () => {
  const fleet = 'external_id,lat,lng,skills\na,49.4,8.7,"gas, plumbing"\nb,49.4,8.7,level 1\n';

  it("names spellings that differ by case or spaces, and new ones that are one letter away", async () => {
    const app = toApp();
    expect(await readSummary(await send(app, "technicians", fleet))).not.toHaveProperty("warnings");
    const more = 'external_id,lat,lng,skills\nc,49.4,8.7,"Gas, level 2"\nd,49.4,8.7,plumbin\n';
    expect((await readSummary(await send(app, "technicians", more)))["warnings"]).toEqual([
      'These are different skills: "Gas", "gas"',
      'The skill "plumbin" is new; did you mean "plumbing"?',
    ]);
  });

  it("names skills of jobs that no active technician has", async () => {
    const app = toApp();
    await send(app, "technicians", fleet);
    const jobs = 'reference,lat,lng,skills\nr,49.4,8.7,"gas, Plumbing:2"\ns,49.4,8.7,heat pumps\n';
    expect((await readSummary(await send(app, "jobs", jobs)))["warnings"]).toEqual([
      'No active technician has the skill "Plumbing"; did you mean "plumbing"?',
      'No active technician has the skill "heat pumps"',
    ]);
    const good = 'reference,lat,lng,skills\nt,49.4,8.7,"gas, plumbing"\n';
    expect(await readSummary(await send(app, "jobs", good))).not.toHaveProperty("warnings");
  });
});

describe("an id that nobody has", () => {
  it("a value that is not a number is probably an external id", async () => {
    const app = toApp();
    const read = async (path: string) => readDetail(await app.request(path));
    expect(await read("/technicians/K-06")).toBe(
      "Technician K-06 not found: if K-06 is an external id, write ext:K-06",
    );
    expect(await read("/customers/C7")).toBe("Customer C7 not found: if C7 is an external id, write ext:C7");
    expect(await read("/technicians/77")).toBe("Technician 77 not found");
    expect(await read("/technicians/ext:77")).toBe("Technician ext:77 not found");
  });
});

describe("an import of people of the other kind", () => {
  const file = "external_id;name;address;latitude;longitude\nc-1;Ada;Here 1;49.4;8.7\n";

  it("refuses customers as technicians by name, unless a column says that they are technicians", async () => {
    const app = toApp();
    const refused = await send(app, "technicians", file);
    expect([refused.status, await readDetail(refused)]).toEqual([
      422,
      "file seems to be one of customers: it has an address, and nothing that only technicians have. Import it as these; if " +
        "these are technicians, add a column such as capacity",
    ]);
    const asked = file.replace("longitude", "longitude;capacity").replace("8.7", "8.7;1");
    expect(await readSummary(await send(app, "technicians", asked))).toMatchObject({ created: 1 });
    // Only changes what is stored.
    const changes = "external_id;address\nc-1;There 2\n";
    expect(await readSummary(await send(app, "technicians", changes))).toMatchObject({ updated: 1 });
    expect(await readSummary(await send(app, "customers", file))).toMatchObject({ created: 1 });
  });

  it("names the column of the customer that the file has, and bounds the id of a row that cannot be read", async () => {
    const app = toApp();
    const jobs = "reference,customer_external_id\nR-1,nobody\n";
    const [line = ""] = (await (await send(app, "jobs", jobs)).text()).split("\n");
    expect(JSON.parse(line)).toMatchObject({
      column: "customer_external_id",
      message: expect.stringMatching(/^customer_external_id is refused: Customer ext:nobody not found/),
    });
    const long = `external_id,capacity\n${"x".repeat(1000)},two\n`;
    const [unreadable = ""] = (await (await send(app, "technicians", long)).text()).split("\n");
    expect(JSON.parse(unreadable)).toMatchObject({ outcome: "invalid", column: "capacity" });
    expect(unreadable.length).toBeLessThan(500);
  });
});
