import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tools } from './engine.js';

const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
/** A broker of some hundred messages is over before the best code for it is compiled. */
const OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx512m', '-cp', join(tools, 'kafka_2.13-4.1.0', '*')];

/** A broker of Kafka on this machine, alone in its cluster. */
export class Broker {
  readonly address: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(address: string, folder: string, child: ChildProcess) {
    this.address = address;
    this.#folder = folder;
    this.#process = child;
    process.on('exit', () => this.stop());
  }

  /** Starts a broker with an empty log. @throws Error with what it said where it ends before it listens */
  static async start(): Promise<Broker> {
    const folder = mkdtempSync(join(tmpdir(), 'cupel-kafka-'));
    const [port, controller] = [await freePort(), await freePort()];
    const settings = {
      'process.roles': 'broker,controller',
      'node.id': 1,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'log.dirs': join(folder, 'log'),
      'num.partitions': 2,
      'offsets.topic.replication.factor': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.min.isr': 1,
      // On a machine that is busy with Spark a heartbeat may be late; without a broker the messages would wait for minutes.
      'broker.session.timeout.ms': 120_000,
    };
    const file = join(folder, 'server.properties');
    writeFileSync(
      file,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    // Sixteen characters of a number are sixteen bytes that do not begin as an option does.
    const id = Buffer.from(randomUUID()).subarray(0, 16).toString('base64url');
    execFileSync(JAVA, [...OPTIONS, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', file], { stdio: 'pipe' });
    const child = spawn(JAVA, [...OPTIONS, 'kafka.Kafka', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const output of [child.stdout, child.stderr])
      output.on('data', data => {
        said = (said + data).slice(-4000);
      });
    const broker = new Broker(`127.0.0.1:${port}`, folder, child);
    while (!(await listens(port))) {
      if (child.exitCode !== null) throw new Error(`Kafka has ended: ${said}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return broker;
  }

  stop(): void {
    this.#process.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
