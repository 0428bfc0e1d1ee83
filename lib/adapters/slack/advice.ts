import type { Incident } from '../../core/incident.ts';
import { isObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isWholeAccount } from '../../core/trail.ts';
import { plain, value, words, type Piece } from './rich.ts';
import { whoOf } from './words.ts';

const NAME = 120;
const REASON = 300;

/** What AWS's names of errors point at: what a person has to mend before the next sweep can put it back. */
const DEPENDENCIES = [
  [/S3Bucket|BucketPolicy/, 'the bucket and its policy'],
  [/Kms|Encryption/i, 'the key and its policy'],
  [/Sns/i, 'the topic and its policy'],
  [/CloudWatchLogs/i, 'the log group and the role that writes to it'],
  [/Organization/i, "the organization's trusted access for CloudTrail"],
  [
    /AccessDenied|Unauthorized|NotAuthorized/i,
    "the enforcer's own permissions, and what an SCP takes from them",
  ],
  [/Throttl|TooMany|Limit/i, 'the quota, or wait for the next sweep'],
] as const;

/** Why something stands: AWS's first refusal, or what we ourselves do not do. */
const reasonOf = ({ actions, blocked, unread }: Outcome): string | null => {
  const refused = actions.find(({ result, error }) => result !== 'done' && typeof error === 'string');
  const found = refused?.['error'] ?? blocked[0]?.reason ?? unread[0]?.reason;
  return typeof found === 'string' ? found : null;
};

const who = ({ trigger }: Outcome): Piece => value(whoOf(trigger), NAME);

const unresolved = (outcome: Outcome): readonly Piece[] => {
  const reason = reasonOf(outcome);
  if (reason === null)
    return [
      words(
        'It came back while it was put back: see who else changes this trail, then let a sweep look again.',
      ),
    ];
  const name = reason.slice(0, REASON);
  const mend = DEPENDENCIES.find(([pattern]) => pattern.test(name))?.[1] ?? 'what it names';
  return [
    words('AWS or a guard said: '),
    plain(reason, REASON),
    words(`. Mend ${mend}; the next sweep tries again, and until then the trail stands as observed.`),
  ];
};

const remediated = (outcome: Outcome): readonly Piece[] => {
  const { actor } = outcome.trigger;
  if (String(actor?.via) === 'trailwarden')
    return [
      words(
        'It was changed by this enforcer itself: look for a second installation or a policy that disagrees.',
      ),
    ];
  if (!actor)
    return [
      words('Nobody is known to have done it: look the call up in the event history, and ask its caller.'),
    ];
  return [
    words('Ask '),
    who(outcome),
    words(
      ' whether it was meant. If nobody can explain it, take the credentials for stolen: revoke its sessions, rotate its keys, and look at all that it did.',
    ),
  ];
};

const drifted = ({ drifts }: Outcome): readonly Piece[] => {
  const waived = drifts.find(({ waiver }) => isObject(waiver))?.['waiver'];
  if (isObject(waived))
    return [
      words('It stands by a waiver until '),
      value(waived['until'], NAME),
      words('. Nothing, unless that should end sooner: then take the waiver out of the policy.'),
    ];
  if (drifts.length > 0 && drifts.every(({ property }) => property === 'Delivery'))
    return [
      words('The trail itself is as it should be, but what it records does not arrive: see the drift.'),
    ];
  return [
    words(
      'Nothing was changed: the policy is in audit mode, asks only for a report, or the account is only looked at. Put it back by hand, or set the policy to enforce.',
    ),
  ];
};

const barred = ({ unread }: Outcome): readonly Piece[] => [
  words(
    'Nobody looks at its trails now. See that the account is open, and that its role admits the enforcer',
  ),
  ...(unread[0] ? [words(': '), plain(unread[0].reason, REASON)] : []),
  words('. An account that was closed is to be taken out of the list.'),
];

const unknown = ({ unread }: Outcome): readonly Piece[] => [
  words('Give the enforcer the permission to read it'),
  ...(unread[0] ? [words(': '), plain(unread[0].reason, REASON)] : []),
  words('. What cannot be read is not taken for compliant.'),
];

/** What a person is to do now, in one or two sentences. */
export const adviceOn = (incident: Incident, outcome: Outcome): readonly Piece[] => {
  switch (outcome.status) {
    case 'remediated':
      return remediated(outcome);
    case 'unresolved':
      return unresolved(outcome);
    case 'drifted':
      return drifted(outcome);
    case 'unknown':
      return isWholeAccount(outcome.trail) ? barred(outcome) : unknown(outcome);
    case 'attempted':
      return [
        who(outcome),
        words(
          ` tried ${incident.count === 1 ? 'once' : `${incident.count} times`}; nothing was changed. Ask why; `,
        ),
        words('if nobody knows, look at what else it did, and revoke its sessions.'),
      ];
    case 'compliant':
    case 'out-of-scope':
      return [words('Nothing.')];
    default:
      return [words(`Look at it: ${String(outcome.status satisfies never)} is not known here.`)];
  }
};
