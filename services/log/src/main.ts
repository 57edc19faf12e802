import { catalog } from '@fairlead/catalog';
import interfaces from '@fairlead/interface-center/package.json' with { type: 'json' };
import { runMain } from '@fairlead/runtime/main';
import services from '../../services.json' with { type: 'json' };
import { log } from './service.ts';

await runMain(log, { catalog, services, protos: interfaces.version });
