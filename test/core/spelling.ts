import type { Json, JsonObject } from '../../lib/core/json.ts';

/** Selectors as tests spell them. */
export const selector = (...FieldSelectors: JsonObject[]): JsonObject => ({ FieldSelectors });

export const field = (Field: string, conditions: JsonObject): JsonObject => ({ Field, ...conditions });

export const is = (Field: string, ...Equals: string[]): JsonObject => ({ Field, Equals });

export const MANAGEMENT = is('eventCategory', 'Management');
export const DATA = is('eventCategory', 'Data');
export const NETWORK = is('eventCategory', 'NetworkActivity');
export const S3 = is('resources.type', 'AWS::S3::Object');
export const KMS = is('eventSource', 'kms.amazonaws.com');

/** Management events, S3 objects and one service's endpoint: what a careful owner records. */
export const CAREFUL: readonly Json[] = [selector(MANAGEMENT), selector(DATA, S3), selector(NETWORK, KMS)];
