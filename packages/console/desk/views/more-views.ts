// The views that are loaded together, when one of them is opened for the first time.
export { BatchView } from "./batch/batch-view.js";
export { CalendarView } from "./calendar/calendar-view.js";
export { FleetView } from "./fleet/fleet-view.js";
export { NumbersView } from "./numbers/numbers-view.js";
