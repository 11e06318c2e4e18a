import { describe, expect, test } from 'vitest';
import type { StringLiteral } from '../../language/model/declaration/index.js';
import { credentialIn } from '../../language/rules/credentials/detect.js';
import { wordsOf } from '../../language/rules/credentials/names.js';

const NOTE: StringLiteral['owner'] = { kind: 'note' };
const reasonOf = (text: string, owner: StringLiteral['owner'] = NOTE): string | undefined =>
  credentialIn({ text, span: { start: 0, end: 0 }, owner })?.kind;

const ALNUM = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const run = (length: number): string => ALNUM.repeat(5).slice(0, length);
const letters = (length: number): string => ALNUM.slice(10).repeat(3).slice(0, length);

/** Put together here, so that no scanner takes this file for a leak. */
const TOKENS: [name: string, text: string][] = [
  ['AWS access key id', `AKIA${'IOSFODNN7ABCDEFG'}`],
  ['AWS secret access key', `aws_secret_access_key=${run(40)}`],
  ['GitHub token', `ghp_${run(36)}`],
  ['GitHub fine-grained token', `github_pat_${run(82)}`],
  ['GitLab token', `glpat-${run(20)}`],
  ['npm token', `npm_${run(36)}`],
  ['npm auth token', `//registry.example.com/:_authToken=${run(36)}`],
  ['Slack token', `xoxb-123456789012-${run(24)}`],
  ['Slack webhook', `https://hooks.slack.com/services/T${run(10)}/B${run(10)}/${run(24)}`],
  ['SendGrid key', `SG.${run(22)}.${run(43)}`],
  ['Shopify key', `shpat_${run(32)}`],
  ['OpenAI key', `sk-${run(20)}T3BlbkFJ${run(20)}`],
  ['Anthropic key', `sk-ant-api03-${run(93)}AA`],
  ['Groq key', `gsk_${run(52)}`],
  ['Hugging Face token', `hf_${letters(34)}`],
  ['Linear key', `lin_api_${run(40)}`],
  ['Notion token', `ntn_12345678901${run(35)}`],
  ['Databricks token', `dapi${'0123456789abcdef'.repeat(2)}`],
  ['Vault token', `hvs.${run(95)}`],
  ['Docker token', `dckr_pat_${run(27)}`],
  ['Grafana token', `glsa_${run(32)}_0123abcd`],
  ['token in a text', `curl -H 'Authorization: Bearer ghp_${run(36)}' https://example.com`],
];

describe('known formats', () => {
  for (const [name, text] of TOKENS) test(name, () => expect(reasonOf(text)).toBe('token'));

  const near: [name: string, text: string][] = [
    ['AWS account number', 'aws_account_id = 1234-5678-9012'],
    ['AWS key id of the documentation', 'AKIAIOSFODNN7EXAMPLE'],
    ['a key id one letter short', 'AKIAIOSFODNN7ABCDE'],
    ['a placeholder for a token', 'registry/:_authToken=<token>'],
    ['another placeholder', 'registry/:_authToken={{ token }}'],
    ['a token of the wrong length', `ghp_${run(20)}`],
    ['a hash', '0123456789abcdef'.repeat(4)],
    ['a path', 's3://bucket/landing/orders/2024-01-01/part-00000.snappy.parquet'],
    ['a cron', '0 2 * * *'],
    ['prose', 'the secret of a good password is its length, not its token'],
  ];
  for (const [name, text] of near) test(`not ${name}`, () => expect(reasonOf(text)).toBeUndefined());
});

describe('private keys', () => {
  const body = 'MIIEpAIBAAKCAQEA0123456789';
  const kinds = [
    'PRIVATE KEY',
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ];
  for (const kind of kinds) {
    test(kind, () => {
      expect(reasonOf(`-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`)).toBe('private key');
      expect(reasonOf(`-----BEGIN ${kind}-----\\n${body}\\n-----END ${kind}-----`)).toBe('private key');
      expect(reasonOf(`-----BEGIN ${kind}-----`)).toBeUndefined();
      expect(reasonOf(`-----BEGIN ${kind}-----\n\${KEY}\n-----END ${kind}-----`)).toBeUndefined();
    });
  }
  test('no public one', () => expect(reasonOf(`-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`)).toBeUndefined());
});

test('names are split at case, dots, hyphens and underscores', () => {
  expect(wordsOf('fs.s3a.secretKey')).toEqual(['fs', 's3a', 'secret', 'key']);
  expect(wordsOf('XApiKey')).toEqual(['x', 'api', 'key']);
  expect(wordsOf('APIKey')).toEqual(['api', 'key']);
  expect(wordsOf('s3AccessKEY')).toEqual(['s3', 'access', 'key']);
  expect(wordsOf('--a__b..C-')).toEqual(['a', 'b', 'c']);
  expect(wordsOf('')).toEqual([]);
});

test('long hostile texts take no long time', () => {
  const pieces = [
    'a',
    '{{',
    '${',
    '<',
    'password=',
    "password='",
    '://a:',
    'https://',
    '-----BEGIN ',
    'SG.',
    'jdbc:oracle:x:a/',
    'pwd =  ',
    '1s',
  ];
  const owners: StringLiteral['owner'][] = [
    { kind: 'sql' },
    { kind: 'expression' },
    { kind: 'option', key: 'password' },
    { kind: 'setting', name: 'auth' },
  ];
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(300_000 / piece.length));
    // Each would take minutes if a detector looked at every pair of places.
    for (const owner of owners) expect(() => reasonOf(text, owner)).not.toThrow();
  }
});
