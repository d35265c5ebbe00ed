export { createIntake, type Intake } from "./create-intake.js";
export type { IntakeFailure, IntakeResult, NothingAsked, RequestAsked } from "./intake-result.js";
export type { IntakeOptions } from "./intake-settings.js";
export type { IntakeField, Priority } from "./model-answer.js";
