/** What a part of a picture says beside its text: something good, something bad, or something that is only there. */
export const TONES = ['good', 'bad', 'quiet'] as const;
export type Tone = (typeof TONES)[number];

/** Something that lasts. Without `to` it goes on. */
export interface SpanOfTime {
  readonly from: number;
  readonly to?: number;
  readonly text: string;
  readonly tone?: Tone;
}

/** Something that happens. */
export interface Moment {
  readonly at: number;
  readonly text: string;
  readonly tone?: Tone;
}

/** Rows of what lasts and what happens, over one axis of time from 0 to `end`. */
export interface Timeline {
  readonly end: number;
  readonly rows: readonly {
    readonly label: string;
    readonly spans?: readonly SpanOfTime[];
    readonly moments?: readonly Moment[];
  }[];
  /** Lines through all rows. */
  readonly marks?: readonly Moment[];
  /** Below the axis. */
  readonly ticks?: readonly Moment[];
}

/** Boxes in columns and rows, both counted from 0, and arrows between them. */
export interface FlowChart {
  readonly boxes: readonly {
    readonly id: string;
    readonly text: string;
    readonly column: number;
    readonly row: number;
    readonly tone?: Tone;
  }[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly text?: string; readonly tone?: Tone }[];
}

/** A picture of a pattern: exactly one of `timeline` and `flow`. */
export interface Diagram {
  /** What one sees, for those who cannot. */
  readonly alt: string;
  readonly timeline?: Timeline;
  readonly flow?: FlowChart;
}
