#!/usr/bin/env node
import { runServer } from "./server/index.js";

await runServer();
