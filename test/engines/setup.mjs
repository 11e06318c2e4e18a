// Sets up the engines that the tests run on, in `.tools/engines`: Python packages in a venv, jars by Maven. Quick when all is there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = ['pyspark==4.1.3', 'pytest==9.0.2', 'ruff==0.17.6', 'mypy==2.4.1'];
const JARS = ['delta-spark_4.1_2.13', 'delta-storage', 'delta-kernel-api', 'delta-kernel-defaults'].map(
  name => `io.delta:${name}:4.4.0`,
);
/** What Spark reads Kafka with. Later providers of tokens than this one are not in the registry, and it works. */
const KAFKA = [
  'org.apache.spark:spark-sql-kafka-0-10_2.13:4.1.3',
  'org.apache.spark:spark-token-provider-kafka-0-10_2.13:4.0.0',
  'org.apache.commons:commons-pool2:2.12.0',
  'org.apache.kafka:kafka-clients:4.1.0',
];
JARS.push(...KAFKA);
const BROKER = 'kafka_2.13-4.1.0';
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const COPY = `${PLUGIN}:copy`;

const folder = fileURLToPath(new URL('../../.tools/engines/', import.meta.url));
const venv = join(folder, 'venv');
const jars = join(folder, 'jars');
const broker = join(folder, BROKER);

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
  if (readyJars().length < JARS.length || !existsSync(broker))
    check('mvn', ['--version'], () => true, 'Maven: apt-get install maven');
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
if (!existsSync(broker)) {
  console.error(`Fetching ${BROKER} with what it needs …`);
  const begun = `${broker}.part`;
  rmSync(begun, { recursive: true, force: true });
  mkdirSync(begun);
  // Nothing logs, but what is logged must go somewhere.
  const dependencies = [
    ['org.apache.kafka', ...BROKER.split(/-(?=\d)/)],
    ['org.slf4j', 'slf4j-nop', '1.7.36'],
  ].map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  const own = '<groupId>cupel</groupId><artifactId>broker</artifactId><version>1</version>';
  writeFileSync(
    join(begun, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>${own}<dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  run('mvn', ['-q', '-B', '-f', join(begun, 'pom.xml'), `${PLUGIN}:copy-dependencies`, `-DoutputDirectory=${begun}`]);
  renameSync(begun, broker);
}
