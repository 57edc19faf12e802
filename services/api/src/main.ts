import { catalog } from '@fairlead/catalog';
import interfaces from '@fairlead/interface-center/package.json' with { type: 'json' };
import { runMain } from '@fairlead/runtime/main';
import services from '../../services.json' with { type: 'json' };
import { api } from './service.ts';

await runMain(api, { catalog, services, protos: interfaces.version });
