/** The compiled policies: the bundler puts them in when the service is packaged. */
declare module 'trailwarden:policies' {
  const policies: readonly import('../lib/core/policy.ts').Policy[];
  export default policies;
}
