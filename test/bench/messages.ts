/** Cuts a stream into messages with a `Content-Length`, the base protocol of language servers. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private have = 0;
  /** Bytes of the body that is being read; undefined between bodies. */
  private need: number | undefined;

  constructor(private readonly receive: (message: unknown) => void) {}

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.have += chunk.length;
    while (this.need === undefined ? this.readHead() : this.have >= this.need) {
      if (this.need === undefined || this.have < this.need) continue;
      const bytes = this.joined();
      this.receive(JSON.parse(bytes.toString('utf8', 0, this.need)));
      this.keep(bytes.subarray(this.need));
      this.need = undefined;
    }
  }

  /** Whether a whole head was there. */
  private readHead(): boolean {
    const bytes = this.joined();
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return false;
    this.need = Number(/Content-Length: *(\d+)/i.exec(bytes.toString('ascii', 0, end))?.[1] ?? 0);
    this.keep(bytes.subarray(end + 4));
    return true;
  }

  private joined(): Buffer {
    const [only = Buffer.alloc(0)] = this.chunks;
    if (this.chunks.length <= 1) return only;
    const all = Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }

  private keep(rest: Buffer): void {
    this.chunks = rest.length === 0 ? [] : [rest];
    this.have = rest.length;
  }
}

export function encoded(message: object): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
