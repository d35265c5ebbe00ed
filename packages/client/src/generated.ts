// Generated from the description of the API by `pnpm generate`. Do not edit.

import type { CallOptions } from "./create-request.js";

/** A number, as in the tables. Another store may have text. */
export type WireId = number | string;

/** An absence that is noted. */
export interface AbsenceJson {
  readonly technician_id: WireId;
  readonly from: string;
  readonly to: string;
  readonly reason?: string | undefined;
}

/** An assignment as it is now. */
export interface AssignmentJson {
  readonly id: WireId;
  readonly cust_id: WireId;
  readonly tech_id: WireId;
  /** The drive from the technician to the customer. */
  readonly distance_km: number | null;
  /** In the format of Python's isoformat. */
  readonly assigned_at: string | null;
  /** Null if another program wrote the row. */
  readonly status: "assigned" | "accepted" | "en_route" | "on_site" | "completed" | "cancelled" | "declined" | null;
  /** The id of the first assignment for the same job. */
  readonly job_id: WireId | null;
  /** Present only if it ended without a choice: why. Its technician may get the job again. */
  readonly end_cause?: "interrupted" | "absent" | "changed" | undefined;
  /** What it is booked for. Present in answers that read assignments, if the store keeps jobs. */
  readonly job?: {
    readonly reference: string | null;
    /** When work may start. Null: as soon as possible. */
    readonly window: {
      readonly earliest: string;
      /** Not before earliest, and at most 28 days after it. */
      readonly latest: string;
    } | null;
    /** The skills that the job requires. */
    readonly skills: readonly {
      readonly name: string;
      /** The lowest sufficient level. */
      readonly min_level?: number | undefined;
    }[];
  } | undefined;
  /** Present with expand=technician. Null if there is no such technician, or the caller may not see them. */
  readonly technician?: PersonJson | null | undefined;
  /** Present with expand=customer. Null if there is no such customer, or the caller may not see them. */
  readonly customer?: PersonJson | null | undefined;
}

/** A change of the status of an assignment. */
export interface AssignmentEventJson {
  readonly cursor: string;
  readonly assignment_id: WireId;
  readonly job_id: WireId;
  readonly technician_id: WireId;
  readonly customer_id: WireId;
  /** Null for a new assignment. */
  readonly from: "assigned" | "accepted" | "en_route" | "on_site" | "completed" | "cancelled" | "declined" | null;
  readonly to: "assigned" | "accepted" | "en_route" | "on_site" | "completed" | "cancelled" | "declined";
  readonly at: string;
  readonly actor: string | null;
  readonly reason: string | null;
  /** Present with expand=technician. Null if there is no such technician, or the caller may not see them. */
  readonly technician?: PersonJson | null | undefined;
  /** Present with expand=customer. Null if there is no such customer, or the caller may not see them. */
  readonly customer?: PersonJson | null | undefined;
}

/** A page of assignments. Without a filter they have the first five fields only. */
export type AssignmentPageJson = readonly {
  readonly id: WireId;
  readonly cust_id: WireId;
  readonly tech_id: WireId;
  /** The drive from the technician to the customer. */
  readonly distance_km: number | null;
  /** In the format of Python's isoformat. */
  readonly assigned_at: string | null;
  /** Null if another program wrote the row. */
  readonly status?: "assigned" | "accepted" | "en_route" | "on_site" | "completed" | "cancelled" | "declined" | null | undefined;
  /** The id of the first assignment for the same job. */
  readonly job_id?: WireId | null | undefined;
  /** Present only if it ended without a choice: why. Its technician may get the job again. */
  readonly end_cause?: "interrupted" | "absent" | "changed" | undefined;
  /** What it is booked for. Present in answers that read assignments, if the store keeps jobs. */
  readonly job?: {
    readonly reference: string | null;
    /** When work may start. Null: as soon as possible. */
    readonly window: {
      readonly earliest: string;
      /** Not before earliest, and at most 28 days after it. */
      readonly latest: string;
    } | null;
    /** The skills that the job requires. */
    readonly skills: readonly {
      readonly name: string;
      /** The lowest sufficient level. */
      readonly min_level?: number | undefined;
    }[];
  } | undefined;
  /** Present with expand=technician. Null if there is no such technician, or the caller may not see them. */
  readonly technician?: PersonJson | null | undefined;
  /** Present with expand=customer. Null if there is no such customer, or the caller may not see them. */
  readonly customer?: PersonJson | null | undefined;
}[];

/** What became of each job of a batch, and how it was decided. */
export interface BatchJson {
  /** In the order of the request. */
  readonly jobs: readonly {
    /** As in the request. For a new job, request- and its position, from 1. */
    readonly job_id: WireId;
    /** Booked, or with dry_run would be. Left: nobody gets it; a job that waited continues to wait. Failed: it could not take part, or could not be booked. */
    readonly outcome: "booked" | "left" | "failed";
    /** Who goes. Null if nobody does. */
    readonly technician_id: WireId | null;
    /** Null unless it was booked. Its job_id is the id of a new job. */
    readonly assignment: AssignmentJson | null;
    /** True if an idempotency_key was repeated: the job was booked before, and assignment is as it is now. */
    readonly is_repeat: boolean;
    /** Why it failed. */
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
    /** Why nobody gets it. Null unless it is left. */
    readonly reasons: {
      /** How many technicians have each reason, such as AT_CAPACITY: 14. */
      readonly counts: Readonly<Record<string, number>>;
      /** The 5 nearest at most. */
      readonly nearest: readonly {
        readonly technician_id: WireId;
        readonly great_circle_distance_meters: number | null;
        readonly reasons: readonly string[];
      }[];
      /** How many technicians were considered: at most the 1,000 nearest. */
      readonly considered: number;
      /** Whether these are all active technicians, or all pinned ones. */
      readonly is_complete: boolean;
      /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
      readonly missing_skills?: readonly string[] | undefined;
    } | null;
    /** True only with dry_run, for a job that is left: booking would try it again at once, because somebody who gets another job may have time for it within its window. */
    readonly may_follow: boolean;
  }[];
  /** One, and another one of the jobs that were left each time that a technician was lost to another booking, or that others with a window could still get one who was booked. The last 20 are shown. */
  readonly decisions: readonly {
    readonly decided_at: string;
    readonly policy: {
      readonly name: string;
      readonly unit: "meters" | "seconds" | "cost";
      readonly tolerance: number;
    };
    readonly provider: string;
    /** What each number of a cost or price counts. The last numbers are in thousandths. */
    readonly levels: readonly string[];
    /** One number for each entry of levels. Costs are compared by the first number that differs. */
    readonly total: readonly number[];
    /** No assignment costs less. Equals total if the batch is proven. */
    readonly lower_limit: readonly number[];
    /** What the batch has cost so far: calls, drives that were measured, and how often it was solved. */
    readonly routing: {
      readonly calls: number;
      readonly elements: number;
      readonly rounds: number;
    };
    /** Whether an unmeasured technician could still be better. */
    readonly optimality: {
      readonly proven: true;
    } | {
      readonly proven: false;
      readonly reason: "max-calls" | "max-elements" | "max-rows" | "max-pages" | "deadline" | "provider-failed" | "undetermined" | "estimate" | "inconsistent-distances" | "no-bound";
      /** The most by which an unmeasured technician could be nearer. */
      readonly gap_meters: number | null;
      /** The same in time, if the policy compares times. */
      readonly gap_seconds: number | null;
    };
    readonly basis: "road" | "estimate";
    readonly jobs: readonly {
      /** As in the request. For a new job, request- and its position, from 1. */
      readonly job_id: WireId;
      readonly technician_id: WireId | null;
      /** What the job adds to the total. */
      readonly price: readonly number[];
      /** What it costs to leave it. */
      readonly leave_cost: readonly number[];
    }[];
    /** Technicians whose price is not 0. Without one of them, the batch would cost at least their price more. */
    readonly technicians: readonly {
      readonly id: WireId;
      readonly free_lanes: number | null;
      /** One number for each entry of levels. Costs are compared by the first number that differs. */
      readonly price: readonly number[];
    }[];
  }[];
  /** With include_records: the record of each of decisions. */
  readonly records?: readonly BatchRecordJson[] | undefined;
}

/** Jobs to decide together. Each is a job that waits, or a new one. */
export interface BatchBody {
  readonly jobs: readonly ({
    /** A job that waits. No other field may then be given. */
    readonly job_id?: WireId | undefined;
    readonly customer_id?: WireId | undefined;
    readonly latitude?: number | undefined;
    readonly longitude?: number | undefined;
    readonly requirements?: RequirementsJson | undefined;
    /** A name that the caller chose. Several jobs may share it. */
    readonly reference?: string | null | undefined;
    /** For people. */
    readonly note?: string | null | undefined;
    /** Higher goes first: routine (0), urgent (10), emergency (20), or another whole number. */
    readonly priority?: number | "routine" | "urgent" | "emergency" | undefined;
    /** When work may start. Null: as soon as possible. */
    readonly window?: {
      readonly earliest: string;
      /** Not before earliest, and at most 28 days after it. */
      readonly latest: string;
    } | null | undefined;
    /** How long the work takes on site. Default: the longest default of the required skills, otherwise that of the settings. */
    readonly work_seconds?: number | undefined;
    /** Books a new job at most once: repeated, the answer has the same assignment. If the key is that of a job that waits, that job takes part. No effect with dry_run. */
    readonly idempotency_key?: string | undefined;
  })[];
  /** Pairs to keep: the rest is the best around them. A technician who may not go is not sent. */
  readonly fixed?: readonly {
    /** Of a job of the batch; of a new one request- and its position, from 1. */
    readonly job_id: WireId;
    readonly technician_id: WireId;
  }[] | undefined;
  /** Default: as many as they have free lanes. */
  readonly max_jobs_per_technician?: number | undefined;
  /** Stored in the history. */
  readonly reason?: string | undefined;
  /** Decide without booking. Default: false. */
  readonly dry_run?: boolean | undefined;
  /** Return the whole record of each decision, which proves it. Default: false. */
  readonly include_records?: boolean | undefined;
}

