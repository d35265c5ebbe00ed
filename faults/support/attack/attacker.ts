// The process of an attacker: runs one attack when told to, and tells what was answered.
import { attacks, attacksThroughProxy } from "../../attacks.js";
import type { AttackReport, AttackTask } from "./attacker-process.js";
import { startRawClients } from "./raw-clients.js";

process.on("message", (task: AttackTask | "end") => {
  if (task !== "end") void run(task);
});

async function run({ name, url, address, headers }: AttackTask): Promise<void> {
  const attack = [...attacks, ...attacksThroughProxy].find((each) => each.name === name);
  if (attack === undefined) throw new Error(`there is no attack ${name}`);
  const clients = startRawClients(url, address);
  process.on("message", (task: AttackTask | "end") => {
    if (task !== "end") return;
    clients.close();
    report({ kind: "ended", statuses: [...clients.statuses] });
    process.disconnect();
  });
  const startedAt = performance.now();
  await attack.run({ clients, headers });
  report({ kind: "sent", durationMs: performance.now() - startedAt });
}

function report(text: AttackReport): void {
  process.send?.(text);
}
