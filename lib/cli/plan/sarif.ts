import type { Plan } from './plan.ts';

export const renderSarif = (plan: Plan, dir: string): string => JSON.stringify([plan, dir]);