/** All that a decision rests on: enough to check its proof. */
export interface BatchRecordJson {
  readonly version: 1;
  readonly decided_at: string;
  readonly policy: {
    readonly name: string;
    readonly unit: "meters" | "seconds" | "cost";
    readonly tolerance: number;
  };
  readonly provider: string;
  /** What each number of a cost or price counts. The last numbers are in thousandths. */
  readonly levels: readonly string[];
  /** One number for each entry of levels. Costs are compared by the first number that differs. */
  readonly total: readonly number[];
  /** One number for each entry of levels. Costs are compared by the first number that differs. */
  readonly lower_limit: readonly number[];
  /** What the batch has cost so far: calls, drives that were measured, and how often it was solved. */
  readonly routing: {
    readonly calls: number;
    readonly elements: number;
    readonly rounds: number;
  };
  /** Whether an unmeasured technician could still be better. */
  readonly optimality: {
    readonly proven: true;
  } | {
    readonly proven: false;
    readonly reason: "max-calls" | "max-elements" | "max-rows" | "max-pages" | "deadline" | "provider-failed" | "undetermined" | "estimate" | "inconsistent-distances" | "no-bound";
    /** The most by which an unmeasured technician could be nearer. */
    readonly gap_meters: number | null;
    /** The same in time, if the policy compares times. */
    readonly gap_seconds: number | null;
  };
  readonly basis: "road" | "estimate";
  readonly bounds: {
    readonly max_snap_meters: number;
    readonly reports_snaps: boolean;
    readonly top_speed_kmh: number;
  };
  readonly jobs: readonly {
    readonly job_id: WireId;
    readonly customer: {
      readonly id: WireId | null;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
    };
    readonly requirements: RequirementsJson;
    readonly window: {
      readonly earliest: string;
      /** Not before earliest, and at most 28 days after it. */
      readonly latest: string;
    } | null;
    readonly work_seconds: number;
    readonly priority: number;
    readonly technician_id: WireId | null;
    /** One number for each entry of levels. Costs are compared by the first number that differs. */
    readonly price: readonly number[];
    /** One number for each entry of levels. Costs are compared by the first number that differs. */
    readonly leave_cost: readonly number[];
    readonly has_preferred: boolean;
    readonly customer_snap_meters: number | null;
    readonly candidates: readonly {
      readonly technician_id: WireId;
      readonly distance_meters: number;
      readonly duration_seconds: number;
      readonly origin_snap_meters: number;
      readonly destination_snap_meters: number;
      readonly basis: "road" | "estimate";
      readonly cost: number;
      readonly is_preferred?: true | undefined;
    }[];
    /** Technicians who may not have the job, although their bound is below the prices. */
    readonly excluded: readonly {
      readonly technician_id: WireId;
      readonly reasons: readonly string[];
    }[];
    /** For some unmeasured technicians, the only gaps of their calendars that can hold the work. In seconds from decided_at. */
    readonly gaps: readonly {
      readonly technician_id: WireId;
      readonly gaps: readonly {
        readonly place: {
          readonly latitude: number | null;
          readonly longitude: number | null;
        };
        readonly spans: readonly {
          readonly leaves_from_seconds: number;
          readonly starts_from_seconds: number;
          readonly starts_to_seconds: number | null;
        }[];
        readonly least_cost?: number | undefined;
      }[];
    }[];
    /** The least possible cost of anyone whom the search has not named. Null if it has named everyone. */
    readonly unseen_lower_bound: number | null;
    readonly reasons: {
      /** How many technicians have each reason, such as AT_CAPACITY: 14. */
      readonly counts: Readonly<Record<string, number>>;
      /** The 5 nearest at most. */
      readonly nearest: readonly {
        readonly technician_id: WireId;
        readonly great_circle_distance_meters: number | null;
        readonly reasons: readonly string[];
      }[];
      /** How many technicians were considered: at most the 1,000 nearest. */
      readonly considered: number;
      /** Whether these are all active technicians, or all pinned ones. */
      readonly is_complete: boolean;
      /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
      readonly missing_skills?: readonly string[] | undefined;
    } | null;
  }[];
  readonly technicians: readonly {
    readonly id: WireId;
    readonly location: {
      readonly latitude: number | null;
      readonly longitude: number | null;
    };
    /** Other places from which they could set off to a window. */
    readonly places?: readonly {
      readonly latitude: number | null;
      readonly longitude: number | null;
    }[] | undefined;
    readonly free_lanes: number | null;
    /** One number for each entry of levels. Costs are compared by the first number that differs. */
    readonly price: readonly number[];
  }[];
}

/** Who calls, and what they may do here. */
export interface CallerJson {
  /** The name of the key, or the subject of the token. Null without credentials. */
  readonly id: string | null;
  /** Null without credentials, which only a server that asks for none accepts. */
  readonly role: "viewer" | "dispatcher" | "admin" | "technician" | null;
  readonly tenant: string | null;
  /** Null unless the role is technician. */
  readonly technician_id: WireId | null;
  /** The operations that this server has and the caller may call, by their names in the description. */
  readonly operations: readonly string[];
}

/** Whether a technician could go to a job now, and why not. */
export interface CandidateExplanationJson {
  readonly job_id: WireId;
  readonly technician_id: WireId;
  readonly is_eligible: boolean;
  /** Whether they have the job. Then they are judged as if they did not. */
  readonly has_job: boolean;
  /** Every reason against them. */
  readonly reasons: readonly {
    readonly code: string;
    /** The field of the technician that says so. Null for a rule of your own. */
    readonly field: string | null;
    /** The field of the job, or the setting, that asks for more. */
    readonly parameter: string | null;
    /** How much, since when and until when, as far as the reason has that. Empty for a rule of your own. */
    readonly values: {
      /** The skill that they lack. */
      readonly skill?: string | undefined;
      /** The level of it that they have. */
      readonly level?: number | undefined;
      /** The level that the job requires. */
      readonly min_level?: number | undefined;
      /** When the last certificate of the skill expired. */
      readonly expired_at?: string | undefined;
      /** From when on they work again. Absent if that is more than eight days later. */
      readonly works_from?: string | undefined;
      /** When their working time ends: the work would not be done by then. */
      readonly works_until?: string | undefined;
      /** Present if they agreed to overtime: with may_extend_hours, the job could be outside their shifts. */
      readonly agrees_to_overtime?: true | undefined;
      /** How many jobs they can do at once. */
      readonly capacity?: number | undefined;
      /** How many jobs they have, at the time at if they have a calendar. */
      readonly jobs?: number | undefined;
      readonly at?: string | undefined;
      /** The territory of the job. */
      readonly territory?: string | undefined;
      /** The territories that they serve, at most 20. */
      readonly territories?: readonly string[] | undefined;
      /** When they were at their location. */
      readonly located_at?: string | undefined;
      /** The longest distance, door to door. */
      readonly max_meters?: number | undefined;
      /** The longest drive, or the highest age of a location. */
      readonly max_seconds?: number | undefined;
    };
  }[];
  /** What is wrong with their record, field by field. */
  readonly faults: readonly {
    readonly code: "INVALID_LOCATION" | "INVALID_SKILL" | "INVALID_AVAILABILITY";
    readonly field: string;
    readonly problem: string;
  }[];
  readonly great_circle_distance_meters: number | null;
  /** Null if there is no road, or if their location is not known. */
  readonly drive: {
    readonly distance_meters: number;
    /** Null for an estimate. */
    readonly duration_seconds: number | null;
    readonly basis: "road" | "estimate";
  } | null;
  /** What may_interrupt would take from them. Null if nothing would have to give way. */
  readonly displaces: {
    readonly technician_id: WireId;
    readonly assignment_id: WireId;
    readonly job_id: WireId;
  } | null;
}

