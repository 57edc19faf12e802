export {
  type GetLogsRequest,
  Level,
  Log,
  LogService,
  type LogServiceMethods,
  logsNotVisible,
  type TailRequest,
  type TailResponse,
} from '@fairlead/interface-center/log/v1';
