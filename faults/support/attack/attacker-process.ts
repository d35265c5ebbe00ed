import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

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

/**
 * For `chrt`: the policy SCHED_IDLE of Linux. A real attacker has a machine of his own. Here he shares the processors with the
 * server, Postgres and the clients that are measured; otherwise the drill would measure how the kernel shares them.
 */
const onIdleProcessors = ["--idle", "0"];

/** Bundles the attacks, because the oldest Node that this runs on cannot load TypeScript. */
export async function bundleAttackers(): Promise<Attackers> {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-attacker-"));
  await build({
    entry: { attacker: fileURLToPath(new URL("./attacker.ts", import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    target: "node20",
    config: false,
    silent: true,
  });
  return {
    async start() {
      const child = fork(join(folder, "attacker.mjs"), {
        execPath: "chrt",
        execArgv: [...onIdleProcessors, process.execPath],
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      return toAttacker(child);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
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