/** A customer as stored. */
export interface CustomerJson {
  readonly id: WireId;
  /** Another text after each change. The ETag is this text in quotes. */
  readonly version: string;
  readonly is_active: boolean;
  readonly location: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  readonly external_id?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/** A customer. */
export interface CustomerBody {
  readonly location: {
    readonly latitude: number;
    readonly longitude: number;
  };
  /** The id that you gave them. ext: and this id may stand wherever an id may. */
  readonly external_id?: string | undefined;
  /** Default: true. */
  readonly is_active?: boolean | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/** New values of some fields. Null removes a value. */
export interface CustomerChangesBody {
  readonly location?: {
    readonly latitude: number;
    readonly longitude: number;
  } | undefined;
  readonly external_id?: string | null | undefined;
  /** Default: true. */
  readonly is_active?: boolean | undefined;
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly address?: string | null | undefined;
}

/** A page of customers, by id. */
export type CustomerPageJson = readonly CustomerJson[];

/** A customer who is no longer active, and the jobs that still wait or are assigned. */
export interface DeactivatedCustomerJson {
  readonly customer: CustomerJson;
  /** Their jobs that stay open, at most 1,000, latest created first. */
  readonly open_jobs: readonly {
    readonly id: WireId;
    readonly status: "waiting" | "assigned" | "completed" | "cancelled" | "missed";
    readonly assignment_id: WireId | null;
  }[];
}

/** A technician who is sent no more, and the jobs that they still have. */
export interface DeactivatedTechnicianJson {
  readonly technician: TechnicianJson;
  /** Their jobs that stay open, at most 1,000, latest created first. */
  readonly open_jobs: readonly {
    readonly id: WireId;
    readonly status: "waiting" | "assigned" | "completed" | "cancelled" | "missed";
    readonly assignment_id: WireId | null;
  }[];
}

/** How the choice was made: every candidate, with the outcome. */
export interface DecisionJson {
  readonly version: 1;
  readonly decided_at: string;
  readonly customer: {
    readonly id: WireId | null;
    readonly location: {
      readonly latitude: number;
      readonly longitude: number;
    };
  };
  readonly requirements: RequirementsJson;
  /** When the work may start. Null: the technician leaves now. */
  readonly window?: {
    readonly earliest: string;
    readonly latest: string;
  } | null | undefined;
  /** How long the work takes on site. */
  readonly work_seconds?: number | undefined;
  /** The limits of every dispatch of this server. Null: no limit. */
  readonly limits?: {
    readonly max_distance_meters: number | null;
    readonly max_location_age_seconds: number | null;
  } | undefined;
  /** Technicians who had the job before and are not considered again. */
  readonly passed_over?: readonly WireId[] | undefined;
  readonly policy: {
    readonly name: string;
    readonly unit: "meters" | "seconds" | "cost";
    readonly tolerance: number;
  };
  readonly provider: string;
  /** The chosen technician first, then by cost. Ineligible technicians are last. */
  readonly candidates: readonly ({
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly distance_meters: number;
    readonly duration_seconds: number;
    readonly origin_snap_meters: number;
    readonly destination_snap_meters: number;
    readonly basis: "road" | "estimate";
    readonly is_cached?: true | undefined;
    readonly cost: number;
    readonly preference: number;
    /** When the work would be done. Present if there is a window, or if the technician has a calendar. */
    readonly visit?: {
      readonly leaves_at: string;
      readonly starts_at: string;
      readonly ends_at: string;
      /** Present if it is not the location of the technician. */
      readonly sets_off_from?: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      } | undefined;
      readonly before_id?: WireId | null | undefined;
      readonly after_id?: WireId | null | undefined;
      readonly drive_to_next_seconds?: number | undefined;
    } | undefined;
    readonly status: "chosen";
  } | {
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly distance_meters: number;
    readonly duration_seconds: number;
    readonly origin_snap_meters: number;
    readonly destination_snap_meters: number;
    readonly basis: "road" | "estimate";
    readonly is_cached?: true | undefined;
    readonly cost: number;
    readonly preference: number;
    /** When the work would be done. Present if there is a window, or if the technician has a calendar. */
    readonly visit?: {
      readonly leaves_at: string;
      readonly starts_at: string;
      readonly ends_at: string;
      /** Present if it is not the location of the technician. */
      readonly sets_off_from?: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      } | undefined;
      readonly before_id?: WireId | null | undefined;
      readonly after_id?: WireId | null | undefined;
      readonly drive_to_next_seconds?: number | undefined;
    } | undefined;
    readonly status: "measured";
  } | {
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly distance_meters: number;
    readonly duration_seconds: number;
    readonly origin_snap_meters: number;
    readonly destination_snap_meters: number;
    readonly basis: "road" | "estimate";
    readonly is_cached?: true | undefined;
    readonly cost: number;
    readonly preference: number;
    /** When the work would be done. Present if there is a window, or if the technician has a calendar. */
    readonly visit?: {
      readonly leaves_at: string;
      readonly starts_at: string;
      readonly ends_at: string;
      /** Present if it is not the location of the technician. */
      readonly sets_off_from?: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      } | undefined;
      readonly before_id?: WireId | null | undefined;
      readonly after_id?: WireId | null | undefined;
      readonly drive_to_next_seconds?: number | undefined;
    } | undefined;
    readonly status: "conflict";
  } | {
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly status: "unreachable";
    readonly reason: "NO_ROUTE" | "NOT_SNAPPED" | "OUT_OF_BOUNDS" | "UNKNOWN";
    readonly lower_bound: number | null;
  } | {
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly status: "pruned";
    readonly lower_bound: number | null;
  } | {
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly status: "unmeasured";
    readonly lower_bound: number | null;
  } | {
    readonly status: "ineligible";
    readonly technician: {
      readonly id: WireId;
      /** Null if no active technician has this id. */
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      } | null;
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number | null;
    /** One for each rule that is not met, such as SKILL_MISSING. */
    readonly reasons: readonly string[];
    /** What is wrong with the technician's record, field by field. For reasons that start with INVALID_. */
    readonly faults?: readonly {
      readonly code: "INVALID_LOCATION" | "INVALID_SKILL" | "INVALID_AVAILABILITY";
      readonly field: string;
      readonly problem: string;
    }[] | undefined;
    /** Present if the technician is too far by an estimate, not by road. */
    readonly basis?: "estimate" | undefined;
  })[];
  /** Present if the choice was made together with other jobs: it is then the best for all of them. */
  readonly batch?: {
    readonly jobs: number;
    /** What it would have cost to send one of the three nearest others. Absent in a batch of more than 60 jobs. */
    readonly exchanges?: readonly {
      readonly technician_id: WireId;
      /** How much more the best assignment with this pair costs in all, in the policy's unit. */
      readonly difference: number;
      /** Whether that is proven. Otherwise it may be less. */
      readonly is_exact: boolean;
      /** The job that they would be taken from, the first if there are more. */
      readonly job_id: WireId | null;
      /** How much more that job would then cost. Null if nobody would have it. */
      readonly job_difference: number | null;
    }[] | undefined;
  } | undefined;
  readonly search: {
    readonly is_everyone_named: boolean;
    readonly unseen_lower_bound: number | null;
    readonly ended_by: "max-calls" | "max-elements" | "max-rows" | "max-pages" | "deadline" | "provider-failed" | "undetermined" | "estimate" | "inconsistent-distances" | "no-bound" | null;
    readonly is_consistent: boolean;
    readonly ineligible_omitted: number;
  };
  /** What the dispatch cost: calls to the routing service, and drives that were measured. */
  readonly routing: {
    readonly calls: number;
    readonly elements: number;
  };
  /** Whether an unmeasured technician could still be better. */
  readonly optimality: {
    readonly proven: true;
  } | {
    readonly proven: false;
    readonly reason: "max-calls" | "max-elements" | "max-rows" | "max-pages" | "deadline" | "provider-failed" | "undetermined" | "estimate" | "inconsistent-distances" | "no-bound";
    /** The most by which an unmeasured technician could be nearer. */
    readonly gap_meters: number | null;
    /** The same in time, if the policy compares times. */
    readonly gap_seconds: number | null;
  };
  /** Estimate if any distance that ranks or excludes somebody is one. Otherwise road, also if nobody was measured. */
  readonly basis: "road" | "estimate";
}

/** The assignment that was declined, and who goes instead. */
export interface DeclineJson {
  readonly declined: AssignmentJson;
  /** Who goes instead. Null if nobody could be booked. */
  readonly next: DispatchJson | null;
  /** Why nobody could be booked. */
  readonly failure: {
    readonly code: string;
    readonly detail: string;
    readonly reasons?: {
      /** How many technicians have each reason, such as AT_CAPACITY: 14. */
      readonly counts: Readonly<Record<string, number>>;
      /** The 5 nearest at most. */
      readonly nearest: readonly {
        readonly technician_id: WireId;
        readonly great_circle_distance_meters: number | null;
        readonly reasons: readonly string[];
      }[];
      /** How many technicians were considered: at most the 1,000 nearest. */
      readonly considered: number;
      /** Whether these are all active technicians, or all pinned ones. */
      readonly is_complete: boolean;
      /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
      readonly missing_skills?: readonly string[] | undefined;
    } | undefined;
  } | null;
}

/** A technician receives an OwnDecline, all others a Decline. */
export type DeclineAnswerJson = DeclineJson | OwnDeclineJson;

/** The booked technician. */
export interface DispatchJson {
  readonly id: WireId;
  readonly cust_id: WireId;
  readonly tech_id: WireId;
  /** The drive from the technician to the customer. */
  readonly distance_km: number | null;
  /** In the format of Python's isoformat. */
  readonly assigned_at: string | null;
  readonly duration_seconds: number | null;
  readonly basis: "road" | "estimate";
  /** Whether an unmeasured technician could still be better. */
  readonly optimality: {
    readonly proven: true;
  } | {
    readonly proven: false;
    readonly reason: "max-calls" | "max-elements" | "max-rows" | "max-pages" | "deadline" | "provider-failed" | "undetermined" | "estimate" | "inconsistent-distances" | "no-bound";
    /** The most by which an unmeasured technician could be nearer. */
    readonly gap_meters: number | null;
    /** The same in time, if the policy compares times. */
    readonly gap_seconds: number | null;
  };
  /** What the dispatch cost: calls to the routing service, and drives that were measured. */
  readonly routing: {
    readonly calls: number;
    readonly elements: number;
  };
  /** Null if another program wrote the row. */
  readonly status: "assigned" | "accepted" | "en_route" | "on_site" | "completed" | "cancelled" | "declined" | null;
  /** The id of the first assignment for the same job. */
  readonly job_id: WireId | null;
  /** Whether this repeats an idempotency key or a decline: the request then booked nobody. */
  readonly is_repeat: boolean;
  /** Present only on a repeat: the job's assignment as it is now. Null if the job has no technician. */
  readonly current_assignment?: AssignmentJson | null | undefined;
  /** Present only if may_interrupt took a technician. */
  readonly interrupted?: {
    readonly job_id: WireId;
    /** What it lost. */
    readonly assignment_id: WireId;
    /** Whom it lost. */
    readonly tech_id: WireId;
    /** Who goes there now. Null if the job waits. */
    readonly next: {
      readonly assignment_id: WireId;
      readonly tech_id: WireId;
    } | null;
    /** Why it waits. Null if somebody goes there. */
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
  } | undefined;
}

/** With dry_run a Preview, otherwise a Dispatch. */
export type DispatchAnswerJson = DispatchJson | PreviewJson;

/** A customer, or the latitude and longitude of a place, for which a customer is created; or a held slot. */
export interface DispatchBody {
  readonly customer_id?: WireId | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly requirements?: RequirementsJson | undefined;
  /** When work may start. Null: as soon as possible. */
  readonly window?: {
    readonly earliest: string;
    /** Not before earliest, and at most 28 days after it. */
    readonly latest: string;
  } | null | undefined;
  /** How long the work takes on site. Default: the longest default of the required skills, otherwise that of the settings. */
  readonly work_seconds?: number | undefined;
  /** A name that the caller chose. Several jobs may share it. */
  readonly reference?: string | null | undefined;
  /** For people. */
  readonly note?: string | null | undefined;
  /** Higher goes first: routine (0), urgent (10), emergency (20), or another whole number. */
  readonly priority?: number | "routine" | "urgent" | "emergency" | undefined;
  /** If nobody can be booked: fail with a problem, or keep the job waiting (202). Default: fail. */
  readonly when_nobody?: "fail" | "queue" | undefined;
  /** Return who would go without booking. Default: false. */
  readonly dry_run?: boolean | undefined;
  /** A held slot: its technician is booked for its time. Then nothing else of the work may be given. */
  readonly hold_id?: WireId | undefined;
  /** The job that is dispatched: those who have it, declined it or were taken off it are left out. Nothing else is read of it. Only with dry_run. */
  readonly job_id?: WireId | undefined;
  /** Assumed changes of technicians. Only with dry_run. */
  readonly changes?: readonly TechnicianChangeJson[] | undefined;
}

/** Why the job is dispatched, and into which held slot. */
export interface DispatchJobBody {
  /** Stored in the history. */
  readonly reason?: string | undefined;
  /** A slot that is held for the job: its technician is booked for its time, which becomes the window of the job. */
  readonly hold_id?: WireId | undefined;
}

/** An OpenAPI 3.1 document. */
export interface DocumentJson {

}

/** What is left of a customer who was erased. */
export interface ErasedCustomerJson {
  readonly customer: CustomerJson;
  /** Columns of adopted tables that the settings do not name. They may be personal too, and were not changed. */
  readonly other_columns: readonly string[];
}

/** What is left of a technician who was erased. */
export interface ErasedTechnicianJson {
  readonly technician: TechnicianJson;
  /** Columns of adopted tables that the settings do not name. They may be personal too, and were not changed. */
  readonly other_columns: readonly string[];
}

