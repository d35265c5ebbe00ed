import type { ChildProcess } from "node:child_process";
import { bundleProgram } from "./bundle-program.js";
import { setPolicy } from "./set-policy.js";

/** Tells the process which attack to run. */
export interface AttackTask {
  readonly name: string;
  readonly url: string;
  /** The address of the loopback that the attack comes from. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type AttackReport =
  | { readonly kind: "sent"; readonly durationMs: number }
  | { readonly kind: "ended"; readonly statuses: readonly (number | string)[] };

/** A process of its own, so that an attack takes no time from the clients that are measured. */
export interface Attacker {
  /** Resolves when everything is sent, with the time that this took; open connections stay open. */
  run(task: AttackTask): Promise<number>;
  /** Closes all connections, and ends the process. Returns the statuses of all answers. */
  end(): Promise<readonly (number | string)[]>;
}

export interface Attackers {
  start(): Promise<Attacker>;
  close(): void;
}

export async function bundleAttackers(): Promise<Attackers> {
  const program = await bundleProgram("./attacker.ts");
  return {
    async start() {
      const child = await program.start();
      await setPolicy(child, "idle");
      return toAttacker(child);
    },
    close: program.close,
  };
}

function toAttacker(child: ChildProcess): Attacker {
  const next = <Kind extends AttackReport["kind"]>(kind: Kind) =>
    new Promise<Extract<AttackReport, { kind: Kind }>>((resolve, reject) => {
      child.on("message", (report: AttackReport) => {
        if (report.kind === kind) resolve(report as Extract<AttackReport, { kind: Kind }>);
      });
      child.once("exit", (code) => reject(new Error(`the attacker ended with ${code}`)));
    });
  return {
    async run(task) {
      const sent = next("sent");
      child.send(task);
      return (await sent).durationMs;
    },
    async end() {
      const ended = next("ended");
      child.send("end");
      const { statuses } = await ended;
      return statuses;
    },
  };
}
