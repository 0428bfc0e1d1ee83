import { ApiError } from './errors.ts';
import { number, text, texts } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { Call } from './types.ts';

/** What stands where nobody says which regions are enabled. */
export const REGIONS: readonly string[] = ['eu-west-1', 'us-east-1', 'us-west-2'];

/** An opt-in region that nobody has enabled (API: Account Management, ListRegions). */
const DISABLED = { RegionName: 'me-south-1', RegionOptStatus: 'DISABLED' };

/** Answers ListRegions of AWS Account Management, in pages. */
export const listRegions = (enabled: readonly string[], { request }: Call): JsonObject => {
  const wanted = texts(request, 'RegionOptStatusContains');
  const size = number(request, 'MaxResults') ?? 50;
  const start = Number(text(request, 'NextToken') ?? '0');
  // API: MaxResults 1 to 50.
  if (size < 1 || size > 50 || !Number.isInteger(start))
    throw new ApiError('ValidationException', 'MaxResults');
  const all = [
    ...enabled.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
    DISABLED,
  ].filter(({ RegionOptStatus }) => wanted?.includes(RegionOptStatus) ?? true);
  return {
    Regions: all.slice(start, start + size),
    ...(start + size < all.length && { NextToken: String(start + size) }),
  };
};
