// Generated from the protos of consignment.v1 by `npm run generate -w interface-center`; do not edit.

import type { Init } from '@fairlead/runtime';
import { endOf, ended, skip, type WireForm } from '../src/wire.ts';
import type { CancelConsignmentRequest, CancelConsignmentResponse, Consignment, Container, CreateConsignmentRequest, CreateConsignmentResponse, GetConsignmentRequest, GetConsignmentResponse, GetConsignmentsRequest, GetConsignmentsResponse, Status } from './consignment.v1.ts';
import type { Timestamp } from '../src/timestamp.ts';
import { timestampWire } from '../src/timestamp-codec.ts';

export const consignmentWire: WireForm<Consignment, Init<Consignment>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
    if (message.description) writer.uint32(18).string(message.description);
    if (message.weight) writer.uint32(24).int32(message.weight);
    if (message.containers) for (const item of message.containers) {
      containerWire.encode(item, writer.uint32(34).fork());
      writer.ldelim();
    }
    if (message.vesselId) writer.uint32(42).string(message.vesselId);
    if (message.userId) writer.uint32(50).string(message.userId);
    if (message.status) writer.uint32(56).int32(message.status);
    if (message.createdTime != null) {
      timestampWire.encode(message.createdTime, writer.uint32(66).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): Consignment {
    let $id: string = '';
    let $description: string = '';
    let $weight: number = 0;
    const $containers: Container[] = [];
    let $vesselId: string = '';
    let $userId: string = '';
    let $status: Status = 0;
    let $createdTime: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        case 18:
          $description = reader.stringVerify();
          break;
        case 24:
          $weight = reader.int32();
          break;
        case 34:
          $containers.push(containerWire.decode(reader, endOf(reader)));
          break;
        case 42:
          $vesselId = reader.stringVerify();
          break;
        case 50:
          $userId = reader.stringVerify();
          break;
        case 56:
          $status = reader.int32() as Status;
          break;
        case 66:
          $createdTime = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id, description: $description, weight: $weight, containers: $containers, vesselId: $vesselId, userId: $userId, status: $status, createdTime: $createdTime };
  },
};

export const containerWire: WireForm<Container, Init<Container>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
    if (message.customerId) writer.uint32(18).string(message.customerId);
    if (message.origin) writer.uint32(26).string(message.origin);
    if (message.userId) writer.uint32(34).string(message.userId);
  },
  decode(reader, end): Container {
    let $id: string = '';
    let $customerId: string = '';
    let $origin: string = '';
    let $userId: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        case 18:
          $customerId = reader.stringVerify();
          break;
        case 26:
          $origin = reader.stringVerify();
          break;
        case 34:
          $userId = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id, customerId: $customerId, origin: $origin, userId: $userId };
  },
};

export const createConsignmentRequestWire: WireForm<CreateConsignmentRequest, Init<CreateConsignmentRequest>> = {
  encode(message, writer): void {
    if (message.description) writer.uint32(10).string(message.description);
    if (message.weight) writer.uint32(16).int32(message.weight);
    if (message.containers) for (const item of message.containers) {
      containerWire.encode(item, writer.uint32(26).fork());
      writer.ldelim();
    }
    if (message.vesselId) writer.uint32(34).string(message.vesselId);
    if (message.idempotencyKey) writer.uint32(42).string(message.idempotencyKey);
  },
  decode(reader, end): CreateConsignmentRequest {
    let $description: string = '';
    let $weight: number = 0;
    const $containers: Container[] = [];
    let $vesselId: string = '';
    let $idempotencyKey: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $description = reader.stringVerify();
          break;
        case 16:
          $weight = reader.int32();
          break;
        case 26:
          $containers.push(containerWire.decode(reader, endOf(reader)));
          break;
        case 34:
          $vesselId = reader.stringVerify();
          break;
        case 42:
          $idempotencyKey = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { description: $description, weight: $weight, containers: $containers, vesselId: $vesselId, idempotencyKey: $idempotencyKey };
  },
};

export const createConsignmentResponseWire: WireForm<CreateConsignmentResponse, Init<CreateConsignmentResponse>> = {
  encode(message, writer): void {
    if (message.created) writer.uint32(8).bool(message.created);
    if (message.consignment != null) {
      consignmentWire.encode(message.consignment, writer.uint32(18).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): CreateConsignmentResponse {
    let $created: boolean = false;
    let $consignment: Consignment | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $created = reader.bool();
          break;
        case 18:
          $consignment = consignmentWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { created: $created, consignment: $consignment };
  },
};

export const getConsignmentRequestWire: WireForm<GetConsignmentRequest, Init<GetConsignmentRequest>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
  },
  decode(reader, end): GetConsignmentRequest {
    let $id: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id };
  },
};

export const getConsignmentResponseWire: WireForm<GetConsignmentResponse, Init<GetConsignmentResponse>> = {
  encode(message, writer): void {
    if (message.consignment != null) {
      consignmentWire.encode(message.consignment, writer.uint32(10).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): GetConsignmentResponse {
    let $consignment: Consignment | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $consignment = consignmentWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { consignment: $consignment };
  },
};

export const getConsignmentsRequestWire: WireForm<GetConsignmentsRequest, Init<GetConsignmentsRequest>> = {
  encode(message, writer): void {
    if (message.pageSize) writer.uint32(8).int32(message.pageSize);
    if (message.pageToken) writer.uint32(18).string(message.pageToken);
  },
  decode(reader, end): GetConsignmentsRequest {
    let $pageSize: number = 0;
    let $pageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $pageSize = reader.int32();
          break;
        case 18:
          $pageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { pageSize: $pageSize, pageToken: $pageToken };
  },
};

export const getConsignmentsResponseWire: WireForm<GetConsignmentsResponse, Init<GetConsignmentsResponse>> = {
  encode(message, writer): void {
    if (message.consignments) for (const item of message.consignments) {
      consignmentWire.encode(item, writer.uint32(10).fork());
      writer.ldelim();
    }
    if (message.nextPageToken) writer.uint32(18).string(message.nextPageToken);
  },
  decode(reader, end): GetConsignmentsResponse {
    const $consignments: Consignment[] = [];
    let $nextPageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $consignments.push(consignmentWire.decode(reader, endOf(reader)));
          break;
        case 18:
          $nextPageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { consignments: $consignments, nextPageToken: $nextPageToken };
  },
};

export const cancelConsignmentRequestWire: WireForm<CancelConsignmentRequest, Init<CancelConsignmentRequest>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
  },
  decode(reader, end): CancelConsignmentRequest {
    let $id: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id };
  },
};

export const cancelConsignmentResponseWire: WireForm<CancelConsignmentResponse, Init<CancelConsignmentResponse>> = {
  encode(message, writer): void {
    if (message.consignment != null) {
      consignmentWire.encode(message.consignment, writer.uint32(10).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): CancelConsignmentResponse {
    let $consignment: Consignment | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $consignment = consignmentWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { consignment: $consignment };
  },
};
