/** The environment of a server without keys, rate limits and logs. */
export const unlimited = {
  AUTH: "off",
  RATE_LIMIT_PER_ADDRESS: "0",
  RATE_LIMIT_PER_PRINCIPAL: "0",
  DISPATCH_LOG_LEVEL: "silent",
} as const;
