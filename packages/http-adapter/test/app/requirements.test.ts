import { describe, expect, it } from "vitest";
import { createIntake } from "../../../intake/src/index.js";
import { form, startFakeModel } from "../../../intake/test/fake-model.js";
import { call, memoryApp } from "../support/memory-app.js";

const text = "It smells of gas in the cellar!";

describe("POST /requirements", () => {
  it("POST /requirements turns a text into requirements for POST /dispatch", async () => {
    const { baseUrl } = await startFakeModel(form({ skills: ["gas"], priority: "emergency" }));
    const fleet = [
      { id: "4", location: { latitude: 49.42, longitude: 8.69 } },
      { id: "7", location: { latitude: 49.46, longitude: 8.69 }, skills: [{ name: "gas" }] },
    ];
    const app = memoryApp({ fleet, intake: createIntake({ apiKey: "sk-1", model: "fake/one", baseUrl }) });
    const read = await call(app, "POST", "/requirements", { text });
    expect(read).toEqual({ basis: "model", requirements: { skills: [{ name: "gas" }] }, priority: "emergency" });
    const { requirements } = read;
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, requirements })).toMatchObject({ tech_id: 7 });
  });

  it("POST /requirements requires nothing if the model fails, and says why", async () => {
    const { baseUrl } = await startFakeModel({ status: 401 });
    const app = memoryApp({ intake: createIntake({ apiKey: "sk-1", model: "fake/one", baseUrl }) });
    expect(await call(app, "POST", "/requirements", { text })).toEqual({
      basis: "none",
      requirements: {},
      reason: "unauthorized",
    });
  });

  it.each([{}, { text: "" }, { text: "x".repeat(10_001) }, { text, technician: 7 }])(
    "POST /requirements refuses %j",
    async (body) => {
      const app = memoryApp({ intake: createIntake() });
      expect(await call(app, "POST", "/requirements", body)).toMatchObject({ status: 422 });
    },
  );

  it("POST /requirements does not exist without an intake", async () => {
    expect(await call(memoryApp(), "POST", "/requirements", { text })).toMatchObject({ status: 404 });
  });
});
