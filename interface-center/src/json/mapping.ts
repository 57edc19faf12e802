export { readMessage, writeMessage } from '@fairlead/runtime/protojson';
