import { expect, it } from "vitest";
import { modelCases } from "../../src/testing/test-ledger-against-model.js";
import {
  changeEvents,
  checkedTooEarly,
  ignoringReservations,
  movingInSilence,
  neverFreeing,
  plantInLedger,
  replacingInTwoSteps,
  unchecked,
} from "../support/ledger-faults.js";
import { failingCases } from "../support/planted-faults.js";

it.each([
  ["books beyond capacity", unchecked],
  ["checks, and books a moment later", checkedTooEarly],
  ["frees no place", neverFreeing],
  ["replaces in two steps", replacingInTwoSteps],
  ["books without a look at the key", ignoringReservations],
  ["moves nothing, and says nothing", movingInSilence],
  ["tells the newest event first", changeEvents((events) => events.toReversed())],
] as const)("the model of an assignment ledger catches one that %s", async (_, fault) => {
  expect(await failingCases(modelCases(20, 40), plantInLedger(fault))).toHaveLength(1);
});
