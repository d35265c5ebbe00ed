import { describe, expect, it } from "vitest";
import { memoryApp } from "../support/memory-app.js";

const place = { latitude: 49.41, longitude: 8.69 };
const anna = {
  external_id: "7",
  name: "Anna",
  phone: "+49 6221 1",
  location: place,
  capacity: 1,
  skills: [{ name: "gas", level: 2 }],
  availability: { time_zone: "Europe/Berlin", shifts: [{ weekdays: [1, 2], from: "08:00", to: "16:00" }] },
  territories: ["north"],
};

function openApp(options: Parameters<typeof memoryApp>[0] = {}) {
  const app = memoryApp(options);
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await app.request(path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...init,
    });
    const json = (await response.json()) as Record<string, unknown> & Record<string, never>[];
    return { status: response.status, etag: response.headers.get("etag") ?? "", headers: response.headers, json };
  };
}

describe.each([
  ["technicians", "Technician"],
  ["customers", "Customer"],
])("/%s", (resource, word) => {
  const code = `${word.toUpperCase()}_NOT_FOUND`;

  it("creates, reads, changes and deactivates", async () => {
    const ask = openApp();
    const body = { external_id: "7", name: "Zoë", address: "Here 1", location: place };
    const created = await ask("POST", `/${resource}`, body);
    expect(created).toMatchObject({ status: 201, json: { ...body, is_active: true } });
    const path = created.headers.get("location") ?? "";
    expect((await ask("GET", path)).json).toEqual(created.json);
    expect((await ask("GET", `/${resource}/ext:7`)).json).toEqual(created.json);
    const changed = await ask("PATCH", path, { name: null, phone: "2" }, { "if-match": created.etag });
    expect(changed).toMatchObject({ status: 200, json: { phone: "2", address: "Here 1" } });
    expect(changed.json).not.toHaveProperty("name");
    expect(changed.etag).not.toBe(created.etag);
    const stale = await ask("DELETE", path, undefined, { "if-match": created.etag });
    expect(stale).toMatchObject({ status: 412, json: { code: "VERSION_CONFLICT" } });
    expect((await ask("GET", path)).json).toMatchObject({ is_active: true });
    const gone = await ask("DELETE", path, undefined, { "if-match": changed.etag });
    expect(gone).toMatchObject({ status: 200, json: { open_jobs: [] } });
    expect((await ask("GET", path)).json).toMatchObject({ is_active: false });
  });

  it("erases the version that is named, or any, and nobody who has an open job", async () => {
    const ask = openApp();
    const body = {
      external_id: "7",
      name: "Zoë",
      address: "Here 1",
      location: { latitude: 49.4123, longitude: 8.6987 },
    };
    const { etag } = await ask("POST", `/${resource}`, body);
    const { json, etag: current } = await ask("PATCH", `/${resource}/ext:7`, { phone: "2" }, { "if-match": etag });
    const path = `/${resource}/${json["id"]}`;
    expect(await ask("POST", `${path}/erase`, undefined, { "if-match": etag })).toMatchObject({ status: 412 });
    const job = await ask("POST", "/jobs", {
      customer_id: resource === "customers" ? json["id"] : 1,
      note: "Blue door",
    });
    const jobPath = `/jobs/${job.json["id"]}`;
    const pinned = resource === "customers" ? {} : { requirements: { pinned: [json["id"]] } };
    await ask("PATCH", jobPath, pinned, { "if-match": "*" });
    expect(await ask("POST", `${jobPath}/dispatch`, {})).toMatchObject({ status: 200 });
    expect(await ask("POST", `${path}/erase`)).toMatchObject({ status: 409, json: { code: "JOBS_OPEN" } });
    expect(await ask("GET", path)).toMatchObject({ json: { ...body, phone: "2" } });
    await ask("POST", `${jobPath}/cancel`, { reason: "sold" });
    const erased = await ask("POST", `${path}/erase`, undefined, { "if-match": current });
    expect(erased).toMatchObject({ status: 200, json: { other_columns: [] } });
    const left = { id: json["id"], is_active: false, location: { latitude: 49.41, longitude: 8.7 } };
    const { version: _, ...entry } = (await ask("GET", path)).json;
    expect(entry).toEqual(left);
    expect(await ask("POST", `${path}/erase`)).toMatchObject({ status: 200, json: erased.json });
    expect(await ask("POST", `/${resource}/990099/erase`)).toMatchObject({ status: 404, json: { code } });
    if (resource === "customers") expect((await ask("GET", jobPath)).json).toMatchObject({ note: null });
  });

  it("refuses a lost update with 412, and one that names no version with 428", async () => {
    const ask = openApp();
    const { etag } = await ask("PUT", `/${resource}/ext:7`, { location: place, name: "a" });
    expect(await ask("PATCH", `/${resource}/ext:7`, { name: "b" })).toMatchObject({ status: 428 });
    expect(await ask("PATCH", `/${resource}/ext:7`, { name: "b" }, { "if-match": etag })).toMatchObject({
      status: 200,
    });
    for (const [method, body] of [
      ["PATCH", { name: "c" }],
      ["PUT", { name: "c", location: place }],
    ] as const) {
      const lost = await ask(method, `/${resource}/ext:7`, body, { "if-match": etag });
      expect(lost).toMatchObject({ status: 412, json: { code: "VERSION_CONFLICT" } });
    }
    expect((await ask("GET", `/${resource}/ext:7`)).json).toMatchObject({ name: "b" });
  });

  it("creates, leaves or replaces by PUT with an external id", async () => {
    const ask = openApp();
    const body = { location: place, name: "a", phone: "1" };
    expect(await ask("PUT", `/${resource}/ext:7`, body)).toMatchObject({ status: 201, json: { external_id: "7" } });
    expect(await ask("PUT", `/${resource}/ext:7`, body)).toMatchObject({ status: 200 });
    expect(await ask("PUT", `/${resource}/ext:7`, { location: place })).toMatchObject({ status: 428 });
    const replaced = await ask("PUT", `/${resource}/ext:7`, { location: place }, { "if-match": "*" });
    expect(replaced.status).toBe(200);
    expect(replaced.json).not.toHaveProperty("phone");
    expect(await ask("PUT", `/${resource}/ext:8`, body, { "if-match": "*" })).toMatchObject({ status: 201 });
    expect(await ask("PUT", `/${resource}/ext:9`, body, { "if-match": '"1"' })).toMatchObject({ status: 412 });
    expect(await ask("PUT", `/${resource}/999`, body)).toMatchObject({ status: 404, json: { code } });
    const taken = await ask("POST", `/${resource}`, { ...body, external_id: "7" });
    expect(taken).toMatchObject({ status: 409, json: { code: "EXTERNAL_ID_TAKEN" } });
  });

  it.each(["GET", "DELETE"])("answers %s of an id that is not known with 404", async (method) => {
    const ask = openApp();
    for (const id of ["999", "ext:x"]) {
      expect(await ask(method, `/${resource}/${id}`)).toMatchObject({ status: 404, json: { code } });
    }
  });

  it.each([
    [{ location: { latitude: 91, longitude: 8 } }, ["body", "location", "latitude"]],
    [{ location: { latitude: 8.69, longitude: 49.41 } }, ["body", "location"]],
    [{ location: { latitude: 0, longitude: 0 } }, ["body", "location"]],
    [{ location: place, adress: "a" }, ["body", "adress"]],
    [{ location: place, name: "" }, ["body", "name"]],
    [{ name: "a" }, ["body", "location"]],
  ])("creating or replacing an entry refuses %j, naming the field, and stores nothing", async (body, loc) => {
    const ask = openApp({ maxMoveMeters: 100_000 });
    const before = (await ask("GET", `/${resource}`)).json;
    for (const [method, path] of [
      ["POST", `/${resource}`],
      ["PUT", `/${resource}/ext:1`],
    ] as const) {
      expect(await ask(method, path, body)).toMatchObject({ status: 422, json: { errors: [{ loc }] } });
    }
    expect((await ask("GET", `/${resource}`)).json).toEqual(before);
  });

  it("lists page by page, and by place and activity", async () => {
    const ask = openApp({ fleet: [] });
    for (const index of [1, 2, 3]) {
      await ask("PUT", `/${resource}/ext:n${index}`, { location: { latitude: 48 + index / 100, longitude: 8 } });
    }
    await ask("DELETE", `/${resource}/ext:n2`);
    const ids = async (query: string) =>
      (await ask("GET", `/${resource}?${query}`)).json.map(({ external_id }) => external_id);
    expect(await ids("near=48.01,8&within_meters=1500")).toEqual(["n1", "n2"]);
    expect(await ids("near=48.01,8&within_meters=1500&active=true")).toEqual(["n1"]);
    expect(await ids("near=48.01,8&active=false")).toEqual(["n2"]);
    const page = await ask("GET", `/${resource}?limit=2&near=48.01,8`);
    const [, next] = /<([^>]+)>/.exec(page.headers.get("link") ?? "") ?? [];
    expect((await ask("GET", `/${resource}${next}`)).json.map(({ external_id }) => external_id)).toEqual(["n3"]);
    for (const query of ["near=48", "near=91,8", "within_meters=5", "actve=true", "active=yes"]) {
      expect((await ask("GET", `/${resource}?${query}`)).status).toBe(422);
    }
  });
});

