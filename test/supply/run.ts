import { refusedIn } from './licences.ts';
import { isForDevelopment, packagesIn, readLock } from './lock.ts';

const lock = readLock();
const refused = refusedIn(lock);
const all = packagesIn(lock);
const dev = all.filter(([, locked]) => isForDevelopment(locked)).length;
const said =
  refused.length === 0
    ? `${all.length - dev} packages in production, ${dev} for development: every licence is allowed.`
    : `Not allowed by test/supply/licences.ts:\n${refused.map((one) => `  ${one}`).join('\n')}`;
process.stdout.write(`${said}\n`);
process.exitCode = refused.length === 0 ? 0 : 1;
