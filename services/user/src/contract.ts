export {
  badCredentials,
  emailTaken,
  User,
  UserService,
  type UserServiceMethods,
  userNotFound,
} from '@fairlead/interface-center/user/v1';
