import { flag } from './kinds.ts';

/** Whether CloudTrail's own deliveries are recorded too; true where nobody said (SDK 3.1137.0, Trail). */
export const recursiveLogging = flag('RecursiveLogging', 'RecursiveLogging', 'recursion', { born: true });
