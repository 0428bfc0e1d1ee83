import { createRequire } from 'node:module';
import { argv, stdout } from 'node:process';

type Handler = (event: unknown, context: object) => Promise<unknown>;

// What Node does before anything of ours is the same for all: it belongs to the start, and is told beside it.
const booted = performance.now();
const [, , file = '', event = ''] = argv;
// The runtime requires a .cjs too. cold.ts starts this file with the path of a bundle, and an event for it.
const loaded = createRequire(import.meta.url)(file) as { readonly handler: Handler };
const ready = performance.now();
await loaded.handler(JSON.parse(event), { functionName: 'bench', awsRequestId: 'bench' });
const answered = performance.now();
const { user, system } = process.cpuUsage();
const told = JSON.stringify({ booted, ready, answered, cpu: (user + system) / 1000 });
stdout.write(`\n${told}\n`, () => process.exit());
