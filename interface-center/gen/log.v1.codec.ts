// Generated from the protos of log.v1 by `npm run generate -w interface-center`; do not edit.

import type { Init } from '@fairlead/runtime';
import { endOf, ended, setEntry, skip, type WireForm } from '../src/wire.ts';
import type { GetLogsRequest, GetLogsResponse, Level, Log, TailRequest, TailResponse } from './log.v1.ts';
import type { Timestamp } from '../src/timestamp.ts';
import { timestampWire } from '../src/timestamp-codec.ts';

export const logWire: WireForm<Log, Init<Log>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
    if (message.time != null) {
      timestampWire.encode(message.time, writer.uint32(18).fork());
      writer.ldelim();
    }
    if (message.service) writer.uint32(26).string(message.service);
    if (message.method) writer.uint32(34).string(message.method);
    if (message.userId) writer.uint32(42).string(message.userId);
    if (message.traceId) writer.uint32(50).string(message.traceId);
    if (message.level) writer.uint32(56).int32(message.level);
    if (message.kind) writer.uint32(66).string(message.kind);
    if (message.message) writer.uint32(74).string(message.message);
    if (message.resourceId) writer.uint32(82).string(message.resourceId);
    if (message.attributes) {
      for (const [key, value] of Object.entries(message.attributes)) {
        if (value === undefined) continue;
        writer.uint32(90).fork().uint32(10).string(key);
        writer.uint32(18).string(value);
        writer.ldelim();
      }
    }
  },
  decode(reader, end): Log {
    let $id: string = '';
    let $time: Timestamp | undefined = undefined;
    let $service: string = '';
    let $method: string = '';
    let $userId: string = '';
    let $traceId: string = '';
    let $level: Level = 0;
    let $kind: string = '';
    let $message: string = '';
    let $resourceId: string = '';
    const $attributes: Record<string, string> = {};
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        case 18:
          $time = timestampWire.decode(reader, endOf(reader));
          break;
        case 26:
          $service = reader.stringVerify();
          break;
        case 34:
          $method = reader.stringVerify();
          break;
        case 42:
          $userId = reader.stringVerify();
          break;
        case 50:
          $traceId = reader.stringVerify();
          break;
        case 56:
          $level = reader.int32() as Level;
          break;
        case 66:
          $kind = reader.stringVerify();
          break;
        case 74:
          $message = reader.stringVerify();
          break;
        case 82:
          $resourceId = reader.stringVerify();
          break;
        case 90: {
          const last = endOf(reader);
          let key = '';
          let value: string = '';
          while (reader.pos < last) {
            const part = reader.tag();
            if (part === 10) key = reader.stringVerify();
            else if (part === 18) value = reader.stringVerify();
            else skip(reader, part);
          }
          ended(reader, last);
          setEntry($attributes, key, value);
          break;
        }
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id, time: $time, service: $service, method: $method, userId: $userId, traceId: $traceId, level: $level, kind: $kind, message: $message, resourceId: $resourceId, attributes: $attributes };
  },
};

export const getLogsRequestWire: WireForm<GetLogsRequest, Init<GetLogsRequest>> = {
  encode(message, writer): void {
    if (message.pageSize) writer.uint32(8).int32(message.pageSize);
    if (message.pageToken) writer.uint32(18).string(message.pageToken);
    if (message.userId) writer.uint32(26).string(message.userId);
    if (message.traceId) writer.uint32(34).string(message.traceId);
    if (message.service) writer.uint32(42).string(message.service);
    if (message.kind) writer.uint32(50).string(message.kind);
    if (message.resourceId) writer.uint32(58).string(message.resourceId);
    if (message.since != null) {
      timestampWire.encode(message.since, writer.uint32(66).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): GetLogsRequest {
    let $pageSize: number = 0;
    let $pageToken: string = '';
    let $userId: string = '';
    let $traceId: string = '';
    let $service: string = '';
    let $kind: string = '';
    let $resourceId: string = '';
    let $since: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $pageSize = reader.int32();
          break;
        case 18:
          $pageToken = reader.stringVerify();
          break;
        case 26:
          $userId = reader.stringVerify();
          break;
        case 34:
          $traceId = reader.stringVerify();
          break;
        case 42:
          $service = reader.stringVerify();
          break;
        case 50:
          $kind = reader.stringVerify();
          break;
        case 58:
          $resourceId = reader.stringVerify();
          break;
        case 66:
          $since = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { pageSize: $pageSize, pageToken: $pageToken, userId: $userId, traceId: $traceId, service: $service, kind: $kind, resourceId: $resourceId, since: $since };
  },
};

export const getLogsResponseWire: WireForm<GetLogsResponse, Init<GetLogsResponse>> = {
  encode(message, writer): void {
    if (message.logs) for (const item of message.logs) {
      logWire.encode(item, writer.uint32(10).fork());
      writer.ldelim();
    }
    if (message.nextPageToken) writer.uint32(18).string(message.nextPageToken);
  },
  decode(reader, end): GetLogsResponse {
    const $logs: Log[] = [];
    let $nextPageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $logs.push(logWire.decode(reader, endOf(reader)));
          break;
        case 18:
          $nextPageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { logs: $logs, nextPageToken: $nextPageToken };
  },
};

export const tailRequestWire: WireForm<TailRequest, Init<TailRequest>> = {
  encode(message, writer): void {
    if (message.resumeToken) writer.uint32(10).string(message.resumeToken);
    if (message.userId) writer.uint32(18).string(message.userId);
    if (message.traceId) writer.uint32(26).string(message.traceId);
    if (message.service) writer.uint32(34).string(message.service);
    if (message.kind) writer.uint32(42).string(message.kind);
    if (message.resourceId) writer.uint32(50).string(message.resourceId);
    if (message.since != null) {
      timestampWire.encode(message.since, writer.uint32(58).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): TailRequest {
    let $resumeToken: string = '';
    let $userId: string = '';
    let $traceId: string = '';
    let $service: string = '';
    let $kind: string = '';
    let $resourceId: string = '';
    let $since: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $resumeToken = reader.stringVerify();
          break;
        case 18:
          $userId = reader.stringVerify();
          break;
        case 26:
          $traceId = reader.stringVerify();
          break;
        case 34:
          $service = reader.stringVerify();
          break;
        case 42:
          $kind = reader.stringVerify();
          break;
        case 50:
          $resourceId = reader.stringVerify();
          break;
        case 58:
          $since = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { resumeToken: $resumeToken, userId: $userId, traceId: $traceId, service: $service, kind: $kind, resourceId: $resourceId, since: $since };
  },
};

export const tailResponseWire: WireForm<TailResponse, Init<TailResponse>> = {
  encode(message, writer): void {
    if (message.log != null) {
      logWire.encode(message.log, writer.uint32(10).fork());
      writer.ldelim();
    }
    if (message.resumeToken) writer.uint32(18).string(message.resumeToken);
  },
  decode(reader, end): TailResponse {
    let $log: Log | undefined = undefined;
    let $resumeToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $log = logWire.decode(reader, endOf(reader));
          break;
        case 18:
          $resumeToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { log: $log, resumeToken: $resumeToken };
  },
};
