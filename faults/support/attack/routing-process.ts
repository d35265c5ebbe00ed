import type { ChildProcess } from "node:child_process";
import { bundleProgram } from "./bundle-program.js";
import type { Hostility } from "./hostile-routing.js";
import { setPolicy } from "./set-policy.js";

/** A routing service in a process of its own, so that its answers take no time from the clients that are measured. */
export interface RoutingProcess {
  readonly url: string;
  /** Makes it hostile, and then runs it only on processors that are idle; null: it answers as it should. */
  turn(mode: Hostility | null): Promise<void>;
  close(): Promise<void>;
}

export async function startRoutingProcess(): Promise<RoutingProcess> {
  const program = await bundleProgram("./routing.ts");
  const child = await program.start();
  const { url } = await nextMessage<{ readonly url: string }>(child);
  return {
    url,
    async turn(mode) {
      await setPolicy(child, mode === null ? "other" : "idle");
      const turned = nextMessage(child);
      child.send({ mode });
      await turned;
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      program.close();
    },
  };
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`the routing service ended with ${code}`));
    child.once("exit", fail);
    child.once("message", (message) => {
      child.off("exit", fail);
      resolve(message as Message);
    });
  });
}
