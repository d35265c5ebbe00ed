import type { ViewEntry } from "./shell/view-entry.js";

/** Every view, in the order of the navigation. */
export const views: readonly ViewEntry[] = [
  {
    id: "jobs",
    needs: ["listJobs", "listAssignments"],
    load: async () => (await import("./views/jobs/jobs-view.js")).JobsView,
  },
  {
    id: "map",
    needs: ["listTechnicianPositions"],
    load: async () => (await import("./views/map/map-view.js")).MapView,
  },
  {
    id: "calendar",
    needs: ["listTechnicians", "listTechnicianCalendars"],
    load: async () => (await import("./views/calendar/calendar-view.js")).CalendarView,
  },
  {
    id: "fleet",
    needs: ["listTechnicians"],
    load: async () => (await import("./views/fleet/fleet-view.js")).FleetView,
  },
  {
    id: "batch",
    needs: ["listJobs", "dispatchBatch"],
    load: async () => (await import("./views/batch/batch-view.js")).BatchView,
  },
  {
    id: "numbers",
    needs: ["readNumbers"],
    load: async () => (await import("./views/numbers/numbers-view.js")).NumbersView,
  },
];
