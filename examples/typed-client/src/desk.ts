import { DispatchApiError, type DispatchClient, type WireId } from "@dispatch/client";

const requirements = { skills: [{ name: "gas" }] };

/** Dispatches a technician for a call; a repeat of the same call books nobody again. */
export async function sendSomeone(client: DispatchClient, callId: string, customerId: number): Promise<string> {
  try {
    const sent = await client.dispatch({ customer_id: customerId, requirements }, { idempotencyKey: callId });
    const { runner_up } = await client.explain(sent.id);
    const instead = runner_up === null ? "nobody else could" : `${runner_up.technician.id} would be next`;
    return `${sent.tech_id} drives ${sent.distance_km} km; ${instead}`;
  } catch (error) {
    if (error instanceof DispatchApiError && error.code === "NO_TECHNICIAN_AVAILABLE")
      return whyNobody(client, customerId);
    throw error;
  }
}

/** A dry run lists all candidates, and why they may not go. */
async function whyNobody(client: DispatchClient, customerId: number): Promise<string> {
  const { decision } = await client.preview({ customer_id: customerId, requirements });
  const reasons = decision.candidates.map((candidate) =>
    candidate.status === "ineligible"
      ? `${candidate.technician.id}: ${candidate.reasons.join(", ")}`
      : candidate.status,
  );
  return `nobody can go (${reasons.join("; ")})`;
}

/** Reports each step of a job, until it is closed. */
export async function followJob(client: DispatchClient, jobId: WireId, tell: (step: string) => void): Promise<void> {
  for await (const { job_id, technician_id, to } of client.events()) {
    if (job_id !== jobId) continue;
    tell(`${technician_id} ${to}`);
    if (to === "completed" || to === "cancelled") return;
  }
}
