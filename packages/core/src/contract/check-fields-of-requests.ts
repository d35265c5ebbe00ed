import { checkFields, checkOperationOptions, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkObject, checkText } from "../plugin-kit/check-option.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type {
  ChangeJobRequest,
  DeclineRequest,
  DispatchJobRequest,
  DispatchRequest,
  EndJobRequest,
  ExplainCandidateRequest,
  ImportJobsRequest,
  NewJobRequest,
  PreviewRequest,
  ReassignRequest,
  ReleaseTechnicianRequest,
} from "./dispatcher.js";
import type { FindSlotsRequest, HoldSlotRequest } from "./slot-request.js";

/** Refuses fields that are not known, which would otherwise be ignored silently, and texts that are not texts. */
export const checkDispatchRequest: Check<DispatchRequest> = createCheck<DispatchRequest>({
  customerId: true,
  location: true,
  requirements: true,
  idempotencyKey: true,
  actor: true,
  reference: true,
  note: true,
  priority: true,
  window: true,
  workSeconds: true,
  whenNobody: true,
  holdId: true,
});

export const checkNewJobRequest: Check<NewJobRequest> = createCheck<NewJobRequest>({
  customerId: true,
  location: true,
  requirements: true,
  reference: true,
  note: true,
  priority: true,
  window: true,
  workSeconds: true,
  heldUntil: true,
  idempotencyKey: true,
  actor: true,
  reason: true,
});

export const checkImportJobsRequest: Check<ImportJobsRequest> = createCheck<ImportJobsRequest>(
  { jobs: true, isDryRun: true, heldUntil: true, actor: true },
  [],
);

export const checkDispatchJobRequest: Check<DispatchJobRequest> = createCheck<DispatchJobRequest>({
  jobId: true,
  version: true,
  holdId: true,
  actor: true,
  reason: true,
});

export const checkChangeJobRequest: Check<ChangeJobRequest> = createCheck<ChangeJobRequest>({
  jobId: true,
  version: true,
  changes: true,
  dryRun: true,
  actor: true,
  reason: true,
});

export const checkEndJobRequest: Check<EndJobRequest> = createCheck<EndJobRequest>({
  jobId: true,
  version: true,
  technicianId: true,
  actor: true,
  reason: true,
});

export const checkPreviewRequest: Check<PreviewRequest> = createCheck<PreviewRequest>(
  {
    customerId: true,
    location: true,
    requirements: true,
    priority: true,
    window: true,
    workSeconds: true,
    changes: true,
    jobId: true,
  },
  [],
);

export const checkDeclineRequest: Check<DeclineRequest> = createCheck<DeclineRequest>({
  assignmentId: true,
  actor: true,
  reason: true,
});

export const checkReassignRequest: Check<ReassignRequest> = createCheck<ReassignRequest>({
  assignmentId: true,
  actor: true,
  reason: true,
  technicianId: true,
  requirements: true,
});

export const checkExplainCandidateRequest: Check<ExplainCandidateRequest> = createCheck<ExplainCandidateRequest>(
  { jobId: true, technicianId: true, window: true },
  ["jobId", "technicianId"],
);

export const checkReleaseTechnicianRequest: Check<ReleaseTechnicianRequest> = createCheck<ReleaseTechnicianRequest>(
  { technicianId: true, from: true, to: true, actor: true, reason: true },
  ["technicianId"],
);

export const checkFindSlotsRequest: Check<FindSlotsRequest> = createCheck<FindSlotsRequest>(
  {
    jobId: true,
    customerId: true,
    location: true,
    requirements: true,
    workSeconds: true,
    from: true,
    to: true,
    count: true,
  },
  [],
);

export const checkHoldSlotRequest: Check<HoldSlotRequest> = createCheck<HoldSlotRequest>(
  {
    jobId: true,
    customerId: true,
    location: true,
    requirements: true,
    workSeconds: true,
    technicianId: true,
    startsAt: true,
    minutes: true,
    holder: true,
  },
  ["technicianId"],
);

/** @throws {InvalidRequestError} naming the field of the request or of the options that is not known */
type Check<Request> = (request: Request, options: OperationOptions) => void;

function createCheck<Request extends object>(
  fields: FieldsOf<Request>,
  neededTexts: readonly string[] = ["assignmentId", "jobId"].filter((name) => name in fields),
): Check<Request> {
  return (request, options) => {
    checkObject("request", request);
    checkFields("", request, fields);
    for (const name of optionalTexts) {
      const value: unknown = Reflect.get(request, name);
      if (value !== undefined) checkText(name, value);
    }
    for (const name of neededTexts) checkText(name, Reflect.get(request, name));
    checkOperationOptions(options);
  };
}

const optionalTexts = ["idempotencyKey", "actor", "reason", "technicianId", "holdId"];
