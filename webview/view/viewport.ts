import type { Box } from '../layout/boxes.js';
import { setAttributes } from './svg.js';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const [smallest, largest] = [0.1, 3];

/** Moves and scales a drawing by wheel, drag and pinch. */
export class ViewportControl {
  private current: Viewport = { x: 0, y: 0, scale: 1 };

  /**
   * @param canvas what is dragged
   * @param world what moves
   * @param onChange told after every change
   */
  constructor(
    private readonly canvas: SVGSVGElement,
    private readonly world: SVGGElement,
    private readonly onChange: (viewport: Viewport) => void,
  ) {
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    canvas.addEventListener('pointerdown', event => this.drag(event));
  }

  get value(): Viewport {
    return this.current;
  }

  set(viewport: Viewport): void {
    const scale = Math.min(largest, Math.max(smallest, viewport.scale));
    this.current = { x: viewport.x, y: viewport.y, scale };
    setAttributes(this.world, { transform: `translate(${round(viewport.x)} ${round(viewport.y)}) scale(${round(scale)})` });
    this.onChange(this.current);
  }

  /** Zooms by a factor, about a point of the canvas or its middle. */
  zoom(factor: number, at: { readonly x: number; readonly y: number } = this.middle()): void {
    const scale = Math.min(largest, Math.max(smallest, this.current.scale * factor));
    const ratio = scale / this.current.scale;
    this.set({ x: at.x - (at.x - this.current.x) * ratio, y: at.y - (at.y - this.current.y) * ratio, scale });
  }

  /**
   * Shows all of a box, not larger than life.
   * @param top room at the top edge that is not the drawing's
   */
  fit(box: Box, top: number): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const edge = 12;
    const scale = Math.min(1, (width - 2 * edge) / Math.max(box.width, 1), (height - top - 2 * edge) / Math.max(box.height, 1));
    const bounded = Math.max(smallest, scale);
    this.set({
      x: (width - box.width * bounded) / 2 - box.x * bounded,
      y: top + (height - top - box.height * bounded) / 2 - box.y * bounded,
      scale: bounded,
    });
  }

  /** Moves as little as needed to show a box; not at all where it is in sight. */
  reveal(box: Box, top: number): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    const { x, y, scale } = this.current;
    const shift = (from: number, to: number, low: number, high: number): number =>
      from < low ? low - from : to > high ? high - to : 0;
    const [left, upper] = [x + box.x * scale, y + box.y * scale];
    const dx = shift(left, left + box.width * scale, 24, width - 24);
    const dy = shift(upper, upper + box.height * scale, top + 16, height - 24);
    if (dx !== 0 || dy !== 0) this.set({ x: x + dx, y: y + dy, scale });
  }

  private middle(): { x: number; y: number } {
    const { width, height } = this.canvas.getBoundingClientRect();
    return { x: width / 2, y: height / 2 };
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const bounds = this.canvas.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * unit * 0.004), { x: event.clientX - bounds.left, y: event.clientY - bounds.top });
    } else {
      const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      this.set({ ...this.current, x: this.current.x - dx * unit, y: this.current.y - dy * unit });
    }
  }

  private drag(down: PointerEvent): void {
    const onNode = (down.target as Element).closest('.node') !== null;
    if (down.button !== 1 && (down.button !== 0 || onNode)) return;
    if (down.button === 1) down.preventDefault();
    const start = this.current;
    this.canvas.setPointerCapture(down.pointerId);
    this.canvas.classList.add('dragged');
    const move = (event: PointerEvent): void =>
      this.set({ ...start, x: start.x + event.clientX - down.clientX, y: start.y + event.clientY - down.clientY });
    const end = (): void => {
      this.canvas.removeEventListener('pointermove', move);
      this.canvas.removeEventListener('pointerup', end);
      this.canvas.removeEventListener('pointercancel', end);
      this.canvas.classList.remove('dragged');
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', end);
    this.canvas.addEventListener('pointercancel', end);
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
