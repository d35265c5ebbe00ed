import { form, type Reply } from "../../../packages/intake/test/fake-model.js";

const kinds: readonly Reply[] = [
  form({ skills: ["gas"], priority: "emergency" }),
  form({ startsAt: "2026-11-25T08:00:00", endsAt: "2026-11-25T12:00:00" }),
  form({ technician: 7 }),
  { content: "I would send number 7." },
  { raw: "<html>" },
  { status: 401 },
  { status: 429 },
  { status: 500 },
  "reset",
];

/** Returns replies of an unreliable language model. */
export function modelReplies(count: number): readonly Reply[] {
  return Array.from({ length: count }, (_, index) => kinds[index % kinds.length] ?? "reset");
}
