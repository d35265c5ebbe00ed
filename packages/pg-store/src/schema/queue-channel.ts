/** Where the database notifies of changes that may help waiting jobs; the payload is the tenant, "" without one. */
export const queueChannel = "dispatch_queue";
