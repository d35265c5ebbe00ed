import { expect, it } from "vitest";
import { createNameFinder } from "../../src/index.js";

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
])("takes %s for %s", (name, meant) => {
  expect(find(name)?.name ?? null).toBe(meant);
});
