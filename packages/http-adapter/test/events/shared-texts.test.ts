import { expect, it } from "vitest";
import { createSharedTexts } from "../../src/events/shared-texts.js";

it("keeps the texts of the events that were used last, for each view, until it is cleared", async () => {
  const texts = createSharedTexts<{ readonly cursor: string }>(2);
  const [first, second, third] = ["1", "2", "3"].map((cursor) => ({ cursor }));
  let made = 0;
  const get = async (event: { readonly cursor: string } | undefined, viewKey: string) => {
    if (event === undefined) return;
    const text = await texts.get(event, viewKey, async () => {
      made += 1;
      return new TextEncoder().encode(`${event.cursor} ${viewKey}`);
    });
    expect(new TextDecoder().decode(text)).toBe(`${event.cursor} ${viewKey}`);
  };
  await Promise.all([get(first, "all"), get(first, "all"), get(first, "box")]);
  expect(made).toBe(2);
  await get(second, "all");
  await get(first, "box");
  await get(third, "all");
  await get(first, "box");
  expect(made).toBe(4);
  await get(first, "all");
  expect(made).toBe(5);
  texts.clear();
  await get(first, "all");
  expect(made).toBe(6);
});
