import { describe, expect, it } from "vitest";
import { takeTurn } from "../../src/plugin-kit/index.js";

describe("takeTurn", () => {
  it("gives each caller a turn of its own, in the order of arrival, with other work in between", async () => {
    const order: string[] = [];
    let isOver = false;
    const tick = (): void => {
      order.push("-");
      if (!isOver) setTimeout(tick, 0);
    };
    setTimeout(tick, 0);
    await Promise.all(["a", "b", "c"].map((name) => takeTurn().then(() => order.push(name))));
    isOver = true;
    expect(order.filter((step) => step !== "-")).toEqual(["a", "b", "c"]);
    expect(order.join("")).not.toMatch(/ab|bc/);
  });

  it("lets a caller leave, and gives its turn to the next", async () => {
    const leaving = new AbortController();
    const left = takeTurn(leaving.signal);
    const next = takeTurn();
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    await next;
    await expect(takeTurn(leaving.signal)).rejects.toThrow("left");
  });
});
