import type { ViewEntry } from "./shell/view-entry.js";
import { JobsView } from "./views/jobs/jobs-view.js";

/** One file for the smaller views: in many files, the parts that they share would weigh more than what is saved. */
const loadMore = () => import("./views/more-views.js");

/** Every view, in the order of the navigation. The first one is part of the page. */
export const views: readonly ViewEntry[] = [
  { id: "jobs", needs: ["listJobs", "listAssignments"], load: async () => JobsView },
  {
    id: "map",
    needs: ["listTechnicianPositions"],
    load: async () => (await import("./views/map/map-view.js")).MapView,
  },
  {
    id: "calendar",
    needs: ["listTechnicians", "listTechnicianCalendars"],
    load: async () => (await loadMore()).CalendarView,
  },
  { id: "fleet", needs: ["listTechnicians"], load: async () => (await loadMore()).FleetView },
  { id: "batch", needs: ["listJobs", "dispatchBatch"], load: async () => (await loadMore()).BatchView },
  { id: "numbers", needs: ["readNumbers"], load: async () => (await loadMore()).NumbersView },
];
