/** Reads server-sent events as they come. */
export interface Listener extends AsyncDisposable {
  readonly events: readonly { readonly id: string; readonly data: Record<string, unknown> }[];
  /** What a browser sends when it reconnects. */
  readonly lastEventId: string | undefined;
  /** How many comments have arrived. */
  readonly comments: number;
  readonly isOver: boolean;
  /** Why the stream ended, if it did not end cleanly. */
  readonly failure: unknown;
}

export function listenTo(response: Response): Listener {
  if (response.headers.get("content-type") !== "text/event-stream") throw new Error(`no events: ${response.status}`);
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  const listener = {
    events: [] as { id: string; data: Record<string, unknown> }[],
    lastEventId: undefined as string | undefined,
    comments: 0,
    isOver: false,
    failure: undefined as unknown,
    async [Symbol.asyncDispose]() {
      await reader.cancel().catch(() => undefined);
      await over;
    },
  };
  const take = (block: string): void => {
    const [, id, data] = /^id: (.*)(?:\ndata: (.*))?$/.exec(block) ?? [];
    listener.lastEventId = id ?? listener.lastEventId;
    if (id !== undefined && data !== undefined) listener.events.push({ id, data: JSON.parse(data) });
    else if (block.startsWith(":")) listener.comments += 1;
  };
  const read = async (): Promise<void> => {
    let text = "";
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      const blocks = `${text}${decoder.decode(value, { stream: true })}`.split("\n\n");
      text = blocks.pop() ?? "";
      blocks.forEach(take);
    }
  };
  const over = read()
    .catch((error: unknown) => {
      listener.failure = error;
    })
    .finally(() => {
      listener.isOver = true;
    });
  return listener;
}
