import { describe, expect, test } from 'vitest';
import { about } from './write.ts';

describe('a principal is wrong', () => {
  test.each([
    {
      principal: 'arn:aws:sts::111122223333:assumed-role/break-glass/bob',
      says: '4:101: error: principals[0]: found "arn:aws:sts::111122223333:assumed-role/break-glass/bob", a session; write the role, arn:aws:iam::111122223333:role/break-glass, with its path if it has one: whoever opens a session chooses its name',
    },
    {
      principal: 'arn:aws:sts::111122223333:federated-user/bob',
      says: 'federated-user/bob", a session; write the ARN of an IAM role or user',
    },
    {
      principal: 'arn:aws:iam::111122223333:root',
      says: 'root", for which no waiver holds; write the ARN of an IAM role or user',
    },
    { principal: 'break-glass', says: 'found "break-glass"; write the ARN of an IAM role or user' },
    { principal: 'arn:aws:iam::111122223333:group/x', says: 'write the ARN of an IAM role or user' },
    { principal: 'arn:aws:s3:::bucket', says: 'write the ARN of an IAM role or user' },
    { principal: 'arn:aws:iam::*', says: 'write the ARN of an IAM role or user' },
    { principal: 'arn:aws:iam::111122223333:role/x:role/y', says: 'write the ARN of an IAM role or user' },
    { principal: 'arn:aws:iam:us-east-1:111122223333:role/x', says: 'write the ARN of an IAM role or user' },
    { principal: 'arn:aws:iam::1111:role/x', says: "the ARN of no account; write the account's 12 digits" },
  ])('$principal', ({ principal, says }) => {
    const all = about({ principals: `['${principal}']` });
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(': error: ');
    expect(all[0]).toContain(says);
  });
});

describe('a principal is right', () => {
  test.each([
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_x',
    'arn:aws:iam::111122223333:role/break-*',
    'arn:aws-cn:iam::111122223333:user/alice@example.com',
  ])('%s', (principal) => {
    expect(about({ principals: `['${principal}']` })).toEqual([]);
  });
});

describe('a principal is doubtful', () => {
  test.each([
    { principal: '*', says: 'found "*"; write the ARNs of those who may' },
    {
      principal: 'arn:aws:iam::*:role/x',
      says: 'write the account: any account in the world can have a role',
    },
    { principal: 'arn:aws:iam::11112222333?:user/x', says: 'any account in the world can have a user' },
    { principal: 'arn:aws:iam::111122223333:role/*', says: 'write which roles: as it stands, every role' },
  ])('$principal', ({ principal, says }) => {
    const all = about({ principals: `['${principal}']` });
    expect(all).toHaveLength(1);
    expect(all[0]).toContain('4:101: warning: principals[0]: found ');
    expect(all[0]).toContain(says);
  });
});
