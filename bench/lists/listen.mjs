import { Agent, get } from "node:http";

/** Opens `count` event streams, and waits until each has received its first bytes; in batches, because the server refuses too many at once. */
export async function listen(url, count) {
  const agent = new Agent({ maxSockets: count });
  let onEvent = () => {};
  const requests = [];
  while (requests.length < count) {
    const batch = Array.from({ length: Math.min(100, count - requests.length) }, () =>
      open(url, agent, () => onEvent()),
    );
    requests.push(...(await Promise.all(batch)));
  }
  return {
    /** Resolves with the times at which the first and the last listener receive the next event. */
    next() {
      let left = count;
      let firstMs;
      return new Promise((resolve) => {
        onEvent = () => {
          firstMs ??= performance.now();
          left -= 1;
          if (left === 0) resolve({ firstMs, lastMs: performance.now() });
        };
      });
    },
    leave() {
      for (const request of requests) request.destroy();
    },
  };
}

function open(url, agent, onEvent) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`a listener got the status ${response.statusCode}`));
      response.setEncoding("utf8").on("data", (text) => {
        if (text.startsWith("retry:")) resolve(request);
        else if (text.includes("data:")) onEvent();
      });
      response.on("error", () => {});
    }).on("error", reject);
  });
}
