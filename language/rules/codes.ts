import type { Severity } from '../model/records.js';

/** What is said about the comments that silence rules; none of them can be silenced by another. */
export const IGNORE_CODES = ['ignore-unknown', 'ignore-unused', 'ignore-without-reason'] as const;
export type IgnoreCode = (typeof IGNORE_CODES)[number];

/** How severe that is, unless a configuration says otherwise. */
export const IGNORE_SEVERITY: Severity = 'warning';
