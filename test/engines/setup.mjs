// Sets up the engines that the tests run on, in `.tools/engines`: Python packages in a venv, jars by Maven. Quick when all is there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = ['pyspark==4.1.3', 'pytest==9.0.2', 'ruff==0.17.6', 'mypy==2.4.1'];
const JARS = ['delta-spark_4.1_2.13', 'delta-storage', 'delta-kernel-api', 'delta-kernel-defaults'].map(
  name => `io.delta:${name}:4.4.0`,
);
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

const folder = fileURLToPath(new URL('../../.tools/engines/', import.meta.url));
const venv = join(folder, 'venv');
const jars = join(folder, 'jars');

function run(command, args) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What is missing on this machine, each with what to install. */
function missing() {
  const found = [];
  const check = (command, args, ok, advice) => {
    let output = '';
    try {
      output = run(command, args);
    } catch {
      found.push(advice);
      return;
    }
    if (!ok(output)) found.push(advice);
  };
  const newer = output => Number(/(\d+)\.(\d+)/.exec(output)?.[2]) >= 11;
  check(
    'python3',
    ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    newer,
    'Python 3.11 or newer with venv: apt-get install python3 python3-venv',
  );
  check('python3', ['-c', 'import ensurepip, venv'], () => true, 'the venv module of Python: apt-get install python3-venv');
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  check(
    java,
    ['--version'],
    output => Number(/(\d+)/.exec(output)?.[1]) >= 17,
    'Java 17 or newer: apt-get install openjdk-17-jre-headless',
  );
  if (readyJars().length < JARS.length) check('mvn', ['--version'], () => true, 'Maven: apt-get install maven');
  return found;
}

const fileOf = artifact => `${artifact.split(':')[1]}-${artifact.split(':')[2]}.jar`;
const readyJars = () => (existsSync(jars) ? JARS.filter(a => readdirSync(jars).includes(fileOf(a))) : []);

const advice = missing();
if (advice.length > 0) {
  console.error(`The engine tests run on a real Spark and need:\n${advice.map(a => `  ${a}`).join('\n')}`);
  process.exit(1);
}

mkdirSync(folder, { recursive: true });
const stamp = join(venv, `ready-${PACKAGES.join('-').replace(/[^\w.-]/g, '_')}`);
if (!existsSync(stamp)) {
  console.error('Installing Spark for Python (about a minute) …');
  run('python3', ['-m', 'venv', venv]);
  run(join(venv, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  writeFileSync(stamp, '');
}
const ready = new Set(readyJars());
for (const artifact of JARS) {
  if (ready.has(artifact)) continue;
  console.error(`Fetching ${artifact} …`);
  run('mvn', ['-q', '-B', COPY, `-Dartifact=${artifact}`, `-DoutputDirectory=${jars}`]);
}
