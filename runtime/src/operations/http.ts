/**
 * Node's HTTP. Not imported: an import reads every export of a built-in module, and among those of `node:http` are
 * getters that load undici, which costs each service 20 ms of its start and 14 MB.
 */
export const http = process.getBuiltinModule('node:http');
