import { useEffect, useState } from "preact/hooks";
import type { BoardState } from "../../data/board-state.js";
import { useNames } from "../../shell/use-names.js";
import type { MapPlace } from "./group-marks.js";
import { toPlace } from "./map-entries.js";
import type { NearestTo } from "./nearest-list.js";

export interface Nearest {
  /** What the nearest are sought to. Null: they are not sought. */
  readonly to: NearestTo | null;
  /** Starts at the open job, or else at the middle of the map; or ends. */
  toggle(middle: MapPlace): void;
  /** Goes on at another place, if they are sought. */
  moveTo(place: MapPlace): void;
  end(): void;
}

/** To what the nearest free technicians are sought: to the open job, or to a place that is pressed. */
export function useNearest(jobs: BoardState["jobs"], jobId: string | null): Nearest {
  const names = useNames();
  const [to, setTo] = useState<NearestTo | null>(null);
  const toJobPlace = (): NearestTo | null => {
    const job = jobs.get(jobId ?? "");
    const place = job === undefined ? null : toPlace(job.location);
    if (job === undefined || place === null) return null;
    return { place, jobName: names.job(job.id), jobId: job.id, requirements: job.requirements };
  };
  useEffect(() => {
    const next = toJobPlace();
    if (to !== null && next !== null) setTo(next);
  }, [jobId]);
  const atPlace = (place: MapPlace): NearestTo => ({ place, jobName: null, jobId: null, requirements: {} });
  return {
    to,
    toggle: (middle) => setTo(to === null ? (toJobPlace() ?? atPlace(middle)) : null),
    moveTo: (place) => {
      if (to !== null) setTo(atPlace(place));
    },
    end: () => setTo(null),
  };
}
