import type { BatchDecision } from "../domain/batch-decision.js";
import { type Coordinates, cutCoordinates } from "../domain/coordinates.js";
import type { Candidate, Decision } from "../domain/decision.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkList, checkObject, checkOneOf, checkText } from "./check-option.js";

/** Somebody who was erased, and by what a record may know their place. */
export interface ErasedPerson {
  readonly kind: "customer" | "technician";
  readonly id: string;
  /** Of a customer: the ids of the assignments and held slots of their work, from which technicians set off to other work. */
  readonly visitIds?: readonly string[] | undefined;
  /** Of a customer: the places of their work, exact or cut. */
  readonly places?: readonly Coordinates[] | undefined;
}

/** The reason of the last event of a job whose customer was erased. */
export const erasedReason = "The customer was erased";

/** The message that replaces that of a failed attempt. */
export const erasedMessage = "Erased";

/**
 * Returns a decision in which every place of an erased person is cut to hundredths of a degree, and what was wrong with the
 * record of a technician is left out. Returns the decision itself if it has nothing of the person. Distances, ids and
 * requirements stay, so `replay` has the same result.
 *
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export function eraseFromDecision(decision: Decision, person: ErasedPerson): Decision {
  checkObject("decision", decision);
  checkObject("decision.customer", decision.customer);
  checkList("decision.candidates", decision.candidates);
  checkPerson(person);
  const { customer, candidates } = decision;
  const cut = createCut(person, listTechnicianPlaces(candidates, person));
  const erased = {
    ...decision,
    customer: isCustomer(customer, person) ? { ...customer, location: cutCoordinates(customer.location) } : customer,
    candidates: candidates.map((candidate) => eraseFromCandidate(candidate, person, cut)),
  };
  return isSame(decision, erased) ? decision : erased;
}

/**
 * Does the same for the record of a batch. Its proof rests on the exact places, so `verifyBatch` then says that they were
 * erased.
 *
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export function eraseFromBatchDecision(decision: BatchDecision, person: ErasedPerson): BatchDecision {
  checkObject("decision", decision);
  checkList("decision.jobs", decision.jobs);
  checkList("decision.technicians", decision.technicians);
  checkPerson(person);
  const own = person.kind === "technician" ? decision.technicians.filter(({ id }) => id === person.id) : [];
  const cut = createCut(
    person,
    own.flatMap(({ location, places = [] }) => [location, ...places]),
  );
  const erased = {
    ...decision,
    jobs: decision.jobs.map((job) => ({
      ...job,
      customer: isCustomer(job.customer, person)
        ? { ...job.customer, location: cutCoordinates(job.customer.location) }
        : job.customer,
      gaps: job.gaps.map(({ gaps, ...others }) => ({
        ...others,
        gaps: gaps.map((gap) => ({ ...gap, place: cut(gap.place) })),
      })),
    })),
    technicians: decision.technicians.map((technician) => ({
      ...technician,
      location: cut(technician.location),
      ...(technician.places !== undefined && { places: technician.places.map((place) => cut(place)) }),
    })),
  };
  if (isSame(decision, erased)) return decision;
  return { ...erased, erased: [...new Set([...(decision.erased ?? []), `${person.kind} ${person.id}`])] };
}

const personFields: FieldsOf<ErasedPerson> = { kind: true, id: true, visitIds: true, places: true };

function checkPerson(person: ErasedPerson): void {
  checkFields("person.", person, personFields);
  checkOneOf("person.kind", person.kind, ["customer", "technician"]);
  checkText("person.id", person.id);
  if (person.visitIds !== undefined) checkList("person.visitIds", person.visitIds);
  if (person.places === undefined) return;
  checkList("person.places", person.places).forEach((place, index) => {
    checkObject(`person.places[${index}]`, place);
  });
}

/** Returns a place as it may stay. The second argument is the visit that is there, if there is one. */
type Cut = (place: Coordinates, visitId?: string | null) => Coordinates;

/** Others who were at exactly the place of a technician show it too. */
function createCut({ kind, visitIds = [], places = [] }: ErasedPerson, own: readonly Coordinates[]): Cut {
  const visits = new Set(visitIds);
  return (place, visitId) => {
    const isTheirs =
      kind === "technician"
        ? own.some(({ latitude, longitude }) => latitude === place.latitude && longitude === place.longitude)
        : visits.has(visitId ?? "") || places.some((known) => isNear(known, place));
    return isTheirs ? cutCoordinates(place) : place;
  };
}

function listTechnicianPlaces(candidates: readonly Candidate[], { kind, id }: ErasedPerson): readonly Coordinates[] {
  if (kind !== "technician") return [];
  return candidates
    .filter(({ technician }) => technician.id === id)
    .flatMap((candidate) => [candidate.technician.location ?? [], toStart(candidate) ?? []].flat());
}

function toStart(candidate: Candidate): Coordinates | undefined {
  return "visit" in candidate ? candidate.visit?.setsOffFrom : undefined;
}

function eraseFromCandidate(candidate: Candidate, person: ErasedPerson, cut: Cut): Candidate {
  const { technician } = candidate;
  const location =
    technician.location === null || person.kind === "customer" ? technician.location : cut(technician.location);
  const changed = { ...candidate, technician: { ...technician, location } } as Candidate;
  if (changed.status === "ineligible") {
    const { faults: _, ...others } = changed;
    return technician.id === person.id && person.kind === "technician" ? others : changed;
  }
  if (!("visit" in changed) || changed.visit?.setsOffFrom === undefined) return changed;
  const { setsOffFrom, beforeId } = changed.visit;
  return { ...changed, visit: { ...changed.visit, setsOffFrom: cut(setsOffFrom, beforeId) } };
}

/** A place of no customer may have become one with the booking. */
function isCustomer(
  { id, location }: { readonly id: string | null; readonly location: Coordinates },
  person: ErasedPerson,
): boolean {
  if (person.kind !== "customer") return false;
  return id === null ? (person.places ?? []).some((known) => isNear(known, location)) : id === person.id;
}

/** Whether a place may be the one that was known, before or after it was cut. */
function isNear(known: Coordinates, place: Coordinates): boolean {
  const isClose = (left: number, right: number): boolean => Math.abs(left - right) <= mostCutDegrees;
  return isClose(known.latitude, place.latitude) && isClose(known.longitude, place.longitude);
}

/** Rounding may be different by the last digit in a database. */
const mostCutDegrees = 0.005 + 1e-9;

function isSame(left: object, right: object): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
