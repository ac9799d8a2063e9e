import { flag, integer, text } from '../../contract/scalars.ts'

/** What some answers of threat detection have beside their data. Vendor: Code is the number 200 here, a text elsewhere. */
export const envelope = {
  Code: integer('200: it went well.', { example: '200' }),
  Message: text('success: it went well.', { example: 'success' }),
  Success: flag('Whether it went well.', { example: 'true' }),
}

/** The envelope of every answer: what goes wrong is answered with an error. */
export const wentWell = { Code: 200, Message: 'success', Success: true } as const
