export { type StubOrs, startStubOrs } from "./start-stub-ors.js";
export { type StubFault, type StubFaultName, stubFaults } from "./stub-faults.js";
export type {
  StubGatewayOptions,
  StubKeyState,
  StubOrsOptions,
  StubRecord,
  StubRequest,
} from "./stub-options.js";
export {
  type RecordedMatrix,
  recordedWorld,
  referenceWorld,
  type StubDrive,
  type StubSnap,
  type StubWorld,
  straightWorld,
} from "./stub-world.js";
