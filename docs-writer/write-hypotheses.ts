import { readFileSync, writeFileSync } from 'node:fs';
import { hypothesesPage } from './hypotheses-page.ts';

const page = new URL('../docs/hypotheses.md', import.meta.url);
writeFileSync(page, hypothesesPage(readFileSync(page, 'utf8')));
