import { choice, integer, numberChoice, text, uid } from '../../contract/scalars.ts'

/*
 * What operations on alerts share.
 */

/** The member whose alerts are wanted. */
export const memberField = uid("Account whose alerts are wanted; the caller's own unless given.", {
  example: '1900000000000001',
})

export const LEVELS = { serious: 'urgent', suspicious: 'to be looked at', remind: 'for information' } as const
export const levelField = choice('How much it matters.', LEVELS, { example: 'suspicious' })

/** What an alert is about. */
export const kindField = text('What it is about: location, ip, time, account, brute-force, spray and others.', {
  example: 'location',
})

export const statusField = numberChoice<number>(
  'What became of it.',
  {
    ...{ 1: 'pending', 2: 'ignored', 4: 'confirmed', 8: 'false positive', 16: 'being handled', 32: 'handled', 64: 'expired' },
  },
  { example: '1' },
)

/** When something happened. */
export const momentField = (about: string) => integer(`${about}, milliseconds since 1970.`, { example: '1631699497000' })

export const NO_PERMISSION = [403, 'caller has no permission'] as const
