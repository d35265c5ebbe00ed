import { describe, expect, it } from "vitest";
import { ConnectionLost } from "../../desk/kit/connection-lost.js";
import { type Attempt, repeatSafely } from "../../desk/kit/repeat-safely.js";
import { createSession } from "../../desk/session/session.js";

describe("repeating an action", () => {
  it("tries again after a lost connection, with the same key, and says that it may be done", async () => {
    const attempts: Attempt[] = [];
    const run = async (attempt: Attempt): Promise<string> => {
      attempts.push(attempt);
      if (attempts.length === 1) throw new ConnectionLost("Failed to fetch");
      return "done";
    };
    expect(await repeatSafely(run)).toBe("done");
    const key = attempts[0]?.key;
    expect(attempts).toEqual([
      { key, mayBeDone: false },
      { key, mayBeDone: true },
    ]);
  });

  it("does not take a fault of the caller for a lost connection", async () => {
    const { client } = createSession("http://127.0.0.1:1", fetch);
    let count = 0;
    const run = (): Promise<unknown> => {
      count += 1;
      return client.readJob("");
    };
    await expect(repeatSafely(run)).rejects.toThrow("id must be a text or a number");
    expect(count).toBe(1);
  });

  it("knows a lost connection by what `fetch` says", async () => {
    const { client } = createSession("http://127.0.0.1:1", fetch);
    await expect(client.readJob(1)).rejects.toThrow(ConnectionLost);
  });
});
