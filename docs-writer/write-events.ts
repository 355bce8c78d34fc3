import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { eventSchemas } from './event-schemas.ts';

const folder = new URL('../docs/events/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [file, text] of eventSchemas()) writeFileSync(new URL(file, folder), text);
