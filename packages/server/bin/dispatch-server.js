#!/usr/bin/env node
// Exists before the build: package managers link it when they install.
import "../dist/cli.js";
