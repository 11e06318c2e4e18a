import type { Location } from '../model/records.js';

/** Thrown while a plan is made: why the table cannot be generated, and the construct that is the reason. */
export class Refused extends Error {
  readonly location: Location;
  constructor(reason: string, location: Location) {
    super(reason);
    this.location = location;
  }
}
