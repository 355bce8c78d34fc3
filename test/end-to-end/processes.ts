import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/contract/function-names.ts';

/** Only Linux lets a process look at others. */
export const canSeeProcesses = existsSync('/proc/self/environ');

export interface FunctionProcess {
  readonly pid: number;
  readonly function: FunctionName;
  readonly environment: Readonly<Record<string, string>>;
}

/** Every process of the broker that keeps its files in the directory: the runner, the synthesizer and the functions. */
export const processesOf = (directory: string): readonly number[] =>
  pids().filter((pid) => isRunning(pid) && [read(pid, 'environ'), read(pid, 'cmdline')].join('\0').includes(directory));

export const functionProcesses = (directory: string): readonly FunctionProcess[] =>
  processesOf(directory).flatMap((pid) => {
    const environment = environmentOf(pid);
    const [, id] = /Functions([a-z]+)Logs/.exec(environment.AWS_LAMBDA_LOG_GROUP_NAME ?? '') ?? [];
    const name = FUNCTION_NAMES.find((each) => each.replaceAll('-', '') === id);
    return name ? [{ pid, function: name, environment }] : [];
  });

/** The process that holds the client's end of a connection, given by its port at 127.0.0.1. */
export const processWithPort = (port: number, among: readonly FunctionProcess[]): number | undefined => {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address]) => address?.endsWith(local))
    .map((fields) => `socket:[${fields[9]}]`);
  return among.find(({ pid }) => openFiles(pid).some((file) => sockets.includes(file)))?.pid;
};

const pids = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const environmentOf = (pid: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    read(pid, 'environ')
      .split('\0')
      .filter(Boolean)
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );

/** A zombie has ended; its parent has not asked for its exit code yet. */
const isRunning = (pid: number): boolean => {
  const state = read(pid, 'stat').split(') ').at(-1)?.[0];
  return state !== undefined && state !== 'Z';
};

const openFiles = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
};

/** Empty for a process that has ended, or that belongs to another user. */
const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
