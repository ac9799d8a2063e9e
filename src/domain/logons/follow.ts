export type { HostEvents } from './fresh-logons.ts'
export { type Recorded, type Recording, recordLogons } from './record-logons.ts'
