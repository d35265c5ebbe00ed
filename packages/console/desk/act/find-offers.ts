import type { DispatchClient, ListedJobJson, WireId } from "@dispatch/client";
import { ifVersion } from "../kit/if-version.js";
import type { OfferSpan } from "./offer-spans.js";

/** An appointment to offer: one start, and who would come. */
export interface Offer {
  readonly startsAt: string;
  readonly technicianId: WireId;
  /** When the work ends. Null if it is not known. */
  readonly endsAt: string | null;
  /** What it adds to the drives of the technician. Null if it is not known. */
  readonly addedDriveSeconds: number | null;
  /** Whether the technician has the job already. */
  readonly isKept: boolean;
}

type FindOffer = (span: OfferSpan, signal: AbortSignal) => Promise<Offer | null>;

/** Returns how to find, for a job that waits, the start in a span that adds the least drive. */
export function toSlotFinder(client: DispatchClient, job: ListedJobJson): FindOffer {
  return async ({ earliest: from, latest: to }, signal) => {
    const { slots } = await client.findSlots({ job_id: String(job.id), from, to, count: 1 }, { signal });
    const [best] = slots;
    if (best === undefined) return null;
    return {
      startsAt: best.starts_at,
      endsAt: best.ends_at,
      technicianId: best.technician_id,
      addedDriveSeconds: best.added_drive_seconds,
      isKept: false,
    };
  };
}

/** Returns how to find the start that an assigned job would get if its appointment moved into a span. Nothing is changed. */
export function toMoveFinder(client: DispatchClient, job: ListedJobJson): FindOffer {
  return async (window, signal) => {
    const options = { signal, ...ifVersion(job.version) };
    const change = await client.changeJob(job.id, { window, dry_run: true }, options);
    if (change.status !== "assigned" || change.tech_id === null || change.starts_at === null) return null;
    return {
      startsAt: change.starts_at,
      endsAt: null,
      technicianId: change.tech_id,
      addedDriveSeconds: null,
      isKept: change.outcome === "kept",
    };
  };
}

/** The browser sends six requests at a time, and two are the streams. */
const maxRunning = 3;

/**
 * Searches the spans, and returns an appointment for each that has one, in the order of time.
 * @throws the failure of the first span that failed, if none was answered
 */
export async function findOffers(
  spans: readonly OfferSpan[],
  find: FindOffer,
  signal: AbortSignal,
): Promise<readonly Offer[]> {
  const found: Offer[] = [];
  const failures: unknown[] = [];
  const left = [...spans];
  const run = async (): Promise<void> => {
    for (let span = left.shift(); span !== undefined; span = left.shift()) {
      try {
        const offer = await find(span, signal);
        if (offer !== null) found.push(offer);
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: maxRunning }, run));
  if (failures.length > 0 && failures.length === spans.length) throw failures[0];
  return found.sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
}
