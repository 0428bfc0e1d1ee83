import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { outcomeSchema } from './outcome-schema.ts';

const target = fileURLToPath(new URL('../../../policies/outcome.schema.json', import.meta.url));
await writeFile(target, `${JSON.stringify(outcomeSchema(), null, 2)}\n`);
