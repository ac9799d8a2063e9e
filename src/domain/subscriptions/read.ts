export { checkOpenTarget, type GivenTarget, isIncomplete } from './check-target.ts'
export { knownParts, openParts, sealParts } from './sealed-target.ts'
export { RUN_ANEW } from './store.ts'
export {
  CHANNELS,
  type Channel,
  type Filters,
  FORMATS,
  MAX_SUBSCRIPTIONS,
  type OpenTarget,
  type Rules,
  type SecretParts,
  TRANSPORTS,
} from './subscription.ts'
