#!/usr/bin/env node
// A file of its own, because package managers link it before the build.
import "../dist/ors-stub.js";
