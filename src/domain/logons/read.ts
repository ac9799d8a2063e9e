export { type Sightings, seenBefore } from './seen-before.ts'
export { USUAL_SETTINGS } from './settings.ts'
