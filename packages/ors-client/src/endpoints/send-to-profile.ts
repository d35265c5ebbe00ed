import { withinLimits } from "../call-limits.js";
import { type OrsSettings, parseProfile } from "../settings.js";
import type { OrsRequest, Transport } from "../transport.js";

/** What a call of an endpoint needs. */
export interface CallContext {
  readonly settings: OrsSettings;
  readonly transport: Transport;
  readonly signal: AbortSignal | undefined;
}

/** Sends one POST to the endpoint of a profile. */
export function sendToProfile<Value>(
  { settings, transport, signal }: CallContext,
  { profile, ...request }: Omit<OrsRequest<Value>, "url" | "method"> & { readonly profile: string | undefined },
): Promise<Value> {
  const name = profile === undefined ? settings.profile : parseProfile(profile);
  const url = `${settings.target.baseUrl}/v2/${request.endpoint}/${name}/json`;
  return withinLimits(request.endpoint, settings, signal, (limits) =>
    transport.send({ ...request, url, method: "POST" }, limits),
  );
}
