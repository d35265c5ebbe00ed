import { startRawClients, toRequest } from "./raw-clients.js";

export interface RudeClients {
  readonly sent: number;
  stop(): Promise<void>;
}

/** How long hanging clients stay connected. */
const hangMs = 20_000;

/** Starts clients of one principal that hang in the middle of a body, abort, drip, leave answers unread or read half of them. */
export function startRudeClients(url: string, key: string, perSecond: number): RudeClients {
  const clients = startRawClients(url, "127.0.0.2");
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const dispatch = JSON.stringify({ customer_id: 1, dry_run: true });
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let sent = 0;

  const later = (delayMs: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs);
    timers.add(timer);
  };

  const ways: readonly (() => void)[] = [
    function hang() {
      const socket = clients.open(`${toRequest("POST /dispatch", { ...headers, "content-length": "90" })}{`);
      later(hangMs, () => socket.destroy());
    },
    function abort() {
      const socket = clients.open(toRequest("POST /dispatch", headers, dispatch));
      later(sent % 30, () => socket.destroy());
    },
    function drip() {
      const socket = clients.open(toRequest("POST /dispatch", { ...headers, "transfer-encoding": "chunked" }));
      for (let chunk = 1; chunk < 10; chunk += 1) later(chunk * 1000, () => socket.write("1\r\n \r\n"));
      later(hangMs, () => socket.destroy());
    },
    function leaveUnread() {
      const lists = toRequest("GET /assignments?limit=1000", headers).repeat(20);
      const socket = clients.open(lists, { reads: false });
      later(hangMs, () => socket.destroy());
    },
    function readHalf() {
      const socket = clients.open(toRequest("GET /assignments?limit=1000", headers));
      socket.once("data", () => socket.pause());
      later(hangMs, () => socket.destroy());
    },
    function listenUnread() {
      const socket = clients.open(toRequest("GET /events", headers), { reads: false });
      later(hangMs, () => socket.destroy());
    },
    function closeHalf() {
      clients.open(toRequest("POST /dispatch", { ...headers, "content-length": "90" })).end();
    },
  ];

  const acting = setInterval(() => {
    ways[sent % ways.length]?.();
    sent += 1;
  }, 1000 / perSecond);
  return {
    get sent() {
      return sent;
    },
    async stop() {
      clearInterval(acting);
      for (const timer of timers) clearTimeout(timer);
      clients.close();
    },
  };
}
