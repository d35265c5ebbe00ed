import { describe, expect, it } from "vitest";
import { guard, type Principal } from "../../src/guard/index.js";
import { memoryApp, readProblem } from "../support/memory-app.js";

const as = (principal: Principal) => guard({ authenticators: [async () => principal] });
const headers = { "x-api-key": "any" };
const readCaller = async (app: ReturnType<typeof memoryApp>) =>
  (await (await app.request("/me", { headers })).json()) as { readonly operations: readonly string[] };

describe("GET /me", () => {
  it("without a guard, names nobody, and every operation that the server has", async () => {
    const caller = await readCaller(memoryApp());
    expect(caller).toMatchObject({ id: null, role: null, tenant: null, technician_id: null });
    expect(caller.operations).toEqual(expect.arrayContaining(["cancelJob", "listJobs", "readCaller"]));
    expect(caller.operations).not.toContain("readRequirements");
  });

  it("names an operation only if the server has what it needs", async () => {
    const intake = { toRequirements: async () => ({ basis: "none", requirements: {}, reason: "off" }) as const };
    expect((await readCaller(memoryApp({ intake }))).operations).toContain("readRequirements");
  });

  it.each([
    ["viewer", ["listJobs", "readJob"], ["createJob", "listTechnicians", "showMetrics"]],
    ["dispatcher", ["listJobs", "createJob", "listTechnicians"], ["showMetrics"]],
    ["admin", ["listJobs", "createJob", "showMetrics"], []],
  ] as const)("a %s may call %j and not %j", async (role, allowed, refused) => {
    const metrics = () => new Response("");
    const middleware = as({ id: "desk", role, tenant: "acme" });
    const caller = await readCaller(memoryApp({ middleware, metrics }));
    expect(caller).toMatchObject({ id: "desk", role, tenant: "acme" });
    expect(caller.operations).toEqual(expect.arrayContaining([...allowed]));
    for (const operation of refused) expect(caller.operations).not.toContain(operation);
  });

  it("a technician may call what is open to technicians", async () => {
    const middleware = as({ id: "anna", role: "technician", technicianId: "4" });
    const caller = await readCaller(memoryApp({ middleware }));
    expect(caller).toMatchObject({ id: "anna", role: "technician", technician_id: 4 });
    expect(caller.operations).toEqual(expect.arrayContaining(["acceptAssignment", "listJobs", "readCaller"]));
    for (const operation of ["createJob", "listTechnicians"]) expect(caller.operations).not.toContain(operation);
  });

  it("the roles of the guard count, not those of the routes", async () => {
    const authenticators = [async () => ({ id: "eye", role: "viewer" }) as const];
    const middleware = guard({ authenticators, routeRoles: { "/metrics": "open", "/slots": "admin" } });
    const { operations } = await readCaller(memoryApp({ middleware, metrics: () => new Response("") }));
    expect(operations).toContain("showMetrics");
    expect(operations).not.toContain("findSlots");
  });

  it("without credentials, the guard asks for them", async () => {
    const middleware = guard({ authenticators: [async () => null] });
    const response = await memoryApp({ middleware }).request("/me");
    expect(response.status).toBe(401);
    expect(await readProblem(response)).toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("GET / with a desk", () => {
  it("leads browsers to the desk, and names it to programs", async () => {
    const app = memoryApp({ consolePath: "/console" });
    expect(await (await app.request("/")).json()).toMatchObject({ console: "/console", docs: "/docs" });
    const page = await app.request("/", { headers: { accept: "text/html" } });
    expect([page.status, page.headers.get("location")]).toEqual([302, "/console"]);
  });

  it.each(["console", "//evil.example", "/\\evil.example", "/a b", ""])(
    "createDispatchApp refuses the consolePath %j",
    (consolePath) => {
      expect(() => memoryApp({ consolePath })).toThrow("consolePath");
    },
  );
});
