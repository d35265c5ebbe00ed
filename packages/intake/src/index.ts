export { createIntake } from "./create-intake.js";
export type { IntakeOptions } from "./intake-settings.js";
