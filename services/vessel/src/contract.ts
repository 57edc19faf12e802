export { Vessel, VesselService, type VesselServiceMethods } from '@fairlead/interface-center/vessel/v1';
