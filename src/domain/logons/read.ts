export { type Sightings, seenBefore } from './seen-before.ts'
