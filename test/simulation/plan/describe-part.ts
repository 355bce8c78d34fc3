import type { Part } from './plan.ts';

const at = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** One line of a history for a person. */
export function describePart(part: Part): string {
  if (part.kind === 'deed') return `${at(part.at)} ${part.connection}: ${part.deed}`;
  const span = `${at(part.from)}–${at(part.to)}`;
  switch (part.kind) {
    case 'ringcx':
      return `${span} RingCX is ${part.trouble} for ${percent(part.share)} of the calls`;
    case 'storage': {
      const troubles = Object.entries(part.trouble).filter(([, share]) => share > 0);
      return `${span} storage: ${troubles.map(([name, share]) => `${name} ${percent(share)}`).join(', ')}`;
    }
    case 'kills':
      return `${span} ${percent(part.share)} of the invocations are killed`;
    case 'ticks':
      return `${span} ticks are ${part.are}`;
    case 'asker':
      return `${span} ${part.connection}: somebody asks every ${Math.round(part.everyMs / 1000)} s`;
    case 'lagging secrets':
      return `${span} reads of Secrets Manager lag`;
  }
}