/** How an assignment was chosen, and what happened to it since. */
export interface ExplanationJson {
  readonly assignment: AssignmentJson;
  /** Null if another program wrote the row. */
  readonly decision: DecisionJson | null;
  /** Who would have gone instead. */
  readonly runner_up: {
    readonly technician: {
      readonly id: WireId;
      readonly location: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      };
      readonly open_assignments?: number | undefined;
    };
    readonly great_circle_distance_meters: number;
    readonly is_preferred?: true | undefined;
    /** How many more technicians are at exactly this place and rank behind this one. At most 100 are named. */
    readonly sharers_omitted?: number | undefined;
    readonly distance_meters: number;
    readonly duration_seconds: number;
    readonly origin_snap_meters: number;
    readonly destination_snap_meters: number;
    readonly basis: "road" | "estimate";
    readonly is_cached?: true | undefined;
    readonly cost: number;
    readonly preference: number;
    /** When the work would be done. Present if there is a window, or if the technician has a calendar. */
    readonly visit?: {
      readonly leaves_at: string;
      readonly starts_at: string;
      readonly ends_at: string;
      /** Present if it is not the location of the technician. */
      readonly sets_off_from?: {
        readonly latitude: number | null;
        readonly longitude: number | null;
      } | undefined;
      readonly before_id?: WireId | null | undefined;
      readonly after_id?: WireId | null | undefined;
      readonly drive_to_next_seconds?: number | undefined;
    } | undefined;
    readonly status: "measured";
  } | null;
  /** Oldest first. */
  readonly history: readonly AssignmentEventJson[];
  /** Present with expand=technician: those who were considered, the chosen one first, at most 1,000. */
  readonly technicians?: readonly PersonJson[] | undefined;
}

/** Whether the database can be reached. */
export interface HealthJson {
  readonly status: "ok" | "db_unavailable";
}

/** A slot that is held while a customer decides. Nobody else is booked into its time. */
export interface HoldJson {
  readonly id: WireId;
  /** For whom it is held. Null if nobody said so. */
  readonly holder: string | null;
  readonly technician_id: WireId;
  /** When the drive starts. */
  readonly leaves_at: string;
  /** When the work starts. */
  readonly starts_at: string;
  /** When the work ends. */
  readonly ends_at: string;
  /** From then on, the time is free again. At the latest leaves_at. */
  readonly held_until: string;
  readonly latitude: number;
  readonly longitude: number;
  /** The job that waits. Null for new work. */
  readonly job_id: WireId | null;
  readonly customer_id: WireId | null;
  /** Those of new work. */
  readonly requirements: RequirementsJson;
  readonly work_seconds: number;
}

/** Who is to start the work when, and the work: a job, a customer, or a place. */
export interface HoldBody {
  /** A job that waits. Otherwise customer_id, or latitude and longitude. */
  readonly job_id?: WireId | undefined;
  readonly customer_id?: WireId | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  /** Not with job_id. */
  readonly requirements?: RequirementsJson | undefined;
  /** How long the work takes on site. Not with job_id. */
  readonly work_seconds?: number | undefined;
  readonly technician_id: WireId;
  /** When the work starts, such as starts_at of a slot. */
  readonly starts_at: string;
  /** How long it is held; the settings say how long at most. Default: 15. */
  readonly minutes?: number | undefined;
  /** For whom, such as a conversation: the settings say how many slots one may hold. Default: the caller. */
  readonly holder?: string | undefined;
}

/** What the customer asks for. If no model read the text, reason says why. */
export type IntakeJson = {
  readonly basis: "model";
  readonly requirements: RequirementsJson;
  readonly priority?: "routine" | "urgent" | "emergency" | undefined;
  /** When work may start. Only if the text says until when. */
  readonly window?: {
    readonly earliest: string;
    readonly latest: string;
  } | undefined;
  /** Fields that the model filled with a value that is not allowed. They were left out. */
  readonly ignored_fields?: readonly ("skills" | "priority" | "startsAt" | "endsAt" | "other")[] | undefined;
} | {
  readonly basis: "none";
  readonly requirements: RequirementsJson;
  readonly reason: "off" | "no-text" | "unavailable" | "timeout" | "rate-limited" | "unauthorized" | "invalid-answer" | "disagreement";
};

/** Work that a customer needs, with or without an assignment. */
export interface JobJson {
  readonly id: WireId;
  /** A name that the caller chose. Several jobs may share it. */
  readonly reference: string | null;
  /** For people. */
  readonly note: string | null;
  /** Null if the job is at a place without a customer: the first booking creates the customer. */
  readonly customer_id: WireId | null;
  /** Where the work is. */
  readonly location: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  readonly requirements: RequirementsJson;
  /** Higher goes first: 0 is routine, 10 urgent, 20 an emergency. */
  readonly priority: number;
  /** When work may start. Null: as soon as possible. */
  readonly window: {
    readonly earliest: string;
    /** Not before earliest, and at most 28 days after it. */
    readonly latest: string;
  } | null;
  /** How long the work takes on site. */
  readonly work_seconds: number;
  /** Until then the queue leaves the job alone; it may have passed. Null if it does not. */
  readonly held_until: string | null;
  readonly status: "waiting" | "assigned" | "completed" | "cancelled" | "missed";
  /** Increases with each change. The ETag is this number in quotes. */
  readonly version: number;
  readonly created_at: string;
  /** The latest assignment of the job. Null if it never had one. */
  readonly assignment_id: WireId | null;
}

/** Work for a customer, at their place or another, or at the latitude and longitude of a place without a customer. */
export interface JobBody {
  readonly customer_id?: WireId | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  /** A name that the caller chose. Several jobs may share it. */
  readonly reference?: string | null | undefined;
  /** For people. */
  readonly note?: string | null | undefined;
  /** Higher goes first: routine (0), urgent (10), emergency (20), or another whole number. */
  readonly priority?: number | "routine" | "urgent" | "emergency" | undefined;
  readonly requirements?: RequirementsJson | undefined;
  /** When work may start. Null: as soon as possible. */
  readonly window?: {
    readonly earliest: string;
    /** Not before earliest, and at most 28 days after it. */
    readonly latest: string;
  } | null | undefined;
  /** How long the work takes on site. Default: the longest default of the required skills, otherwise that of the settings. */
  readonly work_seconds?: number | undefined;
  /** Until then the queue leaves the job alone, at most 24 hours ahead; it can be dispatched as ever. Null: the queue goes on. */
  readonly held_until?: string | null | undefined;
  /** Stored in the history. */
  readonly reason?: string | undefined;
}

/** The job after a change, or as it would be after one, and what becomes of its technician. */
export interface JobChangeJson {
  readonly id: WireId;
  /** A name that the caller chose. Several jobs may share it. */
  readonly reference: string | null;
  /** For people. */
  readonly note: string | null;
  /** Null if the job is at a place without a customer: the first booking creates the customer. */
  readonly customer_id: WireId | null;
  /** Where the work is. */
  readonly location: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  readonly requirements: RequirementsJson;
  /** Higher goes first: 0 is routine, 10 urgent, 20 an emergency. */
  readonly priority: number;
  /** When work may start. Null: as soon as possible. */
  readonly window: {
    readonly earliest: string;
    /** Not before earliest, and at most 28 days after it. */
    readonly latest: string;
  } | null;
  /** How long the work takes on site. */
  readonly work_seconds: number;
  /** Until then the queue leaves the job alone; it may have passed. Null if it does not. */
  readonly held_until: string | null;
  readonly status: "waiting" | "assigned" | "completed" | "cancelled" | "missed";
  /** Increases with each change. The ETag is this number in quotes. */
  readonly version: number;
  readonly created_at: string;
  /** The latest assignment of the job. Null if it never had one. */
  readonly assignment_id: WireId | null;
  /** Kept: the technician can still go. Rebooked: another one goes. Waiting: nobody can. Updated: nothing changed that a technician was chosen by. */
  readonly outcome: "updated" | "kept" | "rebooked" | "waiting";
  /** Who goes now, or would go. Null if the job waits or was only updated. With dry_run, of a job that waits: whom the next attempt would book. */
  readonly tech_id: WireId | null;
  /** When their work starts now, or would start. Null if the job waits or was only updated, or if the technician has no capacity and the job no window. */
  readonly starts_at: string | null;
  /** The open assignment. Null if there is none, or would be a new one. */
  readonly assignment: AssignmentJson | null;
  /** Why nobody could be booked, or that could not be found out. */
  readonly failure: {
    readonly code: string;
    readonly detail: string;
  } | null;
  /** Why nobody could go; with dry_run, why nobody can. */
  readonly reasons: {
    /** How many technicians have each reason, such as AT_CAPACITY: 14. */
    readonly counts: Readonly<Record<string, number>>;
    /** The 5 nearest at most. */
    readonly nearest: readonly {
      readonly technician_id: WireId;
      readonly great_circle_distance_meters: number | null;
      readonly reasons: readonly string[];
    }[];
    /** How many technicians were considered: at most the 1,000 nearest. */
    readonly considered: number;
    /** Whether these are all active technicians, or all pinned ones. */
    readonly is_complete: boolean;
    /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
    readonly missing_skills?: readonly string[] | undefined;
  } | null;
  /** Present only with dry_run, if somebody was looked for: how. */
  readonly decision?: DecisionJson | undefined;
  /** Present only if may_interrupt took a technician. */
  readonly interrupted?: {
    readonly job_id: WireId;
    /** What it lost. */
    readonly assignment_id: WireId;
    /** Whom it lost. */
    readonly tech_id: WireId;
    /** Who goes there now. Null if the job waits. */
    readonly next: {
      readonly assignment_id: WireId;
      readonly tech_id: WireId;
    } | null;
    /** Why it waits. Null if somebody goes there. */
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
  } | undefined;
  /** What another job would lose. Present only with dry_run, if may_interrupt would take a technician. */
  readonly interrupts?: {
    readonly technician_id: WireId;
    readonly assignment_id: WireId;
    readonly job_id: WireId;
  } | undefined;
}

/** What changes of a job. Fields that are left out keep their values. */
export interface JobChangeBody {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  /** A name that the caller chose. Several jobs may share it. */
  readonly reference?: string | null | undefined;
  /** For people. */
  readonly note?: string | null | undefined;
  /** Higher goes first: routine (0), urgent (10), emergency (20), or another whole number. */
  readonly priority?: number | "routine" | "urgent" | "emergency" | undefined;
  readonly requirements?: RequirementsJson | undefined;
  /** When work may start. Null: as soon as possible. */
  readonly window?: {
    readonly earliest: string;
    /** Not before earliest, and at most 28 days after it. */
    readonly latest: string;
  } | null | undefined;
  /** How long the work takes on site. Default: the longest default of the required skills, otherwise that of the settings. */
  readonly work_seconds?: number | undefined;
  /** Until then the queue leaves the job alone, at most 24 hours ahead; it can be dispatched as ever. Null: the queue goes on. */
  readonly held_until?: string | null | undefined;
  /** Say what would become of the job, and change nothing. Default: false. */
  readonly dry_run?: boolean | undefined;
  /** Stored in the history. */
  readonly reason?: string | undefined;
}

