import { flag } from './kinds.ts';

/** Whether digests are delivered. Written as EnableLogFileValidation, read as LogFileValidationEnabled. */
export const enableLogFileValidation = flag('EnableLogFileValidation', 'LogFileValidationEnabled', 'scope');
