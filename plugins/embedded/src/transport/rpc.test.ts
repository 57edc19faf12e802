import { rpcConformance } from '@fairlead/runtime/conformance';
import { createTcpTransport } from './tcp.ts';

rpcConformance('tcp', () => createTcpTransport({}));
