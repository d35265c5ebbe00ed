import { StoreError } from "../errors/store-error.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

/** Whether an answer has the form that the interface states, as far as the dispatcher relies on it. */
type IsAnswer = (answer: unknown) => boolean;

/** The source, whose answers of another form are a `StoreError` with the code `STORE_FAILED`. */
export function checkedCustomers(source: CustomerSource): CustomerSource {
  return withCheckedAnswers(source, "Customer source", { findCustomer: orNull(isPlaced) });
}

/** The source, whose answers of another form are a `StoreError` with the code `STORE_FAILED`. */
export function checkedTechnicians(source: TechnicianSource): TechnicianSource {
  return withCheckedAnswers(source, "Technician source", {
    findNearest: isNearest,
    findTechnicians: listOf(isPlaced),
    findInactive: listOf(isText),
  });
}

/** The store, whose answers of another form are a `StoreError` with the code `STORE_FAILED`. */
export function checkedAssignments(store: AssignmentStore): AssignmentStore {
  const answers: Partial<Record<keyof AssignmentLedger, IsAnswer>> = {
    createAssignment: isAssignment,
    bookAssignment: isAssignment,
    moveAssignment: isAssignment,
    findAssignment: orNull(isAssignment),
    listAssignments: isPage,
    findDecision: orNull(isDecision),
    listEvents: listOf(isObject),
    reserveKey: isKeyState,
  };
  return withCheckedAnswers(store, "Assignment store", answers);
}

/** A proxy, so that a plug-in keeps what else it can, and may be of a class, or frozen: then it cannot be the target. */
function withCheckedAnswers<Plugin extends { readonly name: string }>(
  plugin: Plugin,
  kind: string,
  answers: Partial<Record<string, IsAnswer>>,
): Plugin {
  const target: Plugin = Object.create(plugin);
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(plugin, property);
      if (typeof value !== "function") return value;
      const isAnswer = Object.hasOwn(answers, property) ? answers[String(property)] : undefined;
      if (isAnswer === undefined) return value.bind(plugin);
      return async (...input: readonly unknown[]) => {
        const answer: unknown = await value.apply(plugin, input);
        if (isAnswer(answer)) return answer;
        throw new StoreError(
          "STORE_FAILED",
          `${kind} ${plugin.name} broke its contract in the answer of ${String(property)}`,
        );
      };
    },
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

const orNull =
  (isAnswer: IsAnswer): IsAnswer =>
  (answer) =>
    answer === null || isAnswer(answer);

const listOf =
  (isItem: IsAnswer): IsAnswer =>
  (answer) =>
    Array.isArray(answer) && answer.every(isItem);

/** A customer or a technician. The place may be anywhere, or nowhere on Earth. */
function isPlaced(value: unknown): boolean {
  return isObject(value) && isText(value["id"]) && isObject(value["location"]);
}

function isNearest(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { technicians, next, unlocatable = [] } = value;
  return listOf(isPlaced)(technicians) && listOf(isPlaced)(unlocatable) && orNull(isText)(next);
}

function isAssignment(value: unknown): boolean {
  return isObject(value) && isText(value["id"]) && isText(value["technicianId"]);
}

function isPage(value: unknown): boolean {
  return isObject(value) && listOf(isAssignment)(value["items"]) && orNull(isText)(value["nextCursor"]);
}

function isDecision(value: unknown): boolean {
  return isObject(value) && Array.isArray(value["candidates"]) && isObject(value["requirements"]);
}

function isKeyState(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { status, assignmentId } = value;
  return status === "done" ? isText(assignmentId) : ["reserved", "running", "mismatch"].includes(String(status));
}
