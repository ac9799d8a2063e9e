import { choice, text } from '../../contract/scalars.ts'

/*
 * What the operations on the firewall share on the wire.
 */

/** Parameters that many operations take and none needs. */
export const idleFields = {
  Lang: choice('Language; without effect.', { zh: 'Chinese', en: 'English' }, { example: 'zh' }),
  SourceIp: text('Address of the caller; without effect.', { max: 64, example: '203.0.113.9' }),
}

/** A parameter that is empty is none. */
export const orNone = (part: string | undefined): string | undefined => (part === '' ? undefined : part)
