import { choice, flag } from '../../contract/scalars.ts'
import type { LogonSettings } from '../../domain/logons/settings.ts'

/** What becomes of the places that logons come from. */
export const learningField = choice<LogonSettings['learning']>(
  'What becomes of the places that logons come from.',
  {
    suggest: 'those that have become usual wait for somebody to approve them',
    vendor: 'they become usual by themselves',
  },
  { example: 'suggest' },
)

/** Whether impossible travel is alerted. */
export const travelField = flag('Whether impossible travel is alerted.', { example: 'true' })
