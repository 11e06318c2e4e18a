import { describe, expect, test } from 'vitest';
import { toGithub } from '../../cli/formats/github.js';
import { toJunit } from '../../cli/formats/junit.js';
import { toMarkdown } from '../../cli/formats/markdown.js';
import { finding, hostile, report } from './reports.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const withoutControls = (text: string) => text.replace(new RegExp(controls, 'g'), '');
const hostileReport = (text: string) =>
  report(
    [finding({ file: text, message: text, fixes: [{ title: text, safe: true, edits: [] }] })],
    [{ file: text, message: text }],
  );

describe('GitHub annotations', () => {
  /** As the runner reads a line. */
  function parsed(line: string) {
    const [, name, words = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
    const unescaped = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
    const properties = words.split(',').map(word => {
      const [key = '', value = ''] = word.split(/=(.*)/s);
      return [key, unescaped(value.replaceAll('%3A', ':').replaceAll('%2C', ','))];
    });
    return { name, properties: Object.fromEntries(properties), data: unescaped(data) };
  }

  test.each(hostile)('%j as name and as text', text => {
    const lines = toGithub(hostileReport(text)).split(/\r\n|\r|\n/);
    expect(lines).toHaveLength(3);
    const [first = '', second = ''] = lines;
    expect(parsed(first)).toEqual({
      name: 'error',
      properties: { file: text, line: '3', endLine: '3', col: '8', endColumn: '34', title: 'ant-hardcoded-credentials' },
      data: `${withoutControls(text)}\n${finding().docs}`,
    });
    expect(parsed(second).properties).toEqual({ file: text, title: 'not checked' });
  });
});

describe('JUnit XML', () => {
  interface Element {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: Element[];
    text: string;
  }

  /** Reads what the format writes of XML, and refuses all else. */
  function parsed(xml: string): Element {
    const unescaped = (text: string) => {
      expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)/);
      const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };
      return text.replace(/&(?:#(\d+)|(\w+));/g, (_, number, name) =>
        number ? String.fromCharCode(number) : (named[name] ?? ''),
      );
    };
    const top: Element = { name: '', attributes: {}, children: [], text: '' };
    const open = [top];
    const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
    let end = 0;
    for (const match of rest.matchAll(/<(\/?)(\w+)((?: \w+="[^"<]*")*)(\/?)>|([^<]+)/g)) {
      expect(match.index).toBe(end);
      end += match[0].length;
      const [, closing, name = '', words = '', closed, text] = match;
      const parent = open.at(-1) ?? top;
      if (text !== undefined) parent.text += unescaped(text);
      else if (closing) expect(open.pop()?.name).toBe(name);
      else {
        const attributes = [...words.matchAll(/ (\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => {
          expect(value).not.toMatch(/[\n\r\t]/);
          return [key, unescaped(value)];
        });
        const element = { name, attributes: Object.fromEntries(attributes), children: [], text: '' };
        parent.children.push(element);
        if (!closed) open.push(element);
      }
    }
    expect([end, open.length, top.children.length]).toEqual([rest.length, 1, 1]);
    return top.children[0] as Element;
  }

  test.each(hostile)('%j as name and as text', text => {
    const xml = toJunit(hostileReport(text), [text, 'clean.pipe']);
    expect(xml).not.toMatch(controls);
    expect(xml).not.toMatch(/[\p{Surrogate}\ufffe\uffff]/u);
    const kept = withoutControls(text).replace(/[\p{Surrogate}\ufffe\uffff]/gu, '');
    const suites = parsed(xml);
    expect(suites.attributes).toMatchObject({ tests: '3', failures: '1', errors: '1' });
    expect(suites.children.map(({ attributes }) => attributes.name).sort()).toEqual(['clean.pipe', kept].sort());
    const suite = suites.children.find(({ attributes }) => attributes.name === kept);
    const [failed, unread] = suite?.children ?? [];
    expect(failed?.attributes).toMatchObject({ classname: kept, file: kept, line: '3' });
    expect(failed?.children[0]).toMatchObject({ name: 'failure', attributes: { type: 'error', message: kept } });
    expect(failed?.children[0]?.text).toContain(`\n${kept}\nfix: ${kept}\ndocs: https:`);
    expect(unread?.children[0]).toMatchObject({ name: 'error', attributes: { message: kept } });
  });
});

describe('Markdown', () => {
  /** What a cell shows: an escape and a reference each are one character, and nothing else of it is markup. */
  function shown(cell: string): string {
    expect(cell.replace(/\\[!-/:-@[-`{-~]|&(?:amp|lt|gt);|<span>\$<\/span>/g, '')).not.toMatch(/[\\`*_[\]|~#:@<>&$]|\bwww\./i);
    return cell
      .replaceAll('<span>$</span>', '$')
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  }
  const cells = (row: string) =>
    row
      .replace(/^\| | \|$/g, '')
      .split(/(?<!(?:^|[^\\])(?:\\\\)*\\)\|/)
      .map(cell => cell.trim());

  test.each(hostile)('%j as name and as text', text => {
    const markdown = toMarkdown(hostileReport(text), '');
    expect(markdown).not.toMatch(controls);
    const rows = markdown.split('\n').filter(line => line.startsWith('|'));
    expect(rows).toHaveLength(9);
    const kept = withoutControls(text).replace(/\s+/g, ' ').trim();
    const link = /^\[(.*)\]\(([^()\s<>|]*)\)$/;
    const [, name = '', target = ''] = link.exec(cells(rows[2] ?? '')[0] ?? '') ?? [];
    expect(shown(name)).toBe(kept);
    expect(target.startsWith('./')).toBe(true);
    expect(decodeURIComponent(target.slice(2))).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
    const [place = '', code = '', message = ''] = cells(rows[5] ?? '');
    expect(shown(link.exec(place)?.[1] ?? '')).toBe(`${withoutControls(text)}:3:8`.replace(/\s+/g, ' ').trim());
    expect(code).toBe('[ant-hardcoded-credentials](https://example.com/docs/rules/ant-hardcoded-credentials.md)');
    expect(shown(message)).toBe(kept);
    expect(cells(rows[8] ?? '').map(shown)).toEqual([kept, kept]);
  });
});
