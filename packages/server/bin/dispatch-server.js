#!/usr/bin/env node
// Here before the build, so that package managers can link it.
import "../dist/cli.js";
