import { describe, expect, test } from 'vitest';
import { identityOf, numbered } from '../../cli/fingerprint.js';
import { Workspace } from '../../language/index.js';

const TEXT = `pipeline shop { owner "a@example.com" tags { team "a" } }

source orders : kafka {
  topic "orders"
  option "sasl.password" = "s3cr3t-Pa55w0rd-1"
  drift alert
}

bronze orders from source.orders { trigger every 1 minute }

silver days from bronze.orders {
  group by customer_id {
    n = count(*)
  }
  freshness 1 day
}
`;

/** Code, declaration and fingerprint of each finding of rules, sorted. */
function identities(text: string, path = 'shop.pipe'): readonly string[] {
  const workspace = new Workspace();
  workspace.setFile(path, text);
  return workspace
    .diagnostics(path)
    .filter(({ category }) => category === 'rule')
    .map(finding => {
      const { declaration, fingerprint } = identityOf(workspace, finding);
      expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
      return `${finding.code} ${declaration.toLowerCase()} ${fingerprint}`;
    })
    .sort();
}

const before = identities(TEXT);

test('what is recognised has findings to recognise', () => {
  expect(before.map(identity => identity.split(' ').slice(0, 2).join(' '))).toEqual(
    expect.arrayContaining([
      'ant-hardcoded-credentials source.orders',
      'ant-missing-compaction bronze.orders',
      'ant-no-dlq bronze.orders',
    ]),
  );
  expect(new Set(before).size).toBe(before.length);
});

describe('a finding is the same', () => {
  const changes: [what: string, text: string][] = [
    ['where lines above it were added', `// one\n\n/* two */\n${TEXT}`],
    ['where line ends are others', TEXT.replaceAll('\n', '\r\n')],
    ['where the file was formatted', TEXT.replaceAll('  ', '\t').replace('{ trigger', '{\n  trigger').replace(/\n\n/g, '\n')],
    ['where keywords are in another case', TEXT.replace('silver days from', 'SILVER Days FROM').replace('group by', 'GROUP BY')],
    ['where a comment came into it', TEXT.replace('group by customer_id', 'group /* sic */ by // here\n  customer_id')],
    ['where a block within it changed', TEXT.replace('n = count(*)', 'n = count(*), m = max(amount)')],
    ['where a string was replaced', TEXT.replace('s3cr3t-Pa55w0rd-1', 'An0ther-Pa55w0rd')],
    ['where the pipeline was renamed', TEXT.replace('pipeline shop', 'pipeline store')],
    [
      'where another declaration came before it',
      TEXT.replace('silver days', 'bronze other from source.orders { on error skip }\n\nsilver days'),
    ],
  ];
  test.each(changes)('%s', (_what, text) => {
    expect(text).not.toBe(TEXT);
    expect(identities(text)).toEqual(expect.arrayContaining([...before]));
  });

  test('where the file was renamed', () => expect(identities(TEXT, 'a#b/c~2.pipe')).toEqual(before));
});

describe('a finding is another', () => {
  const named = (code: string) => before.filter(identity => identity.startsWith(code));
  const changes: [what: string, code: string, text: string][] = [
    [
      'where its table was renamed',
      'ant-no-dlq',
      TEXT.replaceAll('bronze orders', 'bronze events').replace('bronze.orders', 'bronze.events'),
    ],
    [
      'where the option that it stands on is of another source',
      'ant-hardcoded-credentials',
      TEXT.replaceAll(/source[ .]orders/g, '$&_2'),
    ],
  ];
  test.each(changes)('%s', (_what, code, text) => {
    const now = identities(text);
    expect(now.some(identity => identity.startsWith(code))).toBe(true);
    for (const identity of named(code)) expect(now).not.toContain(identity);
  });
});

test('equal ones are numbered in their order', () => {
  const number = numbered();
  expect(['aa', 'bb', 'aa', 'constructor', 'aa'].map(number)).toEqual(['aa:1', 'bb:1', 'aa:2', 'constructor:1', 'aa:3']);
});

test('outside of all declarations there is no declaration', () => {
  const text = '// cupel-ignore ant-no-dlq: none\n';
  expect(identities(text)).toEqual([expect.stringMatching(/^ignore-unused {2}[0-9a-f]{16}$/)]);
});
