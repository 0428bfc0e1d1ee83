import type { Plan } from './plan.ts';

export const renderMarkdown = (plan: Plan): string => JSON.stringify(plan);
