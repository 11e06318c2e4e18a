/** The exit code of a command that was stopped from the keyboard, as shells have it. */
export const STOPPED = 130;
