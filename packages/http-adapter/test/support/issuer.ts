import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import type { JsonWebTokenOptions } from "../../src/guard/index.js";

/** An issuer of real tokens, whose keys are served over HTTP on the loopback. */
export interface Issuer extends AsyncDisposable {
  /** Options for `jsonWebTokens`. */
  readonly options: JsonWebTokenOptions;
  /** Variables for the server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Signs a token of Ada for ten minutes, with these additional claims. */
  sign(claims?: JWTPayload): Promise<string>;
}

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const keys = JSON.stringify({ keys: [{ kid: "key", ...(await exportJWK(publicKey)) }] });
  const server = createServer((_, response) => response.end(keys));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  const [issuer, audience] = ["https://issuer", "dispatch"];
  return {
    options: { issuer, audience, jwksUrl },
    environment: { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: jwksUrl },
    sign(claims) {
      const exp = Math.floor(Date.now() / 1000) + 600;
      const token = new SignJWT({ iss: issuer, aud: audience, sub: "ada", exp, ...claims });
      return token.setProtectedHeader({ alg: "RS256", kid: "key" }).sign(privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
