import type { LineForm, ParseLog } from '../../detection/logon.ts'
import { RECORD_KINDS } from '../../detection/logon.ts'

/** A logon's line as it is kept, and the program that it was read as. */
export interface KeptLine {
  readonly raw: string
  readonly program: string
  readonly at: number
}

const RECORD = ['record'] as const

/**
 * The forms of a kept line, by the very reader that read it when it came; undefined where it does not read so any more, as of a long one only the
 * beginning is kept.
 */
export function keptForm(parseLog: ParseLog, { raw, program, at }: KeptLine): readonly LineForm[] | undefined {
  // Records are kept as text that no reader takes, and no line begins like it.
  if (raw.startsWith('[')) return RECORD_KINDS.some((kind) => kind === program) ? RECORD : undefined
  const { events } = parseLog(raw, { zone: 'UTC', year: undefined, receivedAt: at, isMessages: true })
  const [event] = events
  return event?.raw === raw && event.program === program ? event.form : undefined
}
