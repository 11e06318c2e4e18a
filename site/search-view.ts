// Runs on the page of the search, in a browser: finds while one types, and makes all that it shows of text nodes.
import { type Hit, type Indexed, search } from './search.js';

const index = JSON.parse(document.getElementById('index')?.textContent ?? '[]') as Indexed[];
const input = document.querySelector<HTMLInputElement>('main input[type=search]');
const list = document.getElementById('hits');
const status = document.getElementById('status');

function show(): void {
  if (input === null || list === null || status === null) return;
  const hits = search(index, input.value);
  const asked = input.value.trim() !== '';
  status.textContent = !asked
    ? ''
    : hits.length === 0
      ? 'Nothing is found.'
      : `${hits.length} ${hits.length === 1 ? 'page' : 'pages'}`;
  list.replaceChildren(...hits.map(item));
}

function item({ address, title, excerpt: [before, word, after] }: Hit): HTMLLIElement {
  const link = document.createElement('a');
  link.href = address;
  link.textContent = title;
  const mark = document.createElement('mark');
  mark.textContent = word;
  const text = document.createElement('p');
  text.append(before, mark, after);
  const hit = document.createElement('li');
  hit.append(link, text);
  return hit;
}

if (input !== null) {
  input.value = new URLSearchParams(location.search).get('q') ?? '';
  input.addEventListener('input', show);
  show();
}
