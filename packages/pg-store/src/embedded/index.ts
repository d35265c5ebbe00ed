export { type EmbeddedStore, type EmbeddedStoreOptions, openEmbeddedStore } from "./open-embedded-store.js";
