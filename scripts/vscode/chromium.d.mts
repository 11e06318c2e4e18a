import type { Browser } from 'playwright-core';

/** Starts Chromium without a window, and installs Debian's first where there is none. */
export function launchChromium(): Promise<Browser>;