/** Every attempt to dispatch a job, with who was considered and why they did not go, and its history. */
export interface JobDecisionsJson {
  readonly job: JobJson;
  /** Present with expand=customer. Null if there is no such customer, or the caller may not see them. */
  readonly customer?: PersonJson | null | undefined;
  /** Present with expand=technician: those whom the decisions name, at most 1,000. */
  readonly technicians?: readonly PersonJson[] | undefined;
  /** Latest first. The latest 20 failed attempts are kept. */
  readonly attempts: readonly {
    readonly at: string;
    /** The assignment that it booked. Null if nobody could be booked. */
    readonly assignment_id: WireId | null;
    /** Null if somebody was booked. */
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
    /** Why nobody could go. Null if somebody was booked, or if it is not known. */
    readonly reasons: {
      /** How many technicians have each reason, such as AT_CAPACITY: 14. */
      readonly counts: Readonly<Record<string, number>>;
      /** The 5 nearest at most. */
      readonly nearest: readonly {
        readonly technician_id: WireId;
        readonly great_circle_distance_meters: number | null;
        readonly reasons: readonly string[];
      }[];
      /** How many technicians were considered: at most the 1,000 nearest. */
      readonly considered: number;
      /** Whether these are all active technicians, or all pinned ones. */
      readonly is_complete: boolean;
      /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
      readonly missing_skills?: readonly string[] | undefined;
    } | null;
    /** Who was considered. Null if the attempt ended before a decision. */
    readonly decision: DecisionJson | null;
  }[];
  /** Every change of the job, oldest first, up to the first 1,000. */
  readonly history: readonly JobEventJson[];
}

/** A change of a job. */
export interface JobEventJson {
  readonly cursor: string;
  readonly job_id: WireId;
  /** The version of the job after the change. */
  readonly version: number;
  /** Null for a new job. */
  readonly from: "waiting" | "assigned" | "completed" | "cancelled" | "missed" | null;
  readonly to: "waiting" | "assigned" | "completed" | "cancelled" | "missed";
  /** What changed besides the status. */
  readonly fields: readonly string[];
  readonly assignment_id: WireId | null;
  readonly at: string;
  readonly actor: string | null;
  readonly reason: string | null;
}

/** A page of jobs, latest created first. */
export type JobPageJson = readonly ListedJobJson[];

/** Paths of this server. */
export interface LinksJson {
  readonly docs: string;
  readonly openapi: string;
  readonly health: string;
  readonly console?: string | undefined;
}

/** A job, and why it waits. */
export interface ListedJobJson {
  readonly id: WireId;
  /** A name that the caller chose. Several jobs may share it. */
  readonly reference: string | null;
  /** For people. */
  readonly note: string | null;
  /** Null if the job is at a place without a customer: the first booking creates the customer. */
  readonly customer_id: WireId | null;
  /** Where the work is. */
  readonly location: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  readonly requirements: RequirementsJson;
  /** Higher goes first: 0 is routine, 10 urgent, 20 an emergency. */
  readonly priority: number;
  /** When work may start. Null: as soon as possible. */
  readonly window: {
    readonly earliest: string;
    /** Not before earliest, and at most 28 days after it. */
    readonly latest: string;
  } | null;
  /** How long the work takes on site. */
  readonly work_seconds: number;
  /** Until then the queue leaves the job alone; it may have passed. Null if it does not. */
  readonly held_until: string | null;
  readonly status: "waiting" | "assigned" | "completed" | "cancelled" | "missed";
  /** Increases with each change. The ETag is this number in quotes. */
  readonly version: number;
  readonly created_at: string;
  /** The latest assignment of the job. Null if it never had one. */
  readonly assignment_id: WireId | null;
  /** Why the job waits, and until when. Null if it does not wait. */
  readonly waiting: {
    /** When the server tries the job next, at the latest. Null if it does not try it. */
    readonly next_try_at: string | null;
    /** When the latest attempt failed. Null if there was no attempt. */
    readonly tried_at: string | null;
    /** Why it failed. */
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
    /** Why nobody could go. Null if that is not known. */
    readonly reasons: {
      /** How many technicians have each reason, such as AT_CAPACITY: 14. */
      readonly counts: Readonly<Record<string, number>>;
      /** The 5 nearest at most. */
      readonly nearest: readonly {
        readonly technician_id: WireId;
        readonly great_circle_distance_meters: number | null;
        readonly reasons: readonly string[];
      }[];
      /** How many technicians were considered: at most the 1,000 nearest. */
      readonly considered: number;
      /** Whether these are all active technicians, or all pinned ones. */
      readonly is_complete: boolean;
      /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
      readonly missing_skills?: readonly string[] | undefined;
    } | null;
  } | null;
  /** Present with expand=technician: who has or did the job. Null if nobody, or if the caller may not see them. */
  readonly technician?: PersonJson | null | undefined;
  /** Present with expand=customer. Null if there is no such customer, or the caller may not see them. */
  readonly customer?: PersonJson | null | undefined;
}

/** The process is alive. */
export interface LivenessJson {
  readonly status: "live";
}

/** Whether the report was stored. */
export interface LocationJson {
  /** outdated: the server already has a report of the same time or a later one. */
  readonly status: "updated" | "outdated";
}

/** Where a technician is, and when that was. */
export interface LocationBody {
  readonly latitude: number;
  readonly longitude: number;
  /** The time of the location, by the clock of the device. */
  readonly reported_at: string;
}

/** Why a report was not stored. */
export interface LocationErrorJson {
  /** The position of the report in the request, from 0. */
  readonly index: number;
  /** The first field that cannot be used. Empty if the report is not an object. */
  readonly field: string;
  readonly msg: string;
}

/** The result of each report. */
export interface LocationsJson {
  /** One for each report, in the order of the request. */
  readonly statuses: readonly ("updated" | "outdated" | "unknown_technician" | "in_future" | "invalid")[];
  /** One for each report whose status is invalid, such as one whose latitude and longitude look swapped. Present only if there is one. */
  readonly errors?: readonly LocationErrorJson[] | undefined;
}

/** Where technicians are. */
export interface LocationsBody {
  readonly reports: readonly {
    readonly technician_id: WireId;
    readonly latitude: number;
    readonly longitude: number;
    /** The time of the location, by the clock of the device. */
    readonly reported_at: string;
  }[];
}

/** Why the assignment moves. */
export interface MoveBody {
  /** Stored in the history. */
  readonly reason?: string | undefined;
}

/** How the work goes. */
export interface NumbersJson {
  /** Jobs that wait and are not held, the highest priority first. Null if the store does not count them. */
  readonly waiting: readonly {
    readonly priority: number;
    readonly count: number;
    readonly oldest_at: string;
  }[] | null;
  /** How many more jobs wait that the queue leaves alone. Null if the store does not count them. */
  readonly held: number | null;
  /** Open assignments, by status. Those that are assigned are not accepted yet. */
  readonly open: readonly {
    readonly status: "assigned" | "accepted" | "en_route" | "on_site" | "completed" | "cancelled" | "declined";
    readonly count: number;
    readonly oldest_age_seconds: number;
  }[];
  /** Assignments booked since then, without those that were cancelled or declined. */
  readonly booked: {
    readonly count: number;
    /** The sum of their drives. */
    readonly distance_km: number;
    /** False if there are more than the last 5000. */
    readonly is_complete: boolean;
  };
  /** How these were decided. */
  readonly decisions: {
    /** How many have a stored decision, of the last 100 booked since then. */
    readonly examined: number;
    /** How many of these are proven the best. */
    readonly proven: number;
    /** How many of these rest on estimates, because routing was not available. */
    readonly estimated: number;
  };
  /** Of the routing service, as far as it has said. Null if it has none, or for a tenant, who shares it. */
  readonly quota: {
    readonly limit: number | null;
    readonly remaining: number | null;
  } | null;
}

/** The answer for a technician. */
export interface OwnDeclineJson {
  readonly declined: AssignmentJson;
}

