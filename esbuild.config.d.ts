import type { BuildOptions } from 'esbuild';

export const bundling: (dir?: string) => BuildOptions;
