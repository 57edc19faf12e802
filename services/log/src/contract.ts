export {
  type GetLogsRequest,
  Level,
  Log,
  LogService,
  type LogServiceMethods,
  logsNotVisible,
} from '@fairlead/interface-center/log/v1';
