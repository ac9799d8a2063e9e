import { type Reading, said } from './program-message.ts'

/**
 * Reads one message of endlessh, which holds scanners of SSH on an endless banner: `ACCEPT host=HOST port=N …`. Whoever comes never
 * gets to log on. Everything else is `other`. Never throws.
 */
export const readEndlessh: Reading = (message) => {
  const [, result, host, port] = /^(ACCEPT|CLOSE) host=([^ ]{1,64}) port=([0-9]{1,5})(?: |$)/.exec(message.slice(0, 128)) ?? []
  if (result === undefined) return 'other'
  return said(result === 'ACCEPT' ? 'aborted' : 'information', undefined, { host, port: Number(port) })
}
