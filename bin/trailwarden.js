#!/usr/bin/env node
import { existsSync } from 'node:fs';

// What is installed is a bundle, for Node strips no types under node_modules; a checkout runs its sources.
const source = new URL('../lib/cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/main.js', import.meta.url);
await import(entry.href);
