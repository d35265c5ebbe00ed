/** What a window asks the shared worker for: a stream, whose news come through the port that is sent with this. */
export interface StreamRequest {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What a window hears of its stream. `ended` and `failed` are the last. */
export type StreamNews =
  | { readonly is: "open"; readonly status: number; readonly headers: readonly (readonly [string, string])[] }
  /** Whole events and heartbeats; or a part of the answer, if the answer is not a stream. */
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "ended" }
  /** The message of the error. */
  | { readonly is: "failed"; readonly message: string };

/** What a window sends on the port when it needs the stream no more. */
export const leave = "leave";
