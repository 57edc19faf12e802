import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { storeConformance } from '@fairlead/runtime/conformance';
import { createSqliteStore } from './sqlite.ts';

const directory = mkdtempSync(join(tmpdir(), 'fairlead-store-'));
after(() => rmSync(directory, { recursive: true }));
let stores = 0;

storeConformance('sqlite', () => createSqliteStore({ directory, service: `test-${++stores}` }));
