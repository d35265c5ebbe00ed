/** How far an import is, for a person who waits. */
export interface Progress {
  /** Passes the file on, and counts its bytes. */
  count(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>;
  /** Counts a row that is done. */
  noteRow(): void;
  /** Removes the bar, before something else is printed. */
  clear(): void;
  /** Ends it: there was a result for each row, or a failure. Later calls do nothing. */
  end(): void;
}

export interface ProgressOptions {
  /** What is imported, for the first line. */
  readonly title: string;
  /** Of the file, in bytes. */
  readonly size: number;
  /** A terminal shows a bar; anything else, such as a log, gets a line at the start, every some seconds and at the end. */
  readonly stream: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean | undefined };
}

const barLength = 30;
const lineEveryMs = 5000;

export function showProgress({ title, size, stream }: ProgressOptions): Progress {
  let read = 0;
  let rows = 0;
  let isEnded = false;
  const toPercent = (): number => (size === 0 ? 100 : Math.min(100, Math.floor((100 * read) / size)));
  const shown =
    stream.isTTY === true ? showBar(stream) : showLines(stream, title, () => ({ rows, percent: toPercent() }));
  return {
    noteRow() {
      rows += 1;
    },
    clear: shown.clear,
    end() {
      if (!isEnded) shown.end();
      isEnded = true;
    },
    async *count(chunks) {
      for await (const chunk of chunks) {
        yield chunk;
        read += chunk.length;
        shown.update(toPercent());
      }
    },
  };
}

type Stream = ProgressOptions["stream"];

function showBar(stream: Stream) {
  let shown = -1;
  const clear = (): void => {
    if (shown >= 0) stream.write("\r\u001B[K");
    shown = -1;
  };
  return {
    clear,
    end: clear,
    update(percent: number) {
      if (percent === shown) return;
      const done = Math.floor((barLength * percent) / 100);
      stream.write(`\r[${"#".repeat(done)}${" ".repeat(barLength - done)}] ${percent} %`);
      shown = percent;
    },
  };
}

function showLines(
  stream: Stream,
  title: string,
  findState: () => { readonly rows: number; readonly percent: number },
) {
  const startedAt = performance.now();
  stream.write(`${title.replaceAll(/\p{Cc}/gu, "?")} ...\n`);
  const timer = setInterval(() => {
    const { rows, percent } = findState();
    stream.write(`${percent} % of the file read, rows done: ${rows}\n`);
  }, lineEveryMs);
  // A line that is due must not keep the process.
  timer.unref();
  return {
    clear: () => undefined,
    update: () => undefined,
    end() {
      clearInterval(timer);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      stream.write(`Ended after ${seconds} s, rows done: ${findState().rows}\n`);
    },
  };
}
