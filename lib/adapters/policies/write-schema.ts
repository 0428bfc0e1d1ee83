import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { policySchema } from './schema.ts';

const target = fileURLToPath(new URL('../../../policies/schema.json', import.meta.url));
await writeFile(target, `${JSON.stringify(policySchema(), null, 2)}\n`);
