// For tests of plugins and services; nothing of it is needed at run time.
export { requireServer, type ServerProbe, type ServerRequirement } from './server-probe.ts';
