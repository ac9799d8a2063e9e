import { choice, flag } from '../../contract/scalars.ts'

/** What becomes of the places that logons come from. */
export const learningField = choice(
  'What becomes of the places that logons come from.',
  {
    suggest: 'ProposeLoginBaseConfig proposes them, and somebody approves them',
    vendor: 'they become usual by themselves; not served',
  },
  { example: 'suggest' },
)

/** Whether impossible travel is alerted. */
export const travelField = flag('Whether impossible travel is alerted.', { example: 'true' })