describe("/technicians", () => {
  it("keeps every field, and an external id that is a number as text", async () => {
    const ask = openApp();
    const { json } = await ask("POST", "/technicians", { ...anna, attributes: { snake_case: { aB: 1 } } });
    expect(json).toMatchObject({ ...anna, attributes: { snake_case: { aB: 1 } } });
    expect((await ask("GET", "/technicians?skill=gas&territory=north")).json).toMatchObject([{ external_id: "7" }]);
    expect((await ask("GET", "/technicians?skill=water")).json).toEqual([]);
  });

  it.each([
    [{ skills: [{ name: "gas", level: "two" }] }, ["body", "skills", "0", "level"]],
    [{ availability: { time_zone: "Europe/Berln" } }, ["body", "availability", "time_zone"]],
    [
      { availability: { time_zone: "UTC", shifts: [{ from: "08:00", to: "16:00" }] } },
      ["body", "availability", "shifts", "0", "weekdays"],
    ],
    [
      { availability: { time_zone: "UTC", absences: [{ from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }] } },
      ["body", "availability", "absences", "0", "to"],
    ],
    [{ capacity: -1 }, ["body", "capacity"]],
    [{ capacity: 1.5 }, ["body", "capacity"]],
  ])("POST and PATCH of technicians refuse %j, naming the field", async (fields, loc) => {
    const ask = openApp();
    const body = { location: place, ...fields };
    expect(await ask("POST", "/technicians", body)).toMatchObject({ status: 422, json: { errors: [{ loc }] } });
    const changed = await ask("PATCH", "/technicians/4", fields, { "if-match": "*" });
    expect(changed).toMatchObject({ status: 422, json: { errors: [{ loc }] } });
  });

  it("dispatches to an external id, and says which jobs of an inactive technician stay open", async () => {
    const ask = openApp({ fleet: [] });
    await ask("PUT", "/technicians/ext:7", { ...anna, availability: undefined });
    await ask("PUT", "/customers/ext:7", { location: place });
    const requirements = { pinned: ["ext:7"] };
    const booked = await ask("POST", "/dispatch", { customer_id: "ext:7", requirements });
    expect(booked).toMatchObject({ status: 200, json: { cust_id: 3, tech_id: 1 } });
    const gone = await ask("DELETE", "/technicians/ext:7");
    expect(gone.json).toMatchObject({ technician: { is_active: false }, open_jobs: [{ id: 1, status: "assigned" }] });
    expect((await ask("DELETE", "/customers/ext:7")).json).toMatchObject({ open_jobs: [{ id: 1, assignment_id: 1 }] });
    expect((await ask("GET", "/jobs?customer_id=ext:7")).json).toMatchObject([{ id: 1 }]);
    const unknown = await ask("POST", "/dispatch", { customer_id: "ext:none" });
    expect(unknown).toMatchObject({ status: 404, json: { code: "CUSTOMER_NOT_FOUND" } });
    const report = { ...place, reported_at: "2026-11-24T07:00:00Z" };
    expect((await ask("PUT", "/technicians/ext:7/location", report)).json).toEqual({ status: "updated" });
  });

  it("shows the calendar with visits, shifts and absences, which dispatchers note", async () => {
    const ask = openApp({ fleet: [] });
    await ask("PUT", "/technicians/ext:7", { ...anna, availability: { time_zone: "UTC", shifts: [everyDay] } });
    await ask("POST", "/dispatch", { customer_id: 1 });
    const absence = { from: "2126-11-25T00:00:00Z", to: "2126-11-26T00:00:00Z", reason: "ill" };
    for (const id of ["1", "ext:7"]) {
      expect(await ask("POST", `/technicians/${id}/absences`, absence)).toMatchObject({
        status: 200,
        json: { technician_id: 1, from: absence.from, to: absence.to },
      });
    }
    const range = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";
    const { json } = await ask("GET", `/technicians/ext:7/calendar?${range}`);
    expect(json).toMatchObject({
      technician_id: 1,
      visits: [{ assignment_id: 1, lane: 0 }],
      shifts: [{ from: "2026-11-24T00:00:00.000Z", to: "2026-11-25T00:00:00.000Z" }],
      absences: [],
    });
    const later = await ask("GET", "/technicians/1/calendar?from=2126-11-25T00:00:00Z&to=2126-11-26T00:00:00Z");
    expect(later.json["absences"]).toHaveLength(1);
    for (const isRemoved of [true, false]) {
      const path = `/technicians/ext:7/absences?from=${absence.from}&to=${absence.to}`;
      expect(await ask("DELETE", path)).toMatchObject({
        status: 200,
        json: { technician_id: 1, is_removed: isRemoved },
      });
    }
    const back = await ask("GET", "/technicians/1/calendar?from=2126-11-25T00:00:00Z&to=2126-11-26T00:00:00Z");
    expect(back.json["absences"]).toEqual([]);
    for (const query of ["", `?from=${absence.from}`, `?from=${absence.to}&to=${absence.from}`]) {
      expect((await ask("DELETE", `/technicians/1/absences${query}`)).status).toBe(422);
    }
    expect((await ask("DELETE", `/technicians/999/absences?from=${absence.from}&to=${absence.to}`)).status).toBe(404);
    for (const query of ["", "?from=x&to=y", `?from=2026-11-24T00:00:00Z&to=2027-11-24T00:00:00Z`]) {
      expect((await ask("GET", `/technicians/1/calendar${query}`)).status).toBe(422);
    }
    expect((await ask("GET", `/technicians/999/calendar?${range}`)).status).toBe(404);
    const many = await ask("GET", `/technicians/calendars?technician_id=999,ext:7,1&${range}`);
    expect(many).toMatchObject({ status: 200, json: [json] });
    expect(await ask("GET", `/technicians/calendars?technician_id=999&${range}`)).toMatchObject({ json: [] });
    const tooMany = Array.from({ length: 101 }, (_, index) => index + 1).join(",");
    for (const query of [range, `technician_id=${tooMany}&${range}`, "technician_id=1"]) {
      expect((await ask("GET", `/technicians/calendars?${query}`)).status).toBe(422);
    }
    expect((await ask("POST", "/technicians/999/absences", absence)).status).toBe(404);
    expect((await ask("POST", "/technicians/1/absences", { ...absence, to: absence.from })).status).toBe(422);
  });
});

