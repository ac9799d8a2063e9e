import type { Socket } from 'node:net'
import { hostname } from 'node:os'
import type { Facts, Message } from '../domain/subscriptions/message.ts'
import { cefOf } from './cef.ts'
import { findingsOf } from './ocsf.ts'
import type { Receiver } from './receiver.ts'
import { withinBytes } from './wording.ts'

/** Facility 10: security and authorisation. */
const FACILITY = 10
/** RFC 5424, 6.2.1: critical, warning, notice. */
const SEVERITY: Readonly<Record<Facts['level'], number>> = { serious: 2, suspicious: 4, remind: 5 }
/** RFC 5426, 3.2: what every receiver should take. */
const MOST_IN_DATAGRAM = 2048
const SEND_MS = 15_000
const CLOSE_MS = 3000

/** A message of RFC 5424 around a body. */
export function syslogLine(level: Facts['level'], at: number, id: string, body: string): string {
  const host =
    hostname()
      .replace(/[^!-~]/g, '')
      .slice(0, 255) || '-'
  const time = new Date(at).toISOString()
  return `<${FACILITY * 8 + SEVERITY[level]}>1 ${time} ${host} garrison - ${id.replace(/[^!-~]/g, '').slice(0, 32) || '-'} - ${body}`
}

/**
 * Syslog over TLS (RFC 5425), TCP (RFC 6587, octets counted) or UDP (RFC 5426). Nobody answers: a message counts as delivered once
 * the receiver's machine has taken it, over UDP once it has left.
 */
export const syslog: Receiver = async ({ host, port, transport, format }, message, { outlet }) => {
  const lines = linesOf(message, format === 'ocsf')
  if (transport === 'udp') {
    const datagrams = lines.map((line) => Buffer.from(format === 'ocsf' ? line : withinBytes(line, MOST_IN_DATAGRAM)))
    return outlet.sendDatagrams(host, port, datagrams)
  }
  const socket = await (transport === 'tls' ? outlet.connectSecurely(host, port) : outlet.connect(host, port))
  await sendAll(socket, lines.map((line) => `${Buffer.byteLength(line)} ${line}`).join(''))
}

function linesOf(message: Message, isOcsf: boolean): string[] {
  const { facts, language, raisedAt } = message
  return facts.map((one) => {
    const body = isOcsf ? JSON.stringify(findingsOf({ language, raisedAt, facts: [one] })[0]) : cefOf(one, language)
    return syslogLine(one.level, raisedAt, one.incident, body)
  })
}

/** Sends text and waits for the other end to close too, so that a reset is seen; not for long, as some never do. */
function sendAll(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let isSent = false
    let closing: NodeJS.Timeout | undefined
    socket.setTimeout(SEND_MS, () => socket.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })))
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(closing)
      if (isSent) resolve()
      else reject(Object.assign(new Error(), { code: 'ECONNRESET' }))
    })
    socket.once('finish', () => {
      isSent = true
      // Not once it is idle: one that never stops talking is not.
      closing = setTimeout(() => socket.destroy(), CLOSE_MS)
    })
    socket.resume()
    socket.end(text)
  })
}
