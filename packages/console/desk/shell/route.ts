import { useEffect, useState } from "preact/hooks";

/**
 * Where the reader is: `#/jobs/12` is the view of jobs, with the drawer of job 12 open; `#/map/12?technician=7` asks it about
 * technician 7.
 */
export interface Place {
  readonly view: string;
  readonly jobId: string | null;
  /** The technician that the drawer of the job is asked about. Default: none. */
  readonly technicianId?: string | null | undefined;
}

function readPlace(hash: string): Place {
  const [path = "", query] = hash.replace(/^#\/?/, "").split("?");
  const [view = "", jobId = ""] = path.split("/");
  return {
    view: view === "" ? "jobs" : view,
    jobId: jobId === "" ? null : decode(jobId),
    technicianId: new URLSearchParams(query).get("technician"),
  };
}

export function toHash({ view, jobId, technicianId = null }: Place): string {
  if (jobId === null) return `#/${view}`;
  const about = technicianId === null ? "" : `?technician=${encodeURIComponent(technicianId)}`;
  return `#/${view}/${encodeURIComponent(jobId)}${about}`;
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => readPlace(location.hash));
  useEffect(() => {
    const follow = (): void => setPlace(readPlace(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return place;
}

export function goTo(place: Place): void {
  location.hash = toHash(place);
}

/** Opens the drawer of a job in the present view. */
export function openJob(id: string | number): void {
  const { view, jobId } = readPlace(location.hash);
  const hash = toHash({ view, jobId: String(id) });
  // From one job to the next, Back leads out of the drawer.
  if (jobId === null) location.hash = hash;
  else location.replace(hash);
}

/** Asks the open drawer of a job why this technician does not go. Does nothing if none is open. */
export function askAbout(technicianId: string | number | null): void {
  const { view, jobId } = readPlace(location.hash);
  if (jobId === null) return;
  location.replace(toHash({ view, jobId, technicianId: technicianId === null ? null : String(technicianId) }));
}

export function closeJob(): void {
  const { view, jobId } = readPlace(location.hash);
  if (jobId !== null) goTo({ view, jobId: null });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
