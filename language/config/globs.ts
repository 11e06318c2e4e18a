import picomatch from 'picomatch/posix.js';

/** Longer than any path that somebody means. */
const LONGEST = 500;

/** Extended globs, `!(a|b)`, can take very long to match; braces and `[…]` say the same. A name that begins with a dot is one like others. */
const OPTIONS = { dot: true, noextglob: true, nonegate: true, strictBrackets: true } as const;

/**
 * Whether a path, relative to the root and with `/`, matches a glob. A glob that matches a folder takes in all below it.
 * @param globs of which `globProblem` finds nothing
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const matches = globs.map(glob => picomatch(plain(glob), OPTIONS));
  return path => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const part = path.slice(0, end);
      if (matches.some(matchesPart => matchesPart(part))) return true;
    }
    return false;
  };
}

/** What is wrong with a glob, in a sentence; undefined where nothing is. */
export function globProblem(glob: string): string | undefined {
  if (glob.trim() === '') return 'An empty glob matches nothing. Write the path of a folder or file, such as `archive/**`.';
  if (glob.length > LONGEST) return `A glob has at most ${LONGEST} characters.`;
  if (glob.startsWith('!'))
    return 'A glob does not begin with `!`. What does not belong to the workspace is listed in `exclude`.';
  if (glob.includes('\\')) return 'The parts of a path are separated by `/` here, on every system.';
  if (/^\/|^[A-Za-z]:/.test(glob)) return 'A glob is relative to the folder of `cupel.yaml`, and begins without `/`.';
  if (glob.split('/').includes('..')) return 'A glob stays in the folder of `cupel.yaml`: `..` leads out of it.';
  try {
    picomatch.makeRe(plain(glob), OPTIONS);
    return undefined;
  } catch {
    return 'A bracket of this glob is not closed.';
  }
}

/** Without `./` before it and `/` behind it, which say nothing. */
function plain(glob: string): string {
  return glob.replace(/^(?:\.\/)+/, '').replace(/(?:(?:^|\/+)\.|\/+)$/, '') || '**';
}
