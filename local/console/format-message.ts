import { formatLine } from './format-log-line.ts';

/** A message to people, such as a mail to `alarmEmail`, with its further lines indented. */
export const formatMessage = (text: string, now: Date): string =>
  formatLine('message', text.replaceAll('\n', `\n${' '.repeat(24)}`), {}, now);
