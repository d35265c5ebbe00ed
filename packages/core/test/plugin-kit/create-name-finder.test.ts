import { expect, it } from "vitest";
import { createNameFinder } from "../../src/plugin-kit/index.js";

const known = ["requirements", "shortlistSize", "expiresAt", "id", "weekdays"];
const find = createNameFinder(known.map((candidate) => ({ name: candidate })));

it.each([
  ["requirement", "requirements"],
  ["requirementss", "requirements"],
  ["reqiurements", "requirements"],
  ["requiremants", "requirements"],
  ["shortListSize", "shortlistSize"],
  ["shortlist_size", "shortlistSize"],
  ["expires_at", "expiresAt"],
  ["week_days", "weekdays"],
  ["colour", null],
  ["if", null],
  ["r".repeat(100_000), null],
])("createNameFinder recognises %s as %s", (name, meant) => {
  expect(find(name)?.name ?? null).toBe(meant);
});

it("a name with the same letters wins over one a letter away; the first of equals wins", () => {
  const names = ["OPENROUTE_API_KEY", "OPENROUTER_API_KEY", "OPENROUTER_APIKEY_"];
  const findAmong = createNameFinder(names.map((candidate) => ({ name: candidate })));
  expect(findAmong("OPENROUTER_APIKEY")?.name).toBe("OPENROUTER_API_KEY");
  expect(findAmong("OPENROUTERS_APIKEY")?.name).toBe("OPENROUTER_API_KEY");
});
