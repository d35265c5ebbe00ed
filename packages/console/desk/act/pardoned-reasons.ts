/** Reasons that do not hold for somebody who is chosen: they are pinned then. */
export const pardonedReasons: ReadonlySet<string> = new Set(["HAD_THE_JOB", "EXCLUDED", "NOT_PINNED"]);