it("refuses calendars with more shifts than one answer may have", async () => {
  const ask = openApp({ fleet: [] });
  const two = (value: number): string => String(value).padStart(2, "0");
  const shifts = Array.from({ length: 100 }, (_, index) => {
    const [hour, minute] = [Math.floor(index / 5), (index % 5) * 12];
    return {
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: `${two(hour)}:${two(minute)}`,
      to: `${two(hour)}:${two(minute + 10)}`,
    };
  });
  for (const id of ["1", "2", "3", "4"]) {
    const written = await ask("PUT", `/technicians/ext:${id}`, {
      ...anna,
      external_id: id,
      availability: { time_zone: "UTC", shifts },
    });
    expect(written.status).toBe(201);
  }
  const path = "/technicians/calendars?technician_id=1,2,3,4&from=2030-01-01T00:00:00Z";
  const refused = await ask("GET", `${path}&to=2030-03-18T00:00:00Z`);
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.json)).toContain("more than 30,000 shifts");
  const calendars = await ask("GET", `${path}&to=2030-03-17T00:00:00Z`);
  expect(calendars.status).toBe(200);
  expect(calendars.json.map(({ shifts }) => (shifts as unknown as unknown[]).length)).toEqual([7500, 7500, 7500, 7500]);
});

const everyDay = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" };
