import { useEffect, useState } from "preact/hooks";

/** Where the reader is: `#/jobs/12` is the view of jobs, with the drawer of job 12 open. */
export interface Place {
  readonly view: string;
  readonly jobId: string | null;
}

function readPlace(hash: string): Place {
  const [view = "", jobId = ""] = hash.replace(/^#\/?/, "").split("/");
  return { view: view === "" ? "jobs" : view, jobId: jobId === "" ? null : decode(jobId) };
}

export function toHash({ view, jobId }: Place): string {
  return jobId === null ? `#/${view}` : `#/${view}/${encodeURIComponent(jobId)}`;
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
