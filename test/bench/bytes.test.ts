import { describe, expect, it } from 'vitest';
import { bytesOf, filesOf } from './bytes.ts';

describe('the bundle of enforce', () => {
  it('stays small: every byte is parsed at each cold start', async () => {
    const sizes = await bytesOf('enforce');
    expect(sizes.get('in all')).toBeLessThan(400_000);
  });

  it('carries nothing of the SDK that no function can need', async () => {
    const owners = [...(await bytesOf('enforce')).keys()];
    expect(owners).toContain('@aws-sdk/client-cloudtrail');
    expect(
      owners.filter((owner) => /nested-clients|provider-(node|ini|sso|imds|login|process)/.test(owner)),
    ).toEqual([]);
  });

  it('looks for nothing in files, asks nobody for endpoints, and has one hash', async () => {
    const { files } = await filesOf('enforce');
    const held = [...files].filter(([, bytes]) => bytes > 100).map(([file]) => file);
    // Where these come back, a path of the SDK has changed, and esbuild.config.js stands in for nothing.
    expect(
      held.filter((file) =>
        /readFile|SharedConfigFiles|Sha256Js|mnemonist|endpoint-(discovery|cache)|v4-multi-region/.test(file),
      ),
    ).toEqual([]);
    expect(held.filter((file) => /config\/node-config-provider/.test(file))).toEqual([
      expect.stringMatching(/configLoader\.js$/),
    ]);
  });

  it('describes of CloudTrail what it calls, and no error', async () => {
    // 47 kB with all that is described, 13 kB without: more than this, and the plugin of esbuild.config.js fits no longer.
    expect((await bytesOf('enforce')).get('@aws-sdk/client-cloudtrail')).toBeLessThan(20_000);
  });
});
