/** How the reason begins that names a broken expectation. */
export const BREAKS = 'breaks ';
