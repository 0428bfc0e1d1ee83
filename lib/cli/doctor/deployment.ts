import { partitionOf } from '../../core/trail.ts';

/** The deployment that is looked at. */
export interface Deployment {
  readonly stage: string;
  readonly hubAccount: string;
  readonly hubRegion: string;
  /** The regions beside the hub's in which a rule is to forward. */
  readonly others: readonly string[];
  readonly members: readonly string[];
  readonly memberRole: string | null;
  /** Names the policies of the folder. */
  readonly hash: string;
}

/** The bus of the hub that takes what members forward. */
export const intakeOf = ({ hubAccount, hubRegion }: Deployment): string =>
  `arn:${partitionOf(hubRegion)}:events:${hubRegion}:${hubAccount}:event-bus/trailwarden-intake`;
