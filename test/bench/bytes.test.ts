import { describe, expect, it } from 'vitest';
import { bytesOf } from './bytes.ts';

describe('the bundle of enforce', () => {
  it('stays small: every byte is parsed at each cold start', async () => {
    const sizes = await bytesOf('enforce');
    expect(sizes.get('in all')).toBeLessThan(420_000);
  });

  it('carries nothing of the SDK that no function can need', async () => {
    const owners = [...(await bytesOf('enforce')).keys()];
    expect(owners).toContain('@aws-sdk/client-cloudtrail');
    expect(
      owners.filter((owner) => /nested-clients|provider-(node|ini|sso|imds|login|process)/.test(owner)),
    ).toEqual([]);
  });

  it('describes of CloudTrail what it calls, and no error', async () => {
    // 47 kB with all that is described, 13 kB without: more than this, and the plugin of esbuild.config.js fits no longer.
    expect((await bytesOf('enforce')).get('@aws-sdk/client-cloudtrail')).toBeLessThan(20_000);
  });
});
