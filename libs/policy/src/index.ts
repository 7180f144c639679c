export { ownerOf, type Member, type Role } from './group-owner.js';
export {
  activationRefusal,
  isOpenToSchool,
  modificationRefusal,
  operationRefusal,
  readRefusal,
  sendRefusal,
} from './permissions.js';
export type { Policy, Standing } from './standing.js';
