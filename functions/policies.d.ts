/** The compiled policies: the bundler puts them in when the service is packaged. */
declare module 'trailwarden:policies' {
  import type { Policy } from '../lib/core/policy.ts';

  const policies: readonly Policy[];
  export default policies;
}
