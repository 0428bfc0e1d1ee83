import type { RuleFacts, Told } from '../../adapters/deployment/facts.ts';
import { checked, isRefusal, type Check, type Wrong } from './check.ts';
import { FORWARDED, isSamePattern } from './patterns.ts';

/** What puts everything of a member back as its template says. */
export const REDEPLOY = 'deploy deploy/member.yml there again, and find out who changed it';

const wrongForwarder = (
  { isEnabled, pattern, targets }: RuleFacts,
  { region, intake }: { readonly region: string; readonly intake: string },
): Wrong => {
  if (!isEnabled) {
    const command = `aws events enable-rule --region ${region} --name trailwarden-forwarder`;
    return {
      found: 'it is disabled',
      advice: `enable it there (${command}), and find out who disabled it`,
    };
  }
  if (!isSamePattern(pattern, FORWARDED)) return { found: 'its pattern was changed', advice: REDEPLOY };
  const astray = targets.find(({ arn }) => arn !== intake);
  if (astray) return { found: `it feeds ${astray.arn}`, advice: REDEPLOY };
  if (targets.some(({ isWhole }) => !isWhole))
    return { found: 'it changes the events on their way to the hub', advice: REDEPLOY };
  return targets.length === 0 ? { found: 'it has no target', advice: REDEPLOY } : null;
};

/** A rule forwards to the hub what happens to trails in a region of an account, as it is. */
export const forwarderCheck = (
  { account, region, intake }: { readonly account: string; readonly region: string; readonly intake: string },
  fact: Told<RuleFacts>,
): Check =>
  checked(
    {
      name: 'rule trailwarden-forwarder',
      place: `${account} ${region}`,
      needs: 'events:DescribeRule and events:ListTargetsByRule',
    },
    fact,
    {
      absent: 'deploy deploy/member.yml in this region of this account',
      wrong: (rule) => wrongForwarder(rule, { region, intake }),
      well: () => 'enabled and unchanged',
    },
  );

/** Nobody but enforce may take the role: whoever asks here must be refused. */
export const closedCheck = (place: string, taken: Told<unknown>): Check => {
  const subject = { name: 'door of trailwarden-enforcer', place };
  if ('unread' in taken && isRefusal(taken.unread))
    return { ...subject, verdict: 'well', found: 'closed to your credentials', advice: null };
  return checked({ ...subject, needs: 'sts:AssumeRole' }, taken, {
    absent: REDEPLOY,
    wrong: () => ({
      found: 'your own credentials can take the role',
      advice: `only enforce should be trusted: ${REDEPLOY}`,
    }),
    well: () => '',
  });
};
