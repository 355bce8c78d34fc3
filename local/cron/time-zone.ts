const DAY_MS = 24 * 3600_000;

/** A time zone of the IANA database. Times on its wall are written as if they were UTC. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  /** Throws for a name that is none. */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  }

  /** To the minute. */
  wallAt(instant: number): number {
    const parts = new Map(this.#format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  }

  /** Undefined for a time that the zone leaves out in spring. Of a time that comes twice in autumn, the first. */
  instantOf(wall: number): number | undefined {
    // The offset of the day before tries the earlier of two instants first.
    const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => this.wallAt(near) - near);
    return offsets.map((offset) => wall - offset).find((instant) => this.wallAt(instant) === wall);
  }
}
