import { type Reading, said } from './program-message.ts'

/**
 * Reads one message of pvedaemon, Proxmox's own door: `authentication failure; rhost=HOST user=U@REALM msg=…`. Its word of success is
 * information, because it says the same whenever a browser renews its ticket. Everything else is `other`. Never throws.
 */
export const readPvedaemon: Reading = (message) => {
  const succeeded = /^<[^>]{1,256}> successful auth for user '(.{1,256})'$/s.exec(message.slice(0, 600))
  if (succeeded !== null) return said('information', succeeded[1])
  const start = 'authentication failure; rhost='
  const blank = message.indexOf(' user=', start.length)
  if (!message.startsWith(start) || blank < 0) return 'other'
  const host = message.slice(start.length, blank)
  const end = message.lastIndexOf(' msg=')
  return said('failure', message.slice(blank + 6, end > blank ? end : message.length), { host })
}
