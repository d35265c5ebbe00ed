import { Agent, request } from "node:http";

/**
 * Creates a load of `connections` connections, each of which sends its next request, for a random customer, once it is
 * answered. Returns a function that sends until `isEnough` returns true, and resolves with the number of requests.
 */
export function createLoad(url, connections, customerCount) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return async (isEnough) => {
    let count = 0;
    const work = async () => {
      while (!isEnough(count)) {
        count += 1;
        await post(`${url}/${1 + Math.floor(Math.random() * customerCount)}`, agent);
      }
    };
    await Promise.all(Array.from({ length: connections }, work));
    return count;
  };
}

function post(url, agent) {
  return new Promise((resolve, reject) => {
    request(url, { method: "POST", agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
      });
    })
      .on("error", reject)
      .end();
  });
}
