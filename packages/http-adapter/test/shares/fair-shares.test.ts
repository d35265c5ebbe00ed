import { describe, expect, it } from "vitest";
import { createFairShares, type FairShares } from "../../src/shares/fair-shares.js";

/** Returns how many a holder gets who takes as long as any are left. */
function takeAll(shares: FairShares, holder: string): number {
  let taken = 0;
  while (shares.take(holder)) taken += 1;
  return taken;
}

describe("createFairShares", () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [12, 9],
    [256, 192],
  ])("a limit of %i gives one holder at most %i", (limit, most) => {
    expect(takeAll(createFairShares({ name: "slots", limit }), "greedy")).toBe(most);
  });

  it("each newcomer gets a share, even if all others took all they could", () => {
    const shares = createFairShares({ name: "slots", limit: 256 });
    const taken = ["a", "b", "c", "d"].map((holder) => takeAll(shares, holder));
    expect(taken).toEqual([192, 32, 21, 11]);
    expect(shares.used).toBe(256);
    expect(shares.take("e")).toBe(false);
  });

  it("shares never exceed the limit, and are all free again when given back", () => {
    const shares = createFairShares({ name: "slots", limit: 5 });
    const taken = Array.from({ length: 20 }, (_, index) => String(index % 7)).filter((holder) => shares.take(holder));
    expect(taken).toHaveLength(5);
    expect(shares.refusals).toBe(15);
    for (const holder of taken) shares.giveBack(holder);
    expect(shares.used).toBe(0);
    expect(takeAll(shares, "greedy")).toBe(4);
  });

  it("giving back frees the shares of one holder, not of another", () => {
    const shares = createFairShares({ name: "bytes", limit: 100 });
    expect([shares.take("a", 70), shares.take("a", 10), shares.take("b", 20)]).toEqual([true, false, false]);
    expect(shares.take("b", 12)).toBe(true);
    shares.giveBack("a", 70);
    expect(shares.used).toBe(12);
    expect(shares.take("a", 63)).toBe(true);
  });

  it("a holder of nothing is not counted", () => {
    const shares = createFairShares({ name: "bytes", limit: 8 });
    for (const holder of ["a", "b", "c"]) shares.take(holder, 0);
    expect([shares.take("d", 6), shares.take("e", 2)]).toEqual([true, false]);
    expect(shares.take("e", 1)).toBe(true);
  });

  it("a holder gets at most the limit for each holder", () => {
    const shares = createFairShares({ name: "connections", limit: 100, perHolder: 10 });
    expect(takeAll(shares, "greedy")).toBe(10);
    expect(takeAll(shares, "other")).toBe(10);
  });
});
