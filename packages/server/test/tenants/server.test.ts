import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { createTenantDatabase, type TenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { startServer } from "../../src/index.js";
import { parseEnvironment } from "../../src/settings/settings.js";

describe("a server with tenants", () => {
  let database: TenantDatabase;
  beforeAll(async () => {
    database = await createTenantDatabase();
  });
  afterAll(() => database.drop());

  it("a server with tenants does not start as a superuser", async () => {
    const { entry } = await makeApiKey("ada", "admin", "acme");
    const start = startServer({
      DATABASE_URL: database.url,
      HOST: "127.0.0.1",
      PORT: "0",
      TENANTS: "on",
      API_KEYS: entry,
    });
    await expect(start).rejects.toMatchObject({
      code: "STORE_UNAUTHORIZED",
      message: expect.stringContaining("does not have BYPASSRLS"),
    });
  });

  it.each([
    [{ DB_HOST: "db", HOST: "127.0.0.1" }, "TENANTS=on needs API_KEYS or JWT_ISSUER"],
    [{ DISPATCH_DATABASE: "embedded" }, "TENANTS=on needs a Postgres"],
  ])("TENANTS=on is refused with only %j", (environment, message) => {
    expect(() => parseEnvironment({ ...environment, TENANTS: "on" })).toThrow(message);
  });
});
