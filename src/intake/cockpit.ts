import { type Reading, said } from './program-message.ts'

/**
 * Reads one message of cockpit, the web console of a server: the connection behind a session. The logon itself is PAM's word in
 * cockpit-session's voice; everything else is `other`. Never throws.
 */
export const readCockpit: Reading = (message) => {
  const connection = 'New connection to session from '
  return message.startsWith(connection)
    ? said('information', undefined, { host: message.slice(connection.length).trimEnd() })
    : 'other'
}
