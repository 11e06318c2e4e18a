// A browser that is driven by a program.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Starts Chromium without a window, and installs Debian's first where there is none. */
export function launchChromium() {
  return chromium.launch({ executablePath: onPath() ?? install(), args: FLAGS.split(' ') });
}

function onPath() {
  if (process.env.CUPEL_CHROMIUM) return process.env.CUPEL_CHROMIUM;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

function install() {
  const advice = 'Install Chromium (on Debian: apt-get install chromium), or set CUPEL_CHROMIUM to the path of one.';
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = args => spawnSync([...sudo, ...args][0], [...sudo, ...args].slice(1), { stdio: ['ignore', 2, 2] }).status === 0;
  if (process.platform !== 'linux' || !run(['apt-get', '--version']))
    throw new Error(`There is no Chromium on this machine. ${advice}`);
  console.error('installing chromium (once) …');
  const done =
    run(['apt-get', 'update', '-qq']) &&
    run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
  const path = done ? onPath() : undefined;
  if (!path) throw new Error(`Chromium could not be installed. ${advice}`);
  return path;
}
