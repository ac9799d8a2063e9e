export { checkOpenTarget, type GivenTarget, isIncomplete } from './check-target.ts'
export { knownParts, openParts, sealParts } from './sealed-target.ts'
export { RUN_ANEW } from './store.ts'
export {
  CHANNELS,
  type Channel,
  type Filters,
  FORMATS,
  LANGUAGES,
  MAX_SUBSCRIPTIONS,
  MOST_LISTED,
  MOST_PER_MINUTE,
  type OpenTarget,
  type Rules,
  SCOPES,
  type SecretParts,
  TRANSPORTS,
  USUAL_FILTERS,
  USUAL_RULES,
  USUAL_ZONE,
} from './subscription.ts'
