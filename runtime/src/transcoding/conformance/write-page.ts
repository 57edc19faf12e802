import { readFileSync, writeFileSync } from 'node:fs';
import { pageFile, withTable } from './page.ts';

/** Runs the cases and writes what came of them into docs/http.md. */
writeFileSync(pageFile, withTable(readFileSync(pageFile, 'utf8')));
