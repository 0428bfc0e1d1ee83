import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const withPackage = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : withPackage(dirname(folder));

/** The folder of the project, or of the installed package. */
export const ROOT = withPackage(dirname(fileURLToPath(import.meta.url)));

/** Where the functions stand that were bundled beforehand: only an installed package has them. */
export const READY_MADE = join(ROOT, 'dist', 'functions');
