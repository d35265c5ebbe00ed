// The process of the routing service: tells its URL, and turns hostile when told to.
import { type Hostility, startHostileRouting } from "./hostile-routing.js";

const routing = await startHostileRouting();
process.on("message", ({ mode }: { readonly mode: Hostility | null }) => {
  routing.mode = mode;
  process.send?.({ mode });
});
process.send?.({ url: routing.url });
