import { expect, it } from "vitest";
import type { OpenApiDocument } from "../../http-adapter/src/openapi/document.js";
import { memoryApp } from "../../http-adapter/test/support/memory-app.js";
import { toClientSource } from "../generate/to-client-source.js";

it("The generated part of the client matches the description of the API (pnpm generate)", async () => {
  const app = memoryApp({
    intake: { toRequirements: async () => ({ basis: "none", requirements: {}, reason: "off" }) },
    metrics: (context) => context.text(""),
  });
  const document = (await (await app.request("/openapi.json")).json()) as OpenApiDocument;
  await expect(toClientSource(document)).toMatchFileSnapshot("../src/generated.ts");
});