/** Who a technician or customer is, and how to reach them. */
export interface PersonJson {
  readonly id: WireId;
  readonly external_id?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/** The result of a dry run. */
export interface PreviewJson {
  /** Who would go. Null if nobody can. */
  readonly tech_id: WireId | null;
  /** What they would lose. Present only if may_interrupt would take them from a job of lower priority. */
  readonly interrupts?: {
    readonly technician_id: WireId;
    readonly assignment_id: WireId;
    readonly job_id: WireId;
  } | undefined;
  /** Present only if nobody can go because the latitude and longitude of the work look swapped. */
  readonly hint?: string | undefined;
  readonly decision: DecisionJson;
}

/** Problem details (RFC 9457). */
export interface ProblemJson {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** For people. */
  readonly detail: string;
  /** For programs, such as NO_TECHNICIAN_AVAILABLE. */
  readonly code: string;
  /** With status 422: which parts of the request cannot be used, and why. */
  readonly errors?: readonly {
    /** The part of the request, then the path to the field. */
    readonly loc: readonly string[];
    readonly msg: string;
    readonly type: string;
  }[] | undefined;
  /** With NO_TECHNICIAN_AVAILABLE and NO_TECHNICIAN_REACHABLE, for callers who may see decisions. */
  readonly reasons?: {
    /** How many technicians have each reason, such as AT_CAPACITY: 14. */
    readonly counts: Readonly<Record<string, number>>;
    /** The 5 nearest at most. */
    readonly nearest: readonly {
      readonly technician_id: WireId;
      readonly great_circle_distance_meters: number | null;
      readonly reasons: readonly string[];
    }[];
    /** How many technicians were considered: at most the 1,000 nearest. */
    readonly considered: number;
    /** Whether these are all active technicians, or all pinned ones. */
    readonly is_complete: boolean;
    /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
    readonly missing_skills?: readonly string[] | undefined;
  } | undefined;
  readonly request_id?: string | undefined;
}

/** Whether requests should be sent here. */
export interface ReadinessJson {
  readonly status: "ready" | "not_ready";
  /** ok, or why not. */
  readonly checks: Readonly<Record<string, string>>;
  /** How the last call of the routing service went, in this process. It does not count as a check: without routing, distances are estimates. Absent before the first call, and without a routing service. */
  readonly routing?: {
    readonly is_up: boolean;
    /** Why it failed. Null if it did not. */
    readonly code: string | null;
    /** Since when all calls have ended like this. */
    readonly since: string;
  } | undefined;
}

/** Why the job is taken from its technician, who goes instead, and what it requires from now on. */
export interface ReassignBody {
  /** Stored in the history. */
  readonly reason?: string | undefined;
  /** Default: the job's requirements so far. */
  readonly requirements?: RequirementsJson | undefined;
  /** Who is to go, even if they had the job before. It holds for this booking only: the job keeps its requirements, which they must fulfil. Default: the best of the others. */
  readonly technician_id?: WireId | undefined;
}

/** What became of the jobs that fall into the absence: first those that an earlier request took back, then the open ones. */
export interface ReleaseJson {
  readonly technician_id: WireId;
  readonly released: readonly {
    readonly job_id: WireId;
    readonly assignment_id: WireId;
    /** Whether they lost it. Work on site that nobody else can take over stays. */
    readonly is_released: boolean;
    /** Who goes instead. Null if the job waits, or stays. */
    readonly next: DispatchJson | null;
    /** Why nobody could be booked. Null if somebody was. */
    readonly failure: {
      readonly code: string;
      readonly detail: string;
    } | null;
  }[];
}

/** When the technician does not work, and why. */
export interface ReleaseBody {
  readonly from: string;
  /** After from. */
  readonly to: string;
  /** Stored in the history. */
  readonly reason?: string | undefined;
}

/** `ReleasedHold` of the description of the API. */
export interface ReleasedHoldJson {
  readonly id: WireId;
}

/** Whether there was such an absence. */
export interface RemovedAbsenceJson {
  readonly technician_id: WireId;
  /** False if no such absence was noted, such as one kept in availability. */
  readonly is_removed: boolean;
}

/** What the job requires of the technician. A field that is left out requires nothing. */
export interface RequirementsJson {
  /** The technician needs all of them. */
  readonly skills?: readonly {
    readonly name: string;
    /** The lowest sufficient level. */
    readonly min_level?: number | undefined;
  }[] | undefined;
  /** When the work starts: the technician must be on shift then. Default: now. */
  readonly starts_at?: string | undefined;
  readonly territory?: string | undefined;
  /** Only these technicians may go. */
  readonly pinned?: readonly WireId[] | undefined;
  /** These technicians rank before all others, however far away. */
  readonly preferred?: readonly WireId[] | undefined;
  /** These technicians may not go. */
  readonly excluded?: readonly WireId[] | undefined;
  /** The longest distance, door to door. */
  readonly max_distance_meters?: number | undefined;
  /** The longest drive. */
  readonly max_drive_seconds?: number | undefined;
  /** How old the technician's location may be. */
  readonly max_location_age_seconds?: number | undefined;
  /** Whether technicians who agreed to overtime may go outside their shifts. Default: false. */
  readonly may_extend_hours?: boolean | undefined;
  /** If no free technician can go: whether to take one from a job of lower priority that is still assigned or accepted. That job is dispatched again. Default: false. */
  readonly may_interrupt?: boolean | undefined;
}

/** The next appointments that are possible. */
export interface SlotListJson {
  /** By added drive, the least first; then by start. */
  readonly slots: readonly {
    readonly technician_id: WireId;
    /** When the drive starts. */
    readonly leaves_at: string;
    /** When the work starts. */
    readonly starts_at: string;
    /** When the work ends. */
    readonly ends_at: string;
    /** The drive to the work, from where the technician is then. */
    readonly distance_meters: number;
    readonly duration_seconds: number;
    /** What the slot adds to the technician's drives: the drive there, and on to their next visit in the same shift, less the drive that leads to that visit otherwise. */
    readonly added_drive_seconds: number;
    /** Estimate if any of these drives is an estimate. */
    readonly basis: "road" | "estimate";
  }[];
  /** The earliest start that was searched. */
  readonly from: string;
  /** The latest. */
  readonly to: string;
  readonly work_seconds: number;
  /** Whether it is proven that no other slot belongs in the list. */
  readonly is_complete: boolean;
  /** Why it is not proven. Null if it is. */
  readonly incomplete_reason: "max-calls" | "max-elements" | "max-rows" | "max-pages" | "deadline" | "provider-failed" | "undetermined" | "estimate" | "inconsistent-distances" | "no-bound" | null;
  readonly search: {
    /** How many technicians were loaded. */
    readonly rows: number;
    /** On how many pages. */
    readonly pages: number;
  };
  /** Why technicians have no slot: how many, by reason. One with several reasons counts for each. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The routing service. */
  readonly provider: string;
  /** What was measured. */
  readonly routing: {
    readonly calls: number;
    readonly elements: number;
  };
}

/** A technician as stored, without absences that were noted. */
export interface TechnicianJson {
  readonly id: WireId;
  /** Another text after each change. The ETag is this text in quotes. */
  readonly version: string;
  readonly is_active: boolean;
  readonly location: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  readonly external_id?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
  readonly located_at?: string | undefined;
  readonly capacity?: number | undefined;
  readonly skills?: readonly {
    readonly name: string;
    readonly level?: number | undefined;
    readonly expires_at?: string | undefined;
  }[] | undefined;
  readonly availability?: {
    /** A name of the IANA database. */
    readonly time_zone: string;
    readonly shifts?: readonly {
      /** The days on which the shift starts: 1 (Monday) to 7 (Sunday). */
      readonly weekdays: readonly number[];
      readonly from: string;
      readonly to: string;
    }[] | undefined;
    readonly absences?: readonly {
      readonly from: string;
      readonly to: string;
    }[] | undefined;
  } | undefined;
  readonly agrees_to_overtime?: boolean | undefined;
  readonly territories?: readonly string[] | undefined;
  readonly base?: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  } | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** A technician. A field that is left out sets no limit. */
export interface TechnicianBody {
  readonly location: {
    readonly latitude: number;
    readonly longitude: number;
  };
  /** The id that you gave them. ext: and this id may stand wherever an id may. */
  readonly external_id?: string | undefined;
  /** Default: true. */
  readonly is_active?: boolean | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
  /** When they were there. Default: it is where they start from. */
  readonly located_at?: string | undefined;
  /** How many jobs they can do at the same time: 1 for one person, who has a calendar then. Default: no calendar and no limit. */
  readonly capacity?: number | undefined;
  readonly skills?: readonly {
    readonly name: string;
    readonly level?: number | undefined;
    readonly expires_at?: string | undefined;
  }[] | undefined;
  /** When they work. Default: always. */
  readonly availability?: {
    /** A name of the IANA database. */
    readonly time_zone: string;
    readonly shifts?: readonly {
      /** The days on which the shift starts: 1 (Monday) to 7 (Sunday). */
      readonly weekdays: readonly number[];
      readonly from: string;
      readonly to: string;
    }[] | undefined;
    readonly absences?: readonly {
      readonly from: string;
      readonly to: string;
    }[] | undefined;
  } | undefined;
  /** Whether they may be sent outside their shifts. Default: false. */
  readonly agrees_to_overtime?: boolean | undefined;
  /** Default: all territories. */
  readonly territories?: readonly string[] | undefined;
  /** Where a shift starts. Default: location. */
  readonly base?: {
    readonly latitude: number;
    readonly longitude: number;
  } | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** What a technician has in a range of time. What overlaps an end of the range is whole. */
export interface TechnicianCalendarJson {
  readonly technician_id: WireId;
  /** Open visits, drives included, the first to leave first; of the first 200 that are open. */
  readonly visits: readonly {
    /** Null for a slot that is held while a customer decides. */
    readonly assignment_id: WireId | null;
    readonly hold_id?: WireId | undefined;
    readonly held_until?: string | undefined;
    /** Below the capacity. Null: the technician has no capacity. */
    readonly lane: number | null;
    readonly leaves_at: string;
    readonly starts_at: string;
    readonly ends_at: string;
    readonly location: {
      readonly latitude: number | null;
      readonly longitude: number | null;
    };
  }[];
  /** Null: at all times, or nobody can read when. */
  readonly shifts: readonly {
    readonly from: string;
    readonly to: string;
  }[] | null;
  /** Those of the technician's record, and those that were noted. */
  readonly absences: readonly {
    readonly from: string;
    readonly to: string;
  }[];
}

/** Calendars in the order of the request. */
export type TechnicianCalendarListJson = readonly TechnicianCalendarJson[];

/** An assumed change of a technician. Each given field replaces the stored one. */
export interface TechnicianChangeJson {
  readonly id: WireId;
  readonly location?: {
    readonly latitude: number;
    readonly longitude: number;
  } | undefined;
  readonly located_at?: string | undefined;
  readonly capacity?: number | undefined;
  readonly open_assignments?: number | undefined;
  readonly skills?: readonly {
    readonly name: string;
    readonly level?: number | undefined;
    readonly expires_at?: string | undefined;
  }[] | undefined;
  readonly availability?: {
    /** A name of the IANA database. */
    readonly time_zone: string;
    readonly shifts?: readonly {
      /** The days on which the shift starts: 1 (Monday) to 7 (Sunday). */
      readonly weekdays: readonly number[];
      readonly from: string;
      readonly to: string;
    }[] | undefined;
    readonly absences?: readonly {
      readonly from: string;
      readonly to: string;
    }[] | undefined;
  } | undefined;
  readonly agrees_to_overtime?: boolean | undefined;
  readonly territories?: readonly string[] | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** New values of some fields. Null removes a value. */
export interface TechnicianChangesBody {
  readonly location?: {
    readonly latitude: number;
    readonly longitude: number;
  } | undefined;
  readonly external_id?: string | null | undefined;
  /** Default: true. */
  readonly is_active?: boolean | undefined;
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly located_at?: string | null | undefined;
  readonly capacity?: number | null | undefined;
  readonly skills?: readonly {
    readonly name: string;
    readonly level?: number | undefined;
    readonly expires_at?: string | undefined;
  }[] | null | undefined;
  readonly availability?: {
    /** A name of the IANA database. */
    readonly time_zone: string;
    readonly shifts?: readonly {
      /** The days on which the shift starts: 1 (Monday) to 7 (Sunday). */
      readonly weekdays: readonly number[];
      readonly from: string;
      readonly to: string;
    }[] | undefined;
    readonly absences?: readonly {
      readonly from: string;
      readonly to: string;
    }[] | undefined;
  } | null | undefined;
  readonly agrees_to_overtime?: boolean | null | undefined;
  readonly territories?: readonly string[] | null | undefined;
  readonly base?: {
    readonly latitude: number;
    readonly longitude: number;
  } | null | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | null | undefined;
}

/** A page of technicians, by id. */
export type TechnicianPageJson = readonly TechnicianJson[];

/** Where a technician is, and what they do. */
export interface TechnicianPositionJson {
  readonly technician_id: WireId;
  /** Not for callers who may not read technicians. */
  readonly name?: string | undefined;
  readonly location: {
    readonly latitude: number | null;
    readonly longitude: number | null;
  };
  /** Null: it is where they start from. */
  readonly reported_at: string | null;
  /** working: on site. driving: on the way to a job. off_shift: outside their shifts, or absent. stale_location: reported too long ago to send them from there. free: none of these. */
  readonly state: "inactive" | "working" | "driving" | "off_shift" | "stale_location" | "free";
  /** When the state changes if nothing happens, as a shift starts or ends, or the location becomes too old: read again then. Null: not within eight days. */
  readonly state_until: string | null;
  /** What they drive to or work on. */
  readonly assignment_id: WireId | null;
}

/** A page of positions, by id; or with after, the changes in order. */
export interface TechnicianPositionsJson {
  /** The time by the clock of the server, at which the states are true. */
  readonly at: string;
  readonly positions: readonly TechnicianPositionJson[];
  /** Who has changed and is not in the box now: remove them if you show them. Empty without after. */
  readonly outside: readonly WireId[];
  /** For cursor, to read the next page. Null on the last page, and with after. */
  readonly next_cursor: string | null;
  /** For after, here or of the stream: what has changed since the first page was read. */
  readonly changes_cursor: string;
  /** Whether there is another page, or with after, whether there may be more changes already. */
  readonly has_more: boolean;
}

/** What a customer wrote. */
export interface TextBody {
  /** In the customer's own words. */
  readonly text: string;
}

/** Nobody could be booked: the job is kept. */
export interface WaitingJson {
  readonly job: JobJson;
  /** Why the latest attempt failed. Null if there was no attempt. */
  readonly failure: {
    readonly code: string;
    readonly detail: string;
  } | null;
  /** Why nobody could go. Null if the attempt ended before that was known, for example without routing. */
  readonly reasons: {
    /** How many technicians have each reason, such as AT_CAPACITY: 14. */
    readonly counts: Readonly<Record<string, number>>;
    /** The 5 nearest at most. */
    readonly nearest: readonly {
      readonly technician_id: WireId;
      readonly great_circle_distance_meters: number | null;
      readonly reasons: readonly string[];
    }[];
    /** How many technicians were considered: at most the 1,000 nearest. */
    readonly considered: number;
    /** Whether these are all active technicians, or all pinned ones. */
    readonly is_complete: boolean;
    /** Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known. */
    readonly missing_skills?: readonly string[] | undefined;
  } | null;
  /** When the server tries the job next, at the latest. Null if it does not try it. */
  readonly next_try_at: string | null;
  /** Whether this repeats an idempotency key: the request then made no attempt. */
  readonly is_repeat: boolean;
}

/** One method an operation. Each rejects with a `DispatchApiError` if the answer is a problem. */
export interface Operations {
  /** Cancel a job, with its assignment if it has one. Repeating the request changes nothing. */
  cancelJob(id: WireId, body?: MoveBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<JobJson>;
  /** Change a customer. Jobs keep the place that they were created with. */
  changeCustomer(id: WireId, body: CustomerChangesBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<CustomerJson>;
  /** Change a job. If the place, window, work or requirements of an assigned job change, its technician keeps it if they can still go. Otherwise another one is booked in the same call; if nobody can be booked, the job waits. With dry_run nothing changes: outcome says which of these would happen and, for a job that waits, tech_id says whom the next attempt would book, or reasons why nobody. Work on site keeps its technician and its start: if it cannot end later, the answer is 409 WORK_UNDER_WAY, and its detail names the obstacle. A missed job with a new window waits again. */
  changeJob(id: WireId, body: JobChangeBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<JobChangeJson>;
  /** Change a technician. Fields that are left out keep their values. Jobs that are assigned stay as they are. */
  changeTechnician(id: WireId, body: TechnicianChangesBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<TechnicianJson>;
  /** Report whether the database can be reached. The status is always 200: the body says whether the database can be reached. */
  checkHealth(options?: CallOptions): Promise<HealthJson>;
  /** Report that the process is alive. Succeeds even if the database is down, because a restart would not help. */
  checkLive(options?: CallOptions): Promise<LivenessJson>;
  /** Report whether requests should be sent here. Lists each check, with the reason if it failed. Needs no credentials. */
  checkReady(options?: CallOptions): Promise<ReadinessJson>;
  /** Complete a job. Its assignment goes through every status up to completed at once, with an event for each. Repeating the request changes nothing. Open to technicians, for their own data. */
  completeJob(id: WireId, body?: MoveBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<JobJson>;
  /** Create a customer. PUT with an external id creates a customer only once, however often it is repeated. */
  createCustomer(body: CustomerBody, options?: CallOptions): Promise<CustomerJson>;
  /** Create a job without booking anyone. The job waits until POST /jobs/{id}/dispatch books someone. An Idempotency-Key belongs to the job: a repeat with the same body returns the same job, as it is by then. */
  createJob(body: JobBody, options?: CallOptions & { readonly idempotencyKey?: string | undefined }): Promise<JobJson>;
  /** Create a technician. PUT with an external id creates a technician only once, however often it is repeated. */
  createTechnician(body: TechnicianBody, options?: CallOptions): Promise<TechnicianJson>;
  /** Deactivate a customer. Their jobs go on, and new ones can be created. PATCH with is_active activates them again. */
  deactivateCustomer(id: WireId, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<DeactivatedCustomerJson>;
  /** Deactivate a technician. They are sent to no more jobs, and keep those that they have: POST /technicians/{id}/release gives them to others. PATCH with is_active activates them again. */
  deactivateTechnician(id: WireId, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<DeactivatedTechnicianJson>;
  /** Send technicians to many jobs at once, at the least total cost. Jobs are booked one by one: a booking stays if another one fails, or if the request is cut short. Repeating a batch books no waiting job twice, and no new job that has an idempotency_key. The header Idempotency-Key is refused, because each job has its own key. With dry_run nobody is booked, and there is one decision. Booking decides again about jobs that are left but that somebody could do later: those have may_follow. */
  dispatchBatch(body: BatchBody, options?: CallOptions): Promise<BatchJson>;
  /** Send the best technician to a waiting job. Technicians who had the job before are not considered. If the job is already assigned, the answer is its assignment. */
  dispatchJob(id: WireId, body?: DispatchJobBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<DispatchJson | WaitingJson>;
  /** Erase a customer. For good: texts and the external id are removed, and places are cut to two decimals, also in the history of their jobs. Refused while one of them is open. A long history takes long: if the answer is an error, ask again. Backups and logs keep what they have. */
  eraseCustomer(id: WireId, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<ErasedCustomerJson>;
  /** Erase a technician. For good: texts and the external id are removed, and places are cut to two decimals, also in the history of their jobs. Refused while one of them is open. A long history takes long: if the answer is an error, ask again. Backups and logs keep what they have. */
  eraseTechnician(id: WireId, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<ErasedTechnicianJson>;
  /** Explain how the technician of an assignment was chosen, and what has happened since. Lists every candidate with the outcome, and each change of the status since. */
  explain(id: WireId, query?: { readonly expand?: readonly ("technician" | "customer")[] | undefined }, options?: CallOptions): Promise<ExplanationJson>;
  /** Find the next possible appointments, in the order of the drive that they add. Each is the earliest start in one gap of the calendar of a technician who could be dispatched. Books nobody. For work with further requirements, create a job first. */
  findSlots(query?: { readonly job_id?: WireId | undefined; readonly customer_id?: WireId | undefined; readonly latitude?: number | undefined; readonly longitude?: number | undefined; readonly skill?: readonly string[] | undefined; readonly min_level?: number | undefined; readonly work_seconds?: number | undefined; readonly from?: string | undefined; readonly to?: string | undefined; readonly count?: number | undefined }, options?: CallOptions): Promise<SlotListJson>;
  /** Hold a slot for some minutes while a customer decides. To book it, send hold_id to POST /dispatch, or to POST /jobs/{id}/dispatch if it is held for a job. The hold ends when it is booked, when its minutes are over, or when the technician has to leave. */
  holdSlot(body: HoldBody, options?: CallOptions): Promise<HoldJson>;
  /** Read the visits, shifts and absences of up to 100 technicians. In the form of GET /technicians/{id}/calendar. Unknown technicians are left out. Together they may have at most 30,000 shifts in the range. */
  listTechnicianCalendars(query?: { readonly technician_id?: readonly WireId[] | undefined; readonly from?: string | undefined; readonly to?: string | undefined }, options?: CallOptions): Promise<TechnicianCalendarListJson>;
  /** Read where technicians are and what they do, or what has changed since. Lists active technicians in pages, by id. With after, it lists who has changed, each as they are now: moved, stored, deactivated, absent, or on another job; repeat it with the new changes_cursor. A state that changes only with time is not listed: read again at the first state_until. */
  listTechnicianPositions(query?: { readonly limit?: number | undefined; readonly box?: string | undefined; readonly cursor?: string | undefined; readonly after?: string | undefined }, options?: CallOptions): Promise<TechnicianPositionsJson>;
  /** Note an absence of a technician, whose jobs stay as they are. Repeating it changes nothing. POST /technicians/{id}/release also dispatches their jobs again. */
  noteAbsence(id: WireId, body: ReleaseBody, options?: CallOptions): Promise<AbsenceJson>;
  /** Replace a customer, or create the one with an external id. A field that is left out loses its value. The id of a customer to create is ext: and the external id. */
  putCustomer(id: WireId, body: CustomerBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<CustomerJson | CustomerJson>;
  /** Replace a technician, or create the one with an external id. A field that is left out loses its value. The id of a technician to create is ext: and the external id. */
  putTechnician(id: WireId, body: TechnicianBody, options?: CallOptions & { readonly ifMatch?: string | undefined }): Promise<TechnicianJson | TechnicianJson>;
  /** Read an assignment. Includes its status and, if the store keeps jobs, what it is booked for. Open to technicians, for their own data. */
  readAssignment(id: WireId, query?: { readonly expand?: readonly ("technician" | "customer")[] | undefined }, options?: CallOptions): Promise<AssignmentJson>;
  /** Say who calls, and what they may do. The caller as identified by the guard. Without a guard, every caller may do everything. Open to technicians, for their own data. */
  readCaller(options?: CallOptions): Promise<CallerJson>;
  /** Say whether a technician could go to a job now, and every reason why not. Books nobody. Costs one call of the routing service. */
  readCandidate(id: WireId, technician: WireId, query?: { readonly earliest?: string | undefined; readonly latest?: string | undefined }, options?: CallOptions): Promise<CandidateExplanationJson>;
  /** Read a customer. Send the ETag as If-Match to change them. */
  readCustomer(id: WireId, options?: CallOptions): Promise<CustomerJson>;
  /** Describe the API as OpenAPI 3.1. Names only the routes that this server has, and the credentials that each of them needs. */
  readDescription(options?: CallOptions): Promise<DocumentJson>;
  /** Read a job. To change the job, send its ETag as If-Match. If the job waits, waiting says why, and when it is tried next. Open to technicians, for their own data. */
  readJob(id: WireId, query?: { readonly expand?: readonly ("technician" | "customer")[] | undefined }, options?: CallOptions): Promise<ListedJobJson>;
  /** Explain the attempts to dispatch a job: who was considered, and why they did not go. The attempts that booked somebody and the latest that failed, each with its decision; then every change of the job. */
  readJobDecisions(id: WireId, query?: { readonly expand?: readonly ("technician" | "customer")[] | undefined }, options?: CallOptions): Promise<JobDecisionsJson>;
  /** Find the description of the API. A browser is sent to the page; a program gets the paths as JSON. */
  readLinks(options?: CallOptions): Promise<LinksJson>;
  /** Count what waits and what is open, and sum up the bookings since a time. Reads the last 5,000 bookings at most, and the decisions of the last 100 of them. */
  readNumbers(query?: { readonly since?: string | undefined }, options?: CallOptions): Promise<NumbersJson>;
  /** Read a technician. Send the ETag as If-Match to change them. */
  readTechnician(id: WireId, options?: CallOptions): Promise<TechnicianJson>;
  /** Read the visits, shifts and absences of a technician. A technician who is inactive or has no capacity has no visits here. */
  readTechnicianCalendar(id: WireId, query?: { readonly from?: string | undefined; readonly to?: string | undefined }, options?: CallOptions): Promise<TechnicianCalendarJson>;
  /** Take the job from its technician, and book another one. Books the best of the others, or technician_id. If nobody else can be booked, the assignment stays as it is. */
  reassign(id: WireId, body?: ReassignBody, options?: CallOptions): Promise<DispatchJson>;
  /** Release a held slot, so that its time is free at once. Books nobody. The answer is 404 if the slot is no longer held. */
  releaseHold(id: WireId, options?: CallOptions): Promise<ReleasedHoldJson>;
  /** Note an absence, and dispatch the technician's jobs that fall into it again. Jobs are dispatched one by one. If the answer is lost, repeat the request: it continues with the remaining jobs, and repeats the outcome of the others. */
  releaseTechnician(id: WireId, body: ReleaseBody, options?: CallOptions): Promise<ReleaseJson>;
  /** Take an absence of a technician back. The technician can be booked again for that time, and the queue tries the waiting jobs again. Jobs that went to others stay with them. Repeating it changes nothing. */
  removeAbsence(id: WireId, query?: { readonly from?: string | undefined; readonly to?: string | undefined }, options?: CallOptions): Promise<RemovedAbsenceJson>;
  /** Report the location of a technician. The report with the latest reported_at counts, regardless of arrival order. Open to technicians, for their own data. */
  updateLocation(id: WireId, body: LocationBody, options?: CallOptions): Promise<LocationJson>;
  /** Report the locations of up to 1000 technicians. An invalid report does not prevent the others from being stored: its status is invalid, and errors says why. */
  updateLocations(body: LocationsBody, options?: CallOptions): Promise<LocationsJson>;
}

/** What it takes to call each operation. */
export const operations = {
  acceptAssignment: { method: "POST", path: "/assignments/{id}/accept", hasBody: true },
  arriveAssignment: { method: "POST", path: "/assignments/{id}/arrive", hasBody: true },
  cancelAssignment: { method: "POST", path: "/assignments/{id}/cancel", hasBody: true },
  cancelJob: { method: "POST", path: "/jobs/{id}/cancel", hasBody: true, headers: { ifMatch: "if-match" } },
  changeCustomer: { method: "PATCH", path: "/customers/{id}", hasBody: true, headers: { ifMatch: "if-match" } },
  changeJob: { method: "PATCH", path: "/jobs/{id}", hasBody: true, headers: { ifMatch: "if-match" } },
  changeTechnician: { method: "PATCH", path: "/technicians/{id}", hasBody: true, headers: { ifMatch: "if-match" } },
  checkHealth: { method: "GET", path: "/healthz" },
  checkLive: { method: "GET", path: "/livez" },
  checkReady: { method: "GET", path: "/readyz" },
  completeAssignment: { method: "POST", path: "/assignments/{id}/complete", hasBody: true },
  completeJob: { method: "POST", path: "/jobs/{id}/complete", hasBody: true, headers: { ifMatch: "if-match" } },
  createCustomer: { method: "POST", path: "/customers", hasBody: true },
  createJob: { method: "POST", path: "/jobs", hasBody: true, headers: { idempotencyKey: "idempotency-key" } },
  createTechnician: { method: "POST", path: "/technicians", hasBody: true },
  deactivateCustomer: { method: "DELETE", path: "/customers/{id}", headers: { ifMatch: "if-match" } },
  deactivateTechnician: { method: "DELETE", path: "/technicians/{id}", headers: { ifMatch: "if-match" } },
  declineAssignment: { method: "POST", path: "/assignments/{id}/decline", hasBody: true },
  dispatch: { method: "POST", path: "/dispatch", hasBody: true, headers: { idempotencyKey: "idempotency-key" } },
  dispatchBatch: { method: "POST", path: "/dispatch/batch", hasBody: true },
  dispatchCustomer: { method: "POST", path: "/dispatch/{cust_id}", headers: { idempotencyKey: "idempotency-key" } },
  dispatchJob: { method: "POST", path: "/jobs/{id}/dispatch", hasBody: true, headers: { ifMatch: "if-match" } },
  eraseCustomer: { method: "POST", path: "/customers/{id}/erase", headers: { ifMatch: "if-match" } },
  eraseTechnician: { method: "POST", path: "/technicians/{id}/erase", headers: { ifMatch: "if-match" } },
  explainAssignment: { method: "GET", path: "/assignments/{id}/decision", hasQuery: true },
  findSlots: { method: "GET", path: "/slots", hasQuery: true },
  holdSlot: { method: "POST", path: "/slots/holds", hasBody: true },
  listAssignments: { method: "GET", path: "/assignments", hasQuery: true },
  listCustomers: { method: "GET", path: "/customers", hasQuery: true },
  listJobs: { method: "GET", path: "/jobs", hasQuery: true },
  listTechnicianCalendars: { method: "GET", path: "/technicians/calendars", hasQuery: true },
  listTechnicianPositions: { method: "GET", path: "/technicians/positions", hasQuery: true },
  listTechnicians: { method: "GET", path: "/technicians", hasQuery: true },
  noteAbsence: { method: "POST", path: "/technicians/{id}/absences", hasBody: true },
  putCustomer: { method: "PUT", path: "/customers/{id}", hasBody: true, headers: { ifMatch: "if-match" } },
  putTechnician: { method: "PUT", path: "/technicians/{id}", hasBody: true, headers: { ifMatch: "if-match" } },
  readAssignment: { method: "GET", path: "/assignments/{id}", hasQuery: true },
  readCaller: { method: "GET", path: "/me" },
  readCandidate: { method: "GET", path: "/jobs/{id}/candidates/{technician}", hasQuery: true },
  readCustomer: { method: "GET", path: "/customers/{id}" },
  readDescription: { method: "GET", path: "/openapi.json" },
  readJob: { method: "GET", path: "/jobs/{id}", hasQuery: true },
  readJobDecisions: { method: "GET", path: "/jobs/{id}/decisions", hasQuery: true },
  readLinks: { method: "GET", path: "/" },
  readNumbers: { method: "GET", path: "/numbers", hasQuery: true },
  readRequirements: { method: "POST", path: "/requirements", hasBody: true },
  readTechnician: { method: "GET", path: "/technicians/{id}" },
  readTechnicianCalendar: { method: "GET", path: "/technicians/{id}/calendar", hasQuery: true },
  reassignAssignment: { method: "POST", path: "/assignments/{id}/reassign", hasBody: true },
  releaseHold: { method: "DELETE", path: "/slots/holds/{id}" },
  releaseTechnician: { method: "POST", path: "/technicians/{id}/release", hasBody: true },
  removeAbsence: { method: "DELETE", path: "/technicians/{id}/absences", hasQuery: true },
  startAssignment: { method: "POST", path: "/assignments/{id}/start", hasBody: true },
  updateLocation: { method: "PUT", path: "/technicians/{id}/location", hasBody: true },
  updateLocations: { method: "PUT", path: "/technicians/locations", hasBody: true },
} as const;

/** The methods that are generated, with the operations that they call. */
export const methods: Readonly<Record<keyof Operations, keyof typeof operations>> = {
  cancelJob: "cancelJob",
  changeCustomer: "changeCustomer",
  changeJob: "changeJob",
  changeTechnician: "changeTechnician",
  checkHealth: "checkHealth",
  checkLive: "checkLive",
  checkReady: "checkReady",
  completeJob: "completeJob",
  createCustomer: "createCustomer",
  createJob: "createJob",
  createTechnician: "createTechnician",
  deactivateCustomer: "deactivateCustomer",
  deactivateTechnician: "deactivateTechnician",
  dispatchBatch: "dispatchBatch",
  dispatchJob: "dispatchJob",
  eraseCustomer: "eraseCustomer",
  eraseTechnician: "eraseTechnician",
  explain: "explainAssignment",
  findSlots: "findSlots",
  holdSlot: "holdSlot",
  listTechnicianCalendars: "listTechnicianCalendars",
  listTechnicianPositions: "listTechnicianPositions",
  noteAbsence: "noteAbsence",
  putCustomer: "putCustomer",
  putTechnician: "putTechnician",
  readAssignment: "readAssignment",
  readCaller: "readCaller",
  readCandidate: "readCandidate",
  readCustomer: "readCustomer",
  readDescription: "readDescription",
  readJob: "readJob",
  readJobDecisions: "readJobDecisions",
  readLinks: "readLinks",
  readNumbers: "readNumbers",
  readTechnician: "readTechnician",
  readTechnicianCalendar: "readTechnicianCalendar",
  reassign: "reassignAssignment",
  releaseHold: "releaseHold",
  releaseTechnician: "releaseTechnician",
  removeAbsence: "removeAbsence",
  updateLocation: "updateLocation",
  updateLocations: "updateLocations",
};
