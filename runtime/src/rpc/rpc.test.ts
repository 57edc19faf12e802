import { createMemoryTransport } from '../transport/memory.ts';
import { rpcConformance } from './conformance/suite.ts';

rpcConformance('memory', () => createMemoryTransport({ scrubFrames: true }));
