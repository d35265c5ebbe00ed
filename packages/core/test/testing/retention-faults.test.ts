import { retentionCases } from "../../src/testing/test-retention.js";
import { testPlantedFaults } from "../support/planted-faults.js";

testPlantedFaults("store that removes what is old", retentionCases, [
  [
    "only says that it removes",
    "removes the events of what is over, and none of an open job or assignment",
    () => ({ removeOld: async () => ({ removed: 7, hasMore: false }) }),
  ],
  [
    "removes events only once",
    "removes events of a job that was open when the log passed them, once it is over",
    ({ removeOld }) => {
      let calls = 0;
      return {
        removeOld: async (...given) => {
          calls += 1;
          return calls === 1 ? removeOld(...given) : { removed: 0, hasMore: false };
        },
      };
    },
  ],
  [
    "leaves out events without a word",
    "refuses a cursor from before events that were removed, and lists from the first one kept without one",
    ({ listEvents }) => ({ listEvents: (...given) => listEvents(...given).catch(() => []) }),
  ],
  [
    "does not refuse the cursor of an assignment without events",
    "lists the kept events of one assignment from any cursor, and refuses one of an assignment without events",
    ({ listEvents }) => ({ listEvents: (...given) => listEvents(...given).catch(() => []) }),
  ],
  [
    "keeps decisions",
    "removes the decisions of assignments that are over, which stay themselves",
    ({ findDecision }) => ({
      findDecision: async (...given) => (await findDecision(...given)) ?? findDecision("3"),
    }),
  ],
  [
    "removes the attempts of waiting jobs",
    "removes the failed attempts of jobs that are over",
    () => ({ listAttempts: async () => [] }),
  ],
  [
    "removes held slots that are not over",
    "removes keys and held slots whose time is over, and no others",
    () => ({ findHold: async () => null }),
  ],
  [
    "removes newer events",
    "removes nothing that is newer",
    ({ removeOld }) => ({
      removeOld: (request, options) => removeOld({ ...request, before: "2200-01-01T00:00:00Z" }, options),
    }),
  ],
  [
    "ignores fields that it does not know",
    "refuses what it does not know",
    ({ removeOld }) => ({
      removeOld: ({ what, before, limit }, options) => removeOld({ what, before, limit }, options),
    }),
  ],
]);
