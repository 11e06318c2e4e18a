/** The reason of a row that is left out as the table asks for. */
export const FILTERED = 'filtered';
/** How the reason begins that names a broken expectation. */
export const BREAKS = 'breaks ';
/** The reason of a row that is older than what the log of its table still knows of its key. */
export const OLDER = 'older than the log';
/** The reason of a row that has no effect any more: it is counted and left out. */
export const REPLAY = 'replay';
/** The reason of a row of a key whose row may have been removed, being older than what is kept. */
export const EXPIRED = 'older than what is kept';
