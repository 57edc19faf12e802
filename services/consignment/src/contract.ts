export { ShippingService, type ShippingServiceMethods } from '@fairlead/interface-center/consignment/v1';
