import { createColors } from 'picocolors';
import { attributes, escaped } from '../formats/xml.js';
import { humanOutcome } from './human.js';
import type { Outcome } from './run.js';

/**
 * JUnit XML: a suite for each file, with a failure for each test that failed and an error for each that cannot be run. It has no times, so that
 * the same outcome gives the same bytes.
 */
export function testJunit(outcomes: readonly Outcome[]): string {
  const files = [...new Set(outcomes.map(({ place }) => place.file))];
  const suites = files.flatMap(file => {
    const own = outcomes.filter(({ place }) => place.file === file);
    return [
      `  <testsuite${attributes({ name: file, ...counts(own) })}>`,
      ...own.map(outcome => `    ${testCase(outcome)}`),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'cupel test', ...counts(outcomes) })}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(outcomes: readonly Outcome[]) {
  const count = (status: Outcome['status']) => outcomes.filter(outcome => outcome.status === status).length;
  return { tests: outcomes.length, failures: count('failed'), errors: count('refused'), skipped: 0 };
}

function testCase(outcome: Outcome): string {
  const { file, line } = outcome.place;
  const own = attributes({ name: outcome.test.test.name, classname: file, file, line });
  if (outcome.status === 'passed') return `<testcase${own}/>`;
  const [element, message] = outcome.status === 'failed' ? ['failure', outcome.message] : ['error', outcome.reason];
  const text = escaped(humanOutcome(outcome, createColors(false)).trimEnd());
  return `<testcase${own}><${element}${attributes({ type: outcome.status, message })}>${text}</${element}></testcase>`;
}
