import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  package bench;
  message Consignment {
    string id = 1; string description = 2; int32 weight = 3; repeated Container containers = 4; string vessel_id = 5;
  }
  message Container { string id = 1; string customer_id = 2; string origin = 3; string user_id = 4; }
  message Vessel {
    string id = 1; int32 capacity = 2; int32 max_weight = 3; string name = 4; bool available = 5; string owner_id = 6;
  }
`);

/** What those use who write their calls by hand. */
export const consignment = root.lookupType('bench.Consignment');
export const vessel = root.lookupType('bench.Vessel');
